import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import {
  MAX_DAYS,
  type PerformanceAnswer,
  type PerformanceQuery,
  type PerformanceRow,
} from '../../client-sdk/protocol/performance.ts';
import { readShopSetup } from '../shop/setup.ts';
import type { Reach } from '../staff/policy.ts';
import { dayBounds } from '../store/day-start.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations } from '../store/schema.ts';
import { within } from './log-filter.ts';
import { type Day, readOnlineTimes } from './online-times.ts';

/** A reply that comes later counts as late. */
const IN_TIME_MS = 180_000;
/** Talks that began before the first day are read from a day before on. */
const DAY_MS = 86_400_000;

/** What a day's numbers are counted for: the columns that name the agent or group of a row. */
interface Key {
  /** Of a message of a person: who wrote it. */
  writer: SQL;
  /** Of anything else: who had the conversation. */
  holder: (column: SQL) => SQL;
}

const KEYS: Record<PerformanceQuery['by'], Key> = {
  agent: { writer: sql.raw('sender_id'), holder: (column) => column },
  group: { writer: sql.raw('group_id'), holder: () => sql.raw('group_id') },
  shop: { writer: sql.raw(`''`), holder: () => sql.raw(`''`) },
};

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
  const days = daysOf(fromDay, untilDay, setup.timeZone);
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
    const row = table.get(key) ?? emptyRow(day, id, names.get(id) ?? id, by === 'agent' ? 0 : null);
    table.set(key, row);
    return row;
  };

  const span = { shopId, from: first.startAt, until: last.endAt, timeZone: setup.timeZone };
  const counted = await db.execute<Counted>(countAll(span, KEYS[by], reach));
  for (const { what, day, id, n, value } of rowsIn(counted)) {
    if (id !== null) addCount(rowOf(day, id), what, Number(n), Number(value));
  }
  if (by === 'agent') {
    for (const [key, ms] of await readOnlineTimes(db, shopId, days, now)) {
      const [day = '', id = ''] = key.split(' ');
      if (reach.kind === 'all' || id === reach.agentId || table.has(key)) rowOf(day, id).onlineMs = ms;
    }
  }
  const rows = [...table.values()].sort((a, b) => b.day.localeCompare(a.day) || a.name.localeCompare(b.name));
  return { ok: true, data: { rows } };
}

function daysOf(fromDay: string, untilDay: string, timeZone: string): Day[] {
  const days: Day[] = [];
  for (let day = fromDay; day <= untilDay && days.length <= MAX_DAYS; ) {
    const bounds = dayBounds(day, timeZone);
    if (!bounds) return [];
    days.push({ day, ...bounds });
    day = new Date(Date.parse(`${day}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  }
  return days;
}

const emptyRow = (day: string, id: string, name: string, onlineMs: number | null): PerformanceRow => ({
  day,
  id,
  name,
  served: 0,
  missed: 0,
  messages: 0,
  firstResponses: { count: 0, avgMs: null },
  responses: { count: 0, avgMs: null },
  questions: 0,
  repliedIn3Min: 0,
  transfers: 0,
  ratings: { count: 0, avgStars: null },
  onlineMs,
});

type What =
  | 'outcome_served'
  | 'outcome_missed'
  | 'messages'
  | 'first'
  | 'response'
  | 'question'
  | 'transfer'
  | 'rating';

interface Counted extends Record<string, unknown> {
  what: What;
  day: string;
  id: string | null;
  n: string | number;
  /** What is summed up beside the count. */
  value: string | number;
}

function rowsIn(result: unknown): Counted[] {
  return (result as { rows: Counted[] }).rows;
}

function addCount(row: PerformanceRow, what: What, n: number, value: number): void {
  if (what === 'outcome_served') row.served = n;
  else if (what === 'outcome_missed') row.missed = n;
  else if (what === 'messages') row.messages = n;
  else if (what === 'first') row.firstResponses = { count: n, avgMs: Math.round(value / n) };
  else if (what === 'response') row.responses = { count: n, avgMs: Math.round(value / n) };
  else if (what === 'transfer') row.transfers = n;
  else if (what === 'rating') row.ratings = { count: n, avgStars: Math.round((value / n) * 100) / 100 };
  else {
    row.questions = n;
    row.repliedIn3Min = value;
  }
}

interface Span {
  shopId: ShopId;
  from: number;
  until: number;
  timeZone: string;
}

/** All counts in one statement: what was counted, on which day, for whom, how many, and their sum. */
function countAll({ shopId, from, until, timeZone }: Span, { writer, holder }: Key, reach: Reach): SQL {
  const day = (at: string) =>
    sql`to_char(to_timestamp(${sql.raw(at)} / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM-DD')`;
  const inReach = and(eq(conversations.shopId, shopId), within(reach));
  return sql`
    with reached as (select id, group_id, agent_id, opened_at, closed_at, outcome from conversations where ${inReach}),
    lines as (
      select m.conversation_id, m.seq, m.at, m.sender_kind, m.sender_id, m.agent_id, r.group_id, r.opened_at,
        lag(m.sender_kind) over (partition by m.conversation_id order by m.seq) as before_kind
      from messages m join reached r on r.id = m.conversation_id
      where m.shop_id = ${shopId} and m.at >= ${from - DAY_MS} and m.at < ${until}
        and m.sender_kind in ('buyer', 'agent') and m.kind <> 'recall'
    ),
    turns as (
      select *, lag(sender_kind) over talk as asked_by, lag(at) over talk as asked_at,
        lead(at) over talk as answered_at, row_number() over (partition by conversation_id, sender_kind order by seq) as nth
      from lines where before_kind is distinct from sender_kind
      window talk as (partition by conversation_id order by seq)
    )
    select 'outcome_' || outcome as what, ${day('closed_at')} as day, ${holder(sql.raw('agent_id'))} as id, count(*) as n, 0 as value
      from reached where closed_at >= ${from} and closed_at < ${until} and outcome in ('served', 'missed') group by 1, 2, 3
    union all select 'messages', ${day('at')}, ${writer}, count(*), 0
      from lines where sender_kind = 'agent' and at >= ${from} group by 2, 3
    union all select 'first', ${day('at')}, ${writer}, count(*), sum(at - opened_at)
      from turns where sender_kind = 'agent' and nth = 1 and opened_at >= ${from - DAY_MS} and at >= ${from} group by 2, 3
    union all select 'response', ${day('at')}, ${writer}, count(*), sum(at - asked_at)
      from turns where sender_kind = 'agent' and asked_by = 'buyer' and at >= ${from} group by 2, 3
    union all select 'question', ${day('at')}, ${holder(sql.raw('agent_id'))}, count(*),
        count(*) filter (where answered_at - at <= ${IN_TIME_MS})
      from turns where sender_kind = 'buyer' and at >= ${from} group by 2, 3
    union all select 'transfer', ${day('e.at')}, ${holder(sql.raw('e.agent_id'))}, count(*), 0
      from events e join reached r on r.id = e.conversation_id
      where e.shop_id = ${shopId} and e.type = 'conversation' and e.reason = 'transferred' and e.at >= ${from} and e.at < ${until}
      group by 2, 3
    union all select 'rating', ${day('g.at')}, ${holder(sql.raw('g.agent_id'))}, count(*), sum(g.stars)
      from (select t.at, t.agent_id, t.stars, r.group_id from ratings t join reached r on r.id = t.conversation_id
        where t.shop_id = ${shopId} and t.at >= ${from} and t.at < ${until}) g
      group by 2, 3`;
}
