import { and, asc, eq } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { MessageBody } from '../../client-sdk/protocol/messages.ts';
import type { LogHit } from '../../client-sdk/protocol/records.ts';
import { wordsOf } from '../../client-sdk/words-of.ts';
import type { StoreDb } from '../store/open.ts';
import { messages } from '../store/schema.ts';
import { messageColumns, toMessage } from '../store/stored-message.ts';
import type { ExportOrder } from './export-order.ts';
import { listLogged } from './list-logged.ts';
import { maskMessage } from './mask.ts';
import { searchMessages } from './search-messages.ts';

const PAGE = 100;

/** What an export holds, page by page: messages with the words that were asked for, or else whole conversations. */
export async function* exportedMessages(
  db: StoreDb,
  shopId: ShopId,
  { filter: { q, ...filter }, reach, masked }: ExportOrder,
): AsyncGenerator<LogHit[]> {
  const view = { reach, masked };
  let cursor: string | undefined;
  do {
    const page = { cursor, limit: PAGE };
    const found = q
      ? await searchMessages(db, shopId, { ...filter, q }, view, page)
      : await listLogged(db, shopId, filter, view, page);
    if (!found.ok) throw new Error(`an export asked for what it could not: ${found.path} ${found.reason}`);
    yield q ? found.data.hits : await wholeConversations(db, shopId, found.data.hits, masked);
    cursor = found.data.cursor;
  } while (cursor !== undefined);
}

async function wholeConversations(
  db: StoreDb,
  shopId: ShopId,
  hits: LogHit[],
  masked: boolean,
): Promise<LogHit[]> {
  const whole: LogHit[] = [];
  for (const hit of hits) {
    const rows = await db
      .select(messageColumns)
      .from(messages)
      .where(and(eq(messages.shopId, shopId), eq(messages.conversationId, hit.message.conversationId)))
      .orderBy(asc(messages.seq));
    for (const row of rows) {
      const message = toMessage(row);
      whole.push({ ...hit, message: masked ? maskMessage(message) : message });
    }
  }
  return whole;
}

/** The words of a message for a table. */
export function cellOf(body: MessageBody): string {
  switch (body.kind) {
    case 'product':
      return `${body.title} (${body.productId})`;
    case 'order':
      return `${body.title} (${body.orderId})`;
    case 'system':
      return body.text ?? body.code;
    case 'recall':
      return `#${body.seq}`;
    default:
      return wordsOf(body) ?? '';
  }
}
