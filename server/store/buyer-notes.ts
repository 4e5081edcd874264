import { and, desc, eq, sql } from 'drizzle-orm';
import type { BlockedBuyer } from '../../client-sdk/protocol/blocklist.ts';
import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ShopMemory } from '../../router/types.ts';
import type { StoreDb } from './open.ts';
import { buyerNotes, conversations, subAccounts } from './schema.ts';

export interface BuyerNote {
  buyerId: BuyerId;
  /** R4.1. */
  blocked: boolean;
  /** R4.4. */
  dedicatedAgentId: AgentId | null;
  /** Why he is blocked; unsaid, what was said before stays. */
  blockReason?: string | undefined;
}

/** What is absent stays as it is. */
export type BuyerNoteChange = Pick<BuyerNote, 'buyerId' | 'blockReason'> &
  Partial<Pick<BuyerNote, 'blocked' | 'dedicatedAgentId'>>;

const MAX_BLOCKED = 1000;

/** Keeps what a shop has settled about a buyer, in one statement: of two at once none undoes what the other says. */
export async function writeBuyerNote(
  db: StoreDb,
  shopId: ShopId,
  { buyerId, blocked, blockReason, dedicatedAgentId }: BuyerNoteChange,
  { at, by }: { at: number; by: AgentId },
): Promise<void> {
  const noted = { notedAt: at, notedBy: by };
  const reason = blocked === false ? null : blockReason;
  await db
    .insert(buyerNotes)
    .values({
      shopId,
      buyerId,
      blocked: blocked ?? false,
      dedicatedAgentId: dedicatedAgentId ?? null,
      blockReason: reason,
      ...noted,
    })
    .onConflictDoUpdate({
      target: [buyerNotes.shopId, buyerNotes.buyerId],
      // What is undefined is not set.
      set: { blocked, dedicatedAgentId, blockReason: reason, ...noted },
    });
}

/** What the shop has settled about one buyer; nothing, where it never said anything. */
export async function readBuyerNote(
  db: StoreDb,
  shopId: ShopId,
  buyerId: BuyerId,
): Promise<Pick<BuyerNote, 'blocked' | 'dedicatedAgentId'>> {
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

/** Whom the shop takes no messages from, the latest first. */
export async function listBlocked(db: StoreDb, shopId: ShopId): Promise<BlockedBuyer[]> {
  const lastName = sql<string | null>`(
    select ${conversations.buyerName} from ${conversations}
    where ${conversations.shopId} = ${buyerNotes.shopId} and ${conversations.buyerId} = ${buyerNotes.buyerId}
    order by ${conversations.openedAt} desc limit 1)`;
  const rows = await db
    .select({
      buyerId: buyerNotes.buyerId,
      name: lastName,
      reason: buyerNotes.blockReason,
      at: buyerNotes.notedAt,
      by: buyerNotes.notedBy,
      byName: subAccounts.name,
    })
    .from(buyerNotes)
    .leftJoin(
      subAccounts,
      and(eq(subAccounts.shopId, buyerNotes.shopId), eq(subAccounts.id, buyerNotes.notedBy)),
    )
    .where(and(eq(buyerNotes.shopId, shopId), eq(buyerNotes.blocked, true)))
    .orderBy(desc(buyerNotes.notedAt))
    .limit(MAX_BLOCKED);
  return rows.map(({ by, byName, ...row }) => ({ ...row, by: { agentId: by, name: byName ?? by } }));
}
