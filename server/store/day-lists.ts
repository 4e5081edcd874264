import { and, desc, eq, gte, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Outcome } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';
import type { StoreDb } from './open.ts';
import { conversations, messages } from './schema.ts';

/** The conversations behind the numbers of the day; `sinceAt`: ms since 1970, `dayStart` of the shop. */

interface Narrow {
  agentId?: AgentId | undefined;
  groupId?: GroupId | undefined;
}

interface DayList {
  conversations: ConversationState[];
  more: boolean;
}

async function readList(
  db: StoreDb,
  shopId: ShopId,
  which: SQL | undefined,
  { agentId, groupId }: Narrow,
  latestBy: typeof conversations.openedAt | typeof conversations.closedAt,
  limit: number,
): Promise<DayList> {
  const rows = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        which,
        agentId === undefined ? undefined : eq(conversations.agentId, agentId),
        groupId === undefined ? undefined : eq(conversations.groupId, groupId),
      ),
    )
    .orderBy(desc(latestBy))
    .limit(limit + 1);
  return { conversations: rows.slice(0, limit).map(({ state }) => state), more: rows.length > limit };
}

/** Opened since then, the latest first: `today.incoming` (M6). */
export const readOpenedSince = (
  db: StoreDb,
  shopId: ShopId,
  sinceAt: number,
  narrow: Narrow,
  limit: number,
): Promise<DayList> =>
  readList(db, shopId, gte(conversations.openedAt, sinceAt), narrow, conversations.openedAt, limit);

/** Closed since then, the latest first: `today.closed`, and with an outcome those of it (M6). */
export function readClosedSince(
  db: StoreDb,
  shopId: ShopId,
  sinceAt: number,
  { outcome, ...narrow }: Narrow & { outcome?: Outcome | undefined },
  limit: number,
): Promise<DayList> {
  const which = and(
    gte(conversations.closedAt, sinceAt),
    outcome === undefined ? undefined : eq(conversations.outcome, outcome),
  );
  return readList(db, shopId, which, narrow, conversations.closedAt, limit);
}

/** In which both sides spoke since then, the latest first: `today.served` counts their buyers (M5). */
export function readServedSince(
  db: StoreDb,
  shopId: ShopId,
  sinceAt: number,
  narrow: Narrow,
  limit: number,
): Promise<DayList> {
  const spoke = (side: 'buyer' | 'agent') => sql`exists (
    select 1 from ${messages} where ${messages.shopId} = ${shopId} and ${messages.conversationId} = ${conversations.id}
      and ${messages.senderKind} = ${side} and ${messages.kind} <> 'recall' and ${messages.at} >= ${sinceAt})`;
  const which = and(
    or(isNull(conversations.closedAt), gte(conversations.closedAt, sinceAt)),
    spoke('buyer'),
    spoke('agent'),
  );
  return readList(db, shopId, which, narrow, conversations.openedAt, limit);
}
