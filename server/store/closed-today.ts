import { and, desc, eq, gte } from 'drizzle-orm';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Outcome } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';
import type { StoreDb } from './open.ts';
import { conversations } from './schema.ts';

/**
 * Conversations that were closed since an instant, the latest first (the list behind `today.closed`).
 * @param sinceAt ms since 1970: `dayStart` of the shop
 */
export async function readClosedSince(
  db: StoreDb,
  shopId: ShopId,
  sinceAt: number,
  narrow: { agentId?: AgentId | undefined; groupId?: GroupId | undefined; outcome?: Outcome | undefined },
  limit: number,
): Promise<{ conversations: ConversationState[]; more: boolean }> {
  const { agentId, groupId, outcome } = narrow;
  const rows = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        gte(conversations.closedAt, sinceAt),
        agentId === undefined ? undefined : eq(conversations.agentId, agentId),
        groupId === undefined ? undefined : eq(conversations.groupId, groupId),
        outcome === undefined ? undefined : eq(conversations.outcome, outcome),
      ),
    )
    .orderBy(desc(conversations.closedAt))
    .limit(limit + 1);
  return { conversations: rows.slice(0, limit).map(({ state }) => state), more: rows.length > limit };
}
