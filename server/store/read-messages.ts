import { and, asc, eq, gt } from 'drizzle-orm';
import type { MessagePage } from '../../client-sdk/protocol/events.ts';
import type { ConversationId, Seq, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StoreDb } from './open.ts';
import { messages } from './schema.ts';
import { messageColumns, toMessage } from './stored-message.ts';

/** Messages of one conversation after a seq, oldest first; `more` when the limit cut them off. */
export async function readLoggedMessages(
  db: StoreDb,
  shopId: ShopId,
  conversationId: ConversationId,
  afterSeq: Seq,
  limit: number,
): Promise<MessagePage> {
  const rows = await db
    .select(messageColumns)
    .from(messages)
    .where(
      and(
        eq(messages.shopId, shopId),
        eq(messages.conversationId, conversationId),
        gt(messages.seq, afterSeq),
      ),
    )
    .orderBy(asc(messages.seq))
    .limit(limit + 1);
  return { messages: rows.slice(0, limit).map(toMessage), more: rows.length > limit };
}
