import { isDeepStrictEqual } from 'node:util';
import { and, eq, gt, inArray, isNull, notInArray, or } from 'drizzle-orm';
import type { AlarmKind } from '../../client-sdk/protocol/alarms.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LiveState } from '../../router/live.ts';
import type { Router } from '../../router/router.ts';
import { closedGroups } from '../../router/rules/hours.ts';
import type { StoreDb } from '../store/open.ts';
import { alarms } from '../store/schema.ts';
import { type AlarmRow, type NewAlarm, toAlarm } from './alarm.ts';
import { findEmpty, findOldest, remember, WHOLE_SHOP, waitingSince } from './conditions.ts';
import { findOver } from './find-over.ts';
import { raiseAlarms } from './raise-alarms.ts';
import type { AlarmNews } from './raise-from-outbox.ts';
import type { WatchSettings } from './settings.ts';
import type { WatchMemories } from './watch-memories.ts';

/** What comes back within so long is the same alarm as before. */
const AGAIN_MS = 300_000;
/** Of more who wait, only those are looked at who have waited longest. */
const MOST_WAITING = 500;
/** What happened does not end. */
const FACTS: AlarmKind[] = ['banned_words', 'bad_rating'];

export interface WatchParts {
  db: StoreDb;
  router: Pick<Router, 'readSetup' | 'listConversations' | 'readConversations'>;
  memories: WatchMemories;
}

/** The alarms of all shops that may end by themselves, or go on once more. */
export function readWatched(db: StoreDb, now: number): Promise<AlarmRow[]> {
  const mayGoOn = or(isNull(alarms.overAt), gt(alarms.overAt, now - AGAIN_MS));
  return db
    .select()
    .from(alarms)
    .where(and(notInArray(alarms.kind, FACTS), mayGoOn))
    .orderBy(alarms.n);
}

/**
 * One look at a shop: raises what holds and was not raised yet, ends what is over, lets go on what came back.
 *
 * @param live the numbers as they were last pushed
 * @param watched what `readWatched` found of this shop
 */
export async function watchShop(
  parts: WatchParts,
  shopId: ShopId,
  live: LiveState,
  { settings, watched }: { settings: WatchSettings; watched: readonly AlarmRow[] },
  now: number,
): Promise<AlarmNews> {
  const found = await findConditions(parts, shopId, live, settings, now);
  const going = watched.filter(({ overAt }) => overAt === null);
  const holds = new Set(found.map(keyOf));
  const over = await findOver(parts.router, shopId, going, { live, holds: (row) => holds.has(keyOf(row)) });
  // One that somebody has handled and that ended is done with: if it comes back, that is news.
  const same = watched.filter(({ overAt, handledAt }) => overAt === null || handledAt === null);
  const known = new Map(same.map((row) => [keyOf(row), row]));
  const fresh = found.filter((alarm) => !known.has(keyOf(alarm)));
  const other = found.flatMap((alarm) => {
    const row = known.get(keyOf(alarm));
    return row && !saysTheSame(row, alarm) ? [{ row, alarm }] : [];
  });
  if (fresh.length + other.length + over.length === 0) return { raised: [], changed: [] };
  return parts.db.transaction(async (tx) => {
    const changed = await endAlarms(tx, over, now);
    for (const { row, alarm } of other) changed.push(...(await goOn(tx, row, alarm, now)));
    const raised = await raiseAlarms(tx, shopId, withoutParts(fresh, holds), now);
    return { raised, changed: changed.map(toAlarm) };
  });
}

/** What tells one condition from another: each is raised once for its group, or for the shop. */
const keyOf = ({ kind, groupIds }: Pick<AlarmRow, 'kind' | 'groupIds'>) =>
  `${kind}|${groupIds[0] ?? WHOLE_SHOP}`;

const saysTheSame = (row: AlarmRow, alarm: NewAlarm) =>
  row.overAt === null && row.conversationId === (alarm.conversationId ?? null);

/** While nobody of the whole shop is there, that is not said of each group. */
function withoutParts(fresh: NewAlarm[], holds: ReadonlySet<string>): NewAlarm[] {
  const whole = `nobody_online|${WHOLE_SHOP}`;
  return fresh.filter((one) => one.kind !== 'nobody_online' || keyOf(one) === whole || !holds.has(whole));
}

async function findConditions(
  { router, memories }: WatchParts,
  shopId: ShopId,
  live: LiveState,
  settings: WatchSettings,
  now: number,
): Promise<NewAlarm[]> {
  const { rules, timeZone } = await router.readSetup(shopId, now);
  const before = await memories.read(shopId);
  const memory = remember(before, rules, closedGroups(rules, now, timeZone), live, now);
  if (!isDeepStrictEqual(before, memory)) await memories.write(shopId, memory);
  const { oldestSince } = live.numbers.unanswered;
  const limit = waitingSince(settings, now);
  const unanswered =
    limit === null || oldestSince === null || oldestSince > limit
      ? []
      : await router.listConversations(shopId, 'unanswered', {}, MOST_WAITING);
  return [
    ...findEmpty(memory, settings, rules, now),
    ...findOldest(memory, settings, rules, unanswered, now),
  ];
}

async function endAlarms(tx: StoreDb, over: readonly AlarmRow[], now: number): Promise<AlarmRow[]> {
  if (over.length === 0) return [];
  const ids = over.map(({ n }) => n);
  return tx
    .update(alarms)
    .set({ overAt: now })
    .where(and(inArray(alarms.n, ids), isNull(alarms.overAt)))
    .returning();
}

/** It came back; or it goes on, and somebody else is the one who has waited longest. */
function goOn(tx: StoreDb, row: AlarmRow, alarm: NewAlarm, now: number): Promise<AlarmRow[]> {
  const { since, about, conversationId = null, agentId = null } = alarm;
  const cameBack = row.overAt !== null && { overAt: null, times: row.times + 1, lastAt: now };
  return tx
    .update(alarms)
    .set({ since, about, conversationId, agentId, ...cameBack })
    .where(eq(alarms.n, row.n))
    .returning();
}
