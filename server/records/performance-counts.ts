import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { PerformanceQuery } from '../../client-sdk/protocol/performance.ts';
import type { Reach } from '../staff/policy.ts';
import { REPLY_IN_TIME_MS } from '../store/fold-numbers.ts';
import type { StoreDb } from '../store/open.ts';
import { readRulesInForce } from '../store/rules-in-force.ts';
import { conversations } from '../store/schema.ts';
import { within } from './log-filter.ts';

/** What a day's numbers are counted for: the columns that name the agent or group of a row. */
interface Key {
  /** Of a message of a person: who wrote it. */
  writer: SQL;
  /** Of anything else: who had the conversation. */
  holder: SQL;
}

const KEYS: Record<PerformanceQuery['by'], Key> = {
  agent: { writer: sql.raw('sender_id'), holder: sql.raw('agent_id') },
  group: { writer: sql.raw('group_id'), holder: sql.raw('group_id') },
  shop: { writer: sql.raw(`''`), holder: sql.raw(`''`) },
};

export type Counted =
  | 'served'
  | 'outcome_missed'
  | 'outcome_abandoned'
  | 'messages'
  | 'first'
  | 'response'
  | 'unreplied'
  | 'transfer'
  | 'rating';

/** What was counted, on which day, for whom (null: nobody), how many, their sum, and how many in time. */
export interface Count {
  what: Counted;
  day: string;
  id: string | null;
  n: number;
  sum: number;
  inTime: number;
}

interface Span {
  shopId: ShopId;
  from: number;
  until: number;
  timeZone: string;
}

/** M3 to M6 and M8 of each day of a span, from the chat log, in one statement. */
export async function countPerformance(
  db: StoreDb,
  span: Span,
  by: PerformanceQuery['by'],
  reach: Reach,
): Promise<Count[]> {
  const wanted = await targetOf(db, span);
  const result = await db.execute(statement(span, KEYS[by], reach, wanted));
  type Row = Pick<Count, 'what' | 'day' | 'id'> & Record<'n' | 'sum' | 'in_time', string | number>;
  return (result as unknown as { rows: Row[] }).rows.map(({ n, sum, in_time, ...row }) => ({
    ...row,
    n: Number(n),
    sum: Number(sum),
    inTime: Number(in_time),
  }));
}

/** M8: within how many ms a first reply was to come when it came. */
async function targetOf(db: StoreDb, { shopId, from, until }: Span): Promise<SQL> {
  const versions = await readRulesInForce(db, shopId, from, until);
  const targets = versions.map(({ fromAt, rules }) => ({ fromAt, ms: rules.serviceLevel.withinMs }));
  const first = targets[0]?.ms ?? 0;
  if (targets.every(({ ms }) => ms === first)) return sql`${first}::bigint`;
  const later = targets
    .toReversed()
    .map(({ fromAt, ms }) => sql`when at >= ${fromAt}::bigint then ${ms}::bigint`);
  return sql`case ${sql.join(later, sql` `)} else ${first}::bigint end`;
}

function statement(
  { shopId, from, until, timeZone }: Span,
  { writer, holder }: Key,
  reach: Reach,
  wanted: SQL,
) {
  const day = (at: string) =>
    sql`to_char(to_timestamp(${sql.raw(at)} / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM-DD')`;
  const inReach = and(eq(conversations.shopId, shopId), within(reach));
  const closed = sql`closed_at >= ${from} and closed_at < ${until}`;
  return sql`
    with reached as (
      select id, buyer_id, group_id, agent_id, opened_at, closed_at, outcome,
        -- Quotes within a JSON text are escaped, so that nothing that people typed looks like this.
        state like '%"byBot":true%' as by_bot
      from conversations
      where ${inReach} and opened_at < ${until} and (closed_at is null or closed_at >= ${from})
    ),
    lines as (
      select m.conversation_id, m.seq, m.at, ${day('m.at')} as day, m.sender_kind, m.sender_id, r.buyer_id, r.group_id,
        r.agent_id, r.opened_at, r.closed_at, r.by_bot,
        lag(m.sender_kind) over (partition by m.conversation_id order by m.seq) as before_kind
      from messages m join reached r on r.id = m.conversation_id
      where m.shop_id = ${shopId} and m.at < ${until} and m.sender_kind in ('buyer', 'agent') and m.kind <> 'recall'
    ),
    turns as (
      select *, lag(sender_kind) over talk as asked_by, lag(at) over talk as asked_at, lead(at) over talk as answered_at,
        row_number() over (partition by conversation_id, sender_kind order by seq) as nth
      from lines where before_kind is distinct from sender_kind
      window talk as (partition by conversation_id order by seq)
    ),
    both_spoke as (
      select conversation_id, day from lines where at >= ${from} group by 1, 2 having count(distinct sender_kind) = 2
    )
    select 'served' as what, day, ${writer} as id, count(distinct buyer_id) as n, 0 as sum, 0 as in_time
      from lines join both_spoke using (conversation_id, day) where sender_kind = 'agent' group by 2, 3
    union all select 'outcome_' || outcome, ${day('closed_at')}, ${holder}, count(*), 0, 0
      from reached where ${closed} and outcome in ('missed', 'abandoned') group by 1, 2, 3
    union all select 'messages', day, ${writer}, count(*), 0, 0
      from lines where sender_kind = 'agent' and at >= ${from} group by 2, 3
    union all select 'first', day, ${writer}, count(*), sum(at - opened_at), count(*) filter (where at - opened_at <= ${wanted})
      from turns where sender_kind = 'agent' and nth = 1 and at >= ${from} group by 2, 3
    union all select 'response', day, ${writer}, count(*), sum(at - asked_at),
        count(*) filter (where at - asked_at <= ${REPLY_IN_TIME_MS})
      from turns where sender_kind = 'agent' and asked_by = 'buyer' and at >= ${from} group by 2, 3
    union all select 'unreplied', ${day('closed_at')}, ${holder}, count(*), 0, 0
      from turns where sender_kind = 'buyer' and answered_at is null and ${closed} and not by_bot group by 2, 3
    union all select 'transfer', ${day('e.at')}, ${holder}, count(*), 0, 0
      from (select t.at, t.agent_id, r.group_id from events t join reached r on r.id = t.conversation_id
        where t.shop_id = ${shopId} and t.type = 'conversation' and t.reason = 'transferred'
          and t.at >= ${from} and t.at < ${until}) e
      group by 2, 3
    union all select 'rating', ${day('g.at')}, ${holder}, count(*), sum(g.stars), 0
      from (select t.at, t.agent_id, t.stars, t.group_id from ratings t join conversations on conversations.id = t.conversation_id
        where t.shop_id = ${shopId} and t.at >= ${from} and t.at < ${until} and ${inReach}) g
      group by 2, 3`;
}
