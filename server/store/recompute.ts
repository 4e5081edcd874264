import { isDeepStrictEqual } from 'node:util';
import { and, asc, eq, gte, inArray, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LiveNumbers } from '../../client-sdk/protocol/models.ts';
import { dayStart } from './day-start.ts';
import { type FoldedNumbers, foldNumbers, recentStart } from './fold-numbers.ts';
import type { StoreDb } from './open.ts';
import { readWantedAt } from './rules-in-force.ts';
import { conversations, messages } from './schema.ts';

/** The live numbers that the log alone can tell. */
export type LoggedNumbers = Pick<
  LiveNumbers,
  'unanswered' | 'active' | 'queued' | 'pooled' | 'today' | 'last5Min'
>;

/**
 * A shop's numbers (M1, M3 to M6, M8) at `now`, computed from nothing but the chat log, to be compared with
 * those that Redis keeps. Right once the outbox is empty.
 * @param now ms since 1970; the day is that of `timeZone`
 * @param only of these conversations; absent: of all
 */
export async function recomputeNumbers(
  db: StoreDb,
  shopId: ShopId,
  timeZone: string,
  now: number,
  only?: SQL,
): Promise<LoggedNumbers> {
  return (await foldLog(db, shopId, timeZone, now, only)).numbers;
}

/** The same, and what stands beside it in Redis, for one that came back empty. */
export async function foldLog(
  db: StoreDb,
  shopId: ShopId,
  timeZone: string,
  now: number,
  only?: SQL,
): Promise<FoldedNumbers> {
  const today = dayStart(now, timeZone);
  const concerned = and(
    eq(conversations.shopId, shopId),
    only,
    lte(conversations.openedAt, now),
    or(isNull(conversations.closedAt), gte(conversations.closedAt, Math.min(today, recentStart(now)))),
  );
  const rows = await db
    .select({
      id: conversations.id,
      buyerId: conversations.buyerId,
      status: conversations.status,
      openedAt: conversations.openedAt,
      closedAt: conversations.closedAt,
      state: conversations.state,
    })
    .from(conversations)
    .where(concerned);
  const lines = await db
    .select({
      conversationId: messages.conversationId,
      seq: messages.seq,
      senderKind: messages.senderKind,
      kind: messages.kind,
      at: messages.at,
    })
    .from(messages)
    .where(
      and(
        eq(messages.shopId, shopId),
        inArray(
          messages.conversationId,
          db.select({ id: conversations.id }).from(conversations).where(concerned),
        ),
        lte(messages.at, now),
      ),
    )
    .orderBy(asc(messages.conversationId), asc(messages.seq));
  return foldNumbers(rows, lines, today, now, await readWantedAt(db, shopId, today, now));
}

/** The names of the numbers that Redis and the log do not agree on; empty when all is well. */
export function metricsMismatch(live: LoggedNumbers, logged: LoggedNumbers): string[] {
  return PARTS.filter((part) => !isDeepStrictEqual(live[part], logged[part]));
}

const PARTS = ['unanswered', 'active', 'queued', 'pooled', 'today', 'last5Min'] as const;
