import { and, eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LoggedConversation } from '../../client-sdk/protocol/records.ts';
import type { StoreDb } from '../store/open.ts';
import { readLoggedMessages } from '../store/read-messages.ts';
import { conversations, subAccounts } from '../store/schema.ts';
import { within } from './log-filter.ts';
import type { LogView } from './log-view.ts';
import { maskMessages, maskText } from './mask.ts';

const PAGE = 200;

/** A conversation of the log with its messages, for whoever may see it; for others there is none. */
export async function readLogged(
  db: StoreDb,
  shopId: ShopId,
  conversationId: ConversationId,
  view: LogView,
  afterSeq: number,
): Promise<Ack<LoggedConversation>> {
  const [row] = await db
    .select({ conversation: conversations, agentName: subAccounts.name })
    .from(conversations)
    .leftJoin(
      subAccounts,
      and(eq(subAccounts.shopId, conversations.shopId), eq(subAccounts.id, conversations.agentId)),
    )
    .where(and(eq(conversations.shopId, shopId), eq(conversations.id, conversationId), within(view.reach)));
  if (!row) return refuse('not_found');
  const { buyerId, buyerName, groupId, agentId, status, outcome, openedAt, closedAt } = row.conversation;
  const { messages, more } = await readLoggedMessages(db, shopId, conversationId, afterSeq, PAGE);
  return {
    ok: true,
    data: {
      conversationId,
      buyer: { buyerId, name: view.masked ? maskText(buyerName) : buyerName },
      groupId,
      ...(agentId !== null && { agent: { agentId, name: row.agentName ?? agentId } }),
      status,
      ...(outcome !== null && { outcome }),
      openedAt,
      ...(closedAt !== null && { closedAt }),
      messages: view.masked ? maskMessages(messages) : messages,
      more,
      masked: view.masked,
    },
  };
}
