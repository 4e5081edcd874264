import { getTableColumns } from 'drizzle-orm';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message, Sender } from '../../client-sdk/protocol/messages.ts';
import type { OutboxEntry } from '../../router/types.ts';
import { messages } from './schema.ts';

const { foldedText: _foldedText, searchTerms: _searchTerms, ...columns } = getTableColumns(messages);

/** What a reader of messages selects: all but what the search alone needs. */
export const messageColumns = columns;

type MessageRow = Omit<typeof messages.$inferSelect, 'foldedText' | 'searchTerms'>;
type NewMessageRow = typeof messages.$inferInsert;

/** A message of the outbox as a row of the log. */
export function toRow(shopId: ShopId, entry: Extract<OutboxEntry, { type: 'message' }>): NewMessageRow {
  const { conversationId, seq, clientId, from, body, at } = entry.message;
  return {
    shopId,
    conversationId,
    seq,
    buyerId: entry.buyerId,
    senderKind: from.kind,
    senderId: from.kind === 'system' ? null : from.id,
    senderName: from.kind === 'system' ? null : from.name,
    clientId: clientId ?? null,
    kind: body.kind,
    body,
    at,
    agentId: entry.agentId ?? null,
  };
}

/** A row of the log as clients see it: what was taken back is not shown (W6). */
export function toMessage(row: MessageRow): Message {
  return {
    conversationId: row.conversationId as ConversationId,
    seq: row.seq,
    ...(row.clientId !== null && { clientId: row.clientId }),
    from: toSender(row),
    body: row.recalledAt === null ? row.body : { kind: 'recalled' },
    at: row.at,
  };
}

function toSender(row: MessageRow): Sender {
  if (row.senderKind === 'system') return { kind: 'system' };
  return { kind: row.senderKind, id: row.senderId ?? '', name: row.senderName ?? '' };
}
