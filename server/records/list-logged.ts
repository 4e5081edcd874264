import { and, desc, eq, isNull, notInArray, sql } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LogFilter, LogHit, LogPage } from '../../client-sdk/protocol/records.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, messages, subAccounts } from '../store/schema.ts';
import { messageColumns, toMessage } from '../store/stored-message.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { matching, within } from './log-filter.ts';
import type { LogView } from './log-view.ts';
import { maskHit } from './mask.ts';

type Place = [openedAt: number, conversationId: string];

/** Conversations by when they were opened, newest first, each with the last words that were said in it. */
export async function listLogged(
  db: StoreDb,
  shopId: ShopId,
  filter: Omit<LogFilter, 'q'>,
  view: LogView,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Ack<LogPage>> {
  const place = cursor === undefined ? null : fromCursor<Place>(cursor, ['number', 'string']);
  if (cursor !== undefined && !place) return refuse('bad_request', { path: 'cursor', reason: 'not_ours' });
  const { openedAt, id } = conversations;
  const lastWords = db
    .select(messageColumns)
    .from(messages)
    .where(
      and(
        eq(messages.shopId, conversations.shopId),
        eq(messages.conversationId, conversations.id),
        isNull(messages.recalledAt),
        notInArray(messages.kind, ['system', 'recall']),
      ),
    )
    .orderBy(desc(messages.seq))
    .limit(1)
    .as('last_words');
  const rows = await db
    .select({
      openedAt,
      conversationId: id,
      buyerId: conversations.buyerId,
      buyerName: conversations.buyerName,
      groupId: conversations.groupId,
      agentId: conversations.agentId,
      agentName: subAccounts.name,
      message: { ...lastWords._.selectedFields },
    })
    .from(conversations)
    .innerJoinLateral(lastWords, sql`true`)
    .leftJoin(
      subAccounts,
      and(eq(subAccounts.shopId, conversations.shopId), eq(subAccounts.id, conversations.agentId)),
    )
    .where(
      and(
        eq(conversations.shopId, shopId),
        within(view.reach),
        matching(filter),
        place ? sql`(${openedAt}, ${id}) < (${place[0]}, ${place[1]})` : undefined,
      ),
    )
    .orderBy(desc(openedAt), desc(id))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    ok: true,
    data: {
      hits: shown.map((row) => {
        const hit: LogHit = {
          message: toMessage(row.message),
          buyer: { buyerId: row.buyerId, name: row.buyerName },
          groupId: row.groupId,
          ...(row.agentId !== null && {
            agent: { agentId: row.agentId, name: row.agentName ?? row.agentId },
          }),
        };
        return view.masked ? maskHit(hit) : hit;
      }),
      ...(rows.length > limit && last && { cursor: toCursor([last.openedAt, last.conversationId]) }),
    },
  };
}
