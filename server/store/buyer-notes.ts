import { and, eq } from 'drizzle-orm';
import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ShopMemory } from '../../router/types.ts';
import type { StoreDb } from './open.ts';
import { buyerNotes } from './schema.ts';

export interface BuyerNote {
  buyerId: BuyerId;
  /** R4.1. */
  blocked: boolean;
  /** R4.4. */
  dedicatedAgentId: AgentId | null;
}

/** Keeps what a shop has settled about a buyer; the last word counts. */
export async function writeBuyerNote(
  db: StoreDb,
  shopId: ShopId,
  { buyerId, ...note }: BuyerNote,
  { at, by }: { at: number; by: AgentId },
): Promise<void> {
  const values = { ...note, notedAt: at, notedBy: by };
  await db
    .insert(buyerNotes)
    .values({ shopId, buyerId, ...values })
    .onConflictDoUpdate({ target: [buyerNotes.shopId, buyerNotes.buyerId], set: values });
}

/** What the shop has settled about one buyer; nothing, where it never said anything. */
export async function readBuyerNote(
  db: StoreDb,
  shopId: ShopId,
  buyerId: BuyerId,
): Promise<Omit<BuyerNote, 'buyerId'>> {
  const [note] = await db
    .select({ blocked: buyerNotes.blocked, dedicatedAgentId: buyerNotes.dedicatedAgentId })
    .from(buyerNotes)
    .where(and(eq(buyerNotes.shopId, shopId), eq(buyerNotes.buyerId, buyerId)));
  return note ?? { blocked: false, dedicatedAgentId: null };
}

/** All notes of a shop, as the router wants them. */
export async function readBuyerNotes(
  db: StoreDb,
  shopId: ShopId,
): Promise<Pick<ShopMemory, 'blocked' | 'dedicated'>> {
  const notes = await db.select().from(buyerNotes).where(eq(buyerNotes.shopId, shopId));
  return {
    blocked: notes.filter(({ blocked }) => blocked).map(({ buyerId }) => buyerId),
    dedicated: Object.fromEntries(
      notes.flatMap(({ buyerId, dedicatedAgentId }) =>
        dedicatedAgentId ? [[buyerId, dedicatedAgentId]] : [],
      ),
    ),
  };
}
