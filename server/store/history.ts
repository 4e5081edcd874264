import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { MessagePage } from '../../client-sdk/protocol/events.ts';
import type { BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StoreDb } from './open.ts';
import { messages } from './schema.ts';
import { messageColumns, toMessage } from './stored-message.ts';

/**
 * Earlier messages of one buyer over all of his conversations, newest first.
 * @param beforeAt ms since 1970; the next page asks with the `at` of the last message here
 * @param limit a page may hold a few more: messages of one instant are never torn apart
 */
export async function readHistory(
  db: StoreDb,
  shopId: ShopId,
  buyerId: BuyerId,
  beforeAt: number,
  limit: number,
): Promise<MessagePage> {
  const mine = and(eq(messages.shopId, shopId), eq(messages.buyerId, buyerId));
  const earlier = and(mine, lt(messages.at, beforeAt));
  const oldestOfPage = db
    .select({ at: messages.at })
    .from(messages)
    .where(earlier)
    .orderBy(desc(messages.at))
    .limit(1)
    .offset(limit - 1);
  const rows = await db
    .select(messageColumns)
    .from(messages)
    .where(and(earlier, gte(messages.at, sql`coalesce((${oldestOfPage}), 0)`)))
    .orderBy(desc(messages.at), asc(messages.conversationId), desc(messages.seq));
  const oldest = rows.at(-1);
  if (!oldest || rows.length < limit) return { messages: rows.map(toMessage), more: false };
  const older = await db
    .select({ at: messages.at })
    .from(messages)
    .where(and(mine, lt(messages.at, oldest.at)))
    .limit(1);
  return { messages: rows.map(toMessage), more: older.length > 0 };
}
