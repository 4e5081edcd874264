import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import {
  MAX_DAYS,
  type PerformanceAnswer,
  type PerformanceQuery,
  type PerformanceRow,
  type TimeSheet,
} from '../../client-sdk/protocol/performance.ts';
import { readShopSetup } from '../shop/setup.ts';
import type { Reach } from '../staff/policy.ts';
import type { StoreDb } from '../store/open.ts';
import { daysOf } from './days.ts';
import { type Count, countPerformance } from './performance-counts.ts';
import { readTimeSheets, type TimeSheets } from './time-sheets.ts';

/**
 * How a shop's people did, by day, from the chat log. Refuses with `bad_request` at `untilDay` for no days, or too many.
 * @param reach whose conversations are counted
 */
export async function readPerformance(
  db: StoreDb,
  shopId: ShopId,
  { by, fromDay, untilDay }: PerformanceQuery,
  reach: Reach,
  now: number,
): Promise<Ack<PerformanceAnswer>> {
  const setup = await readShopSetup(db, shopId);
  if (!setup) return refuse('not_found');
  const { timeZone } = setup;
  const days = daysOf(fromDay, untilDay, timeZone);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || days.length > MAX_DAYS) {
    return refuse('bad_request', { path: 'untilDay', reason: 'days' });
  }
  const names = new Map([
    ...setup.agents.map(({ agentId, name }): [string, string] => [agentId, name]),
    ...setup.rules.groups.map(({ groupId, name }): [string, string] => [groupId, name]),
  ]);
  const table = new Map<string, PerformanceRow>();
  const rowOf = (day: string, id: string): PerformanceRow => {
    const key = `${day} ${id}`;
    const row = table.get(key) ?? emptyRow(day, id, names.get(id) ?? id);
    table.set(key, row);
    return row;
  };

  const span = { shopId, from: first.startAt, until: last.endAt, timeZone };
  for (const count of await countPerformance(db, span, by, reach)) {
    if (count.id !== null) addCount(rowOf(count.day, count.id), count);
  }
  // Whoever has a part of the shop sees the time of those of whom he sees work, and his own.
  if (by === 'agent' || (by === 'shop' && reach.kind === 'all')) {
    for (const { day, agentId, sheet } of workOf(await readTimeSheets(db, shopId, days, now))) {
      const id = by === 'agent' ? agentId : '';
      if (reach.kind !== 'all' && id !== reach.agentId && !table.has(`${day} ${id}`)) continue;
      const row = rowOf(day, id);
      row.times = row.times === null ? sheet : sumOf(row.times, sheet);
    }
  }
  const rows = [...table.values()].sort((a, b) => b.day.localeCompare(a.day) || a.name.localeCompare(b.name));
  return { ok: true, data: { rows } };
}

/** The days on which somebody was there: off duty all day is no work. */
function workOf(sheets: TimeSheets): { day: string; agentId: string; sheet: TimeSheet }[] {
  return [...sheets].flatMap(([agentId, days]) =>
    [...days].flatMap(([day, sheet]) =>
      sheet.acceptingMs + sheet.awayMs > 0 || sheet.busyMs > 0 ? [{ day, agentId, sheet }] : [],
    ),
  );
}

const sumOf = (a: TimeSheet, b: TimeSheet): TimeSheet => ({
  acceptingMs: a.acceptingMs + b.acceptingMs,
  awayMs: a.awayMs + b.awayMs,
  offMs: a.offMs + b.offMs,
  unreachableMs: a.unreachableMs + b.unreachableMs,
  busyMs: a.busyMs + b.busyMs,
  capacityMs: a.capacityMs + b.capacityMs,
});

const emptyRow = (day: string, id: string, name: string): PerformanceRow => ({
  day,
  id,
  name,
  served: 0,
  missed: 0,
  abandoned: 0,
  messages: 0,
  firstResponses: { count: 0, avgMs: null },
  responses: { count: 0, avgMs: null },
  replies: { inTime: 0, of: 0 },
  serviceLevel: { inTime: 0, of: 0 },
  transfers: 0,
  ratings: { count: 0, avgStars: null },
  times: null,
});

function addCount(row: PerformanceRow, { what, n, sum, inTime }: Count): void {
  const times = { count: n, avgMs: Math.round(sum / n) };
  if (what === 'served') row.served = n;
  else if (what === 'messages') row.messages = n;
  else if (what === 'transfer') row.transfers = n;
  else if (what === 'rating') row.ratings = { count: n, avgStars: Math.round((sum / n) * 100) / 100 };
  else if (what === 'response' || what === 'unreplied') {
    if (what === 'response') row.responses = times;
    row.replies = { inTime: row.replies.inTime + inTime, of: row.replies.of + n };
  } else {
    if (what === 'first') row.firstResponses = times;
    else if (what === 'outcome_missed') row.missed = n;
    else row.abandoned = n;
    row.serviceLevel = { inTime: row.serviceLevel.inTime + inTime, of: row.serviceLevel.of + n };
  }
}
