import { and, desc, eq, gte, lt } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow } from '../../client-sdk/protocol/models.ts';
import type { ShopMemory } from '../../router/types.ts';
import { eventOrder, newestFirst } from '../store/event-order.ts';
import type { StoreDb } from '../store/open.ts';
import { events, messages, ruleSets } from '../store/schema.ts';
import type { DayFacts } from './day-facts.ts';

/** Everybody's last word before an instant: who was connected, and what he had chosen. */
export async function readAgentsAt(db: StoreDb, shopId: ShopId, at: number): Promise<AgentRow[]> {
  const rows = await db
    .selectDistinctOn([events.agentId], { data: events.data })
    .from(events)
    .where(and(eq(events.shopId, shopId), eq(events.type, 'agent'), lt(events.at, at)))
    .orderBy(events.agentId, ...newestFirst);
  return rows.map(({ data }) => data as AgentRow);
}

/** Every change of that, in order. */
export async function readPresence(
  db: StoreDb,
  shopId: ShopId,
  fromAt: number,
  untilAt: number,
): Promise<DayFacts['presence']> {
  const rows = await db
    .select({ at: events.at, data: events.data })
    .from(events)
    .where(
      and(
        eq(events.shopId, shopId),
        eq(events.type, 'agent'),
        gte(events.at, fromAt),
        lt(events.at, untilAt),
      ),
    )
    .orderBy(...eventOrder);
  return rows.map(({ at, data }) => ({ at, agent: data as AgentRow }));
}

/** Who spoke with which buyer last, as it stood at `untilAt` (R4.3). */
export async function readRecents(
  db: StoreDb,
  shopId: ShopId,
  sinceAt: number,
  untilAt: number,
): Promise<ShopMemory['recents']> {
  const rows = await db
    .selectDistinctOn([messages.buyerId], {
      buyerId: messages.buyerId,
      agentId: messages.senderId,
      at: messages.at,
    })
    .from(messages)
    .where(
      and(
        eq(messages.shopId, shopId),
        gte(messages.at, sinceAt),
        lt(messages.at, untilAt),
        eq(messages.senderKind, 'agent'),
      ),
    )
    .orderBy(messages.buyerId, desc(messages.at));
  return rows.flatMap(({ buyerId, agentId, at }) => (agentId === null ? [] : [{ buyerId, agentId, at }]));
}

/** The version in force when the stretch began, and those published within it. */
export async function readVersions(
  db: StoreDb,
  shopId: ShopId,
  fromAt: number,
  untilAt: number,
): Promise<number[]> {
  const rows = await db
    .select({ version: ruleSets.version, publishedAt: ruleSets.publishedAt })
    .from(ruleSets)
    .where(and(eq(ruleSets.shopId, shopId), lt(ruleSets.publishedAt, untilAt)))
    .orderBy(desc(ruleSets.version));
  const before = rows.findIndex(({ publishedAt }) => publishedAt < fromAt);
  return (before < 0 ? rows : rows.slice(0, before + 1)).map(({ version }) => version).reverse();
}
