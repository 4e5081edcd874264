import { and, desc, eq } from 'drizzle-orm';
import type { BuyerId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { StoreDb } from './open.ts';
import { conversations } from './schema.ts';

/** A conversation as it last left the outbox: for closed ones, which Redis soon forgets. */
export async function findConversation(
  db: StoreDb,
  shopId: ShopId,
  conversationId: ConversationId,
): Promise<ConversationState | null> {
  const [row] = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(and(eq(conversations.shopId, shopId), eq(conversations.id, conversationId)));
  return row?.state ?? null;
}

/** The newest conversation of a buyer, open or closed. */
export async function findLastConversation(
  db: StoreDb,
  shopId: ShopId,
  buyerId: BuyerId,
): Promise<ConversationState | null> {
  const [row] = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(and(eq(conversations.shopId, shopId), eq(conversations.buyerId, buyerId)))
    .orderBy(desc(conversations.openedAt))
    .limit(1);
  return row?.state ?? null;
}
