import { and, desc, eq, gte, lt } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow } from '../../client-sdk/protocol/models.ts';
import type { StoreDb } from '../store/open.ts';
import { events } from '../store/schema.ts';

/** Days of the shop, one after the other. */
export interface Day {
  day: string;
  startAt: number;
  endAt: number;
}

const isOnline = ({ state, reachable }: AgentRow): boolean => state === 'accepting' && reachable;

/**
 * How long each agent was connected and accepting, day by day: `<day> <agent id>` to ms. What was before the first day
 * is read from the last event of each agent before it.
 */
export async function readOnlineTimes(
  db: StoreDb,
  shopId: ShopId,
  days: readonly Day[],
  now: number,
): Promise<Map<string, number>> {
  const [first, last] = [days[0], days.at(-1)];
  const times = new Map<string, number>();
  if (!first || !last) return times;
  const ofAgents = and(eq(events.shopId, shopId), eq(events.type, 'agent'));
  const columns = { agentId: events.agentId, at: events.at, data: events.data };
  const before = await db
    .selectDistinctOn([events.agentId], columns)
    .from(events)
    .where(and(ofAgents, lt(events.at, first.startAt)))
    .orderBy(events.agentId, desc(events.at));
  const during = await db
    .select(columns)
    .from(events)
    .where(and(ofAgents, gte(events.at, first.startAt), lt(events.at, last.endAt)))
    .orderBy(events.at, events.entryId);

  const since = new Map<string, number>();
  const addSpan = (agentId: string, from: number, until: number) => {
    for (const { day, startAt, endAt } of days) {
      const ms = Math.min(until, endAt) - Math.max(from, startAt);
      const key = `${day} ${agentId}`;
      if (ms > 0) times.set(key, (times.get(key) ?? 0) + ms);
    }
  };
  for (const { agentId, at, data } of [...before, ...during]) {
    if (agentId === null) continue;
    const from = since.get(agentId);
    if (isOnline(data as AgentRow)) {
      if (from === undefined) since.set(agentId, Math.max(at, first.startAt));
    } else if (from !== undefined) {
      addSpan(agentId, from, at);
      since.delete(agentId);
    }
  }
  for (const [agentId, from] of since) addSpan(agentId, from, Math.min(now, last.endAt));
  return times;
}
