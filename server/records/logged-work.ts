import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LoggedAgent } from '../../router/types.ts';
import { eventOrder, newestFirst } from '../store/event-order.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, events } from '../store/schema.ts';

/** An agent as he was from an instant on. */
export interface Change {
  at: number;
  agent: LoggedAgent;
}

interface Span {
  startAt: number;
  endAt: number;
}

/** What each agent was when a span began, and what changed of it within, in order. */
export async function readChanges(
  db: StoreDb,
  shopId: ShopId,
  { startAt, endAt }: Span,
): Promise<Map<AgentId, Change[]>> {
  const ofAgents = and(eq(events.shopId, shopId), eq(events.type, 'agent'));
  const columns = { at: events.at, data: events.data };
  const before = await db
    .selectDistinctOn([events.agentId], columns)
    .from(events)
    .where(and(ofAgents, lt(events.at, startAt)))
    .orderBy(events.agentId, ...newestFirst);
  const during = await db
    .select(columns)
    .from(events)
    .where(and(ofAgents, gte(events.at, startAt), lt(events.at, endAt)))
    .orderBy(...eventOrder);
  const changes = new Map<AgentId, Change[]>();
  for (const { at, data } of [...before, ...during]) {
    const agent = data as LoggedAgent;
    const own = changes.get(agent.agentId);
    if (own) own.push({ at, agent });
    else changes.set(agent.agentId, [{ at, agent }]);
  }
  return changes;
}

/** When the first conversation was opened that is of a span: no index leads to the events of one, one does to those of a time. */
const firstOpened = (shopId: ShopId, { startAt, endAt }: Span) => sql`
  select min(opened_at) from ${conversations} where shop_id = ${shopId}
    and opened_at < ${endAt} and (closed_at is null or closed_at >= ${startAt})`;

/** An agent had a conversation that took one of his places. */
export interface TakenSlot extends Span {
  agentId: AgentId;
}

/** The conversations that took a place at some time of a span (R13: silent ones take none). */
export async function readTakenSlots(
  db: StoreDb,
  shopId: ShopId,
  { startAt, endAt }: Span,
): Promise<TakenSlot[]> {
  const result = await db.execute(sql`
    with steps as (
      select agent_id, reason, at as start_at,
        lead(at, 1, ${endAt}::bigint) over (partition by conversation_id order by at, length(entry_id), entry_id) as end_at
      from ${events}
      where shop_id = ${shopId} and type = 'conversation' and at >= (${firstOpened(shopId, { startAt, endAt })}) and at < ${endAt}
    )
    select agent_id as "agentId", start_at as "startAt", end_at as "endAt" from steps
    where agent_id is not null and reason <> 'silent' and end_at > ${startAt}`);
  return (result as unknown as { rows: Record<'agentId' | 'startAt' | 'endAt', string>[] }).rows.map(
    ({ agentId, startAt: from, endAt: until }) => ({
      agentId,
      startAt: Math.max(Number(from), startAt),
      endAt: Number(until),
    }),
  );
}

/** How long buyers waited in the queue within a span, summed up, and how many of them left it. */
export async function readQueueTime(
  db: StoreDb,
  shopId: ShopId,
  { startAt, endAt }: Span,
): Promise<{ waitedMs: number; left: number }> {
  // Quotes within a JSON text are escaped, so that nothing that people typed looks like this.
  const result = await db.execute(sql`
    with steps as (
      select at, data like '%"status":"queued"%' as waits,
        lead(at, 1, ${endAt}::bigint) over later as end_at,
        lead(reason = 'closed' and data like '%"closedBy":"buyer"%', 1, false) over later as leaves
      from ${events}
      where shop_id = ${shopId} and type = 'conversation' and at >= (${firstOpened(shopId, { startAt, endAt })}) and at < ${endAt}
      window later as (partition by conversation_id order by at, length(entry_id), entry_id)
    )
    select coalesce(sum(end_at - greatest(at, ${startAt}::bigint)), 0) as waited, count(*) filter (where leaves) as "left"
    from steps where waits and end_at > ${startAt}`);
  const [row] = (result as unknown as { rows: Record<'waited' | 'left', string>[] }).rows;
  return { waitedMs: Number(row?.waited ?? 0), left: Number(row?.left ?? 0) };
}

/** A conversation was given to an agent. */
export interface Assignment {
  at: number;
  agentId: AgentId;
  groupId: GroupId;
}

/** Who was given a conversation of which group within a span, in order. */
export async function readAssignments(
  db: StoreDb,
  shopId: ShopId,
  { startAt, endAt }: Span,
): Promise<Assignment[]> {
  // Quotes within a JSON text are escaped, so that nothing that people typed looks like this.
  const result = await db.execute(sql`
    with steps as (
      select at, length(entry_id) as longer, entry_id, agent_id, substring(data from '"groupId":"([^"]*)"') as group_id,
        lag(agent_id) over (partition by conversation_id order by at, length(entry_id), entry_id) as before_id
      from ${events}
      where shop_id = ${shopId} and type = 'conversation' and at >= (${firstOpened(shopId, { startAt, endAt })}) and at < ${endAt}
    )
    select at, agent_id as "agentId", group_id as "groupId" from steps
    where agent_id is not null and agent_id is distinct from before_id and at >= ${startAt}
    order by at, longer, entry_id`);
  type Row = Omit<Assignment, 'at'> & { at: string | number };
  return (result as unknown as { rows: Row[] }).rows.map((row) => ({ ...row, at: Number(row.at) }));
}
