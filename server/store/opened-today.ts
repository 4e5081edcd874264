import { and, desc, eq, gte } from 'drizzle-orm';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { StoreDb } from './open.ts';
import { conversations } from './schema.ts';

/**
 * Conversations that were opened since an instant, the latest first (the list behind `today.incoming`).
 * @param sinceAt ms since 1970: `dayStart` of the shop
 */
export async function readOpenedSince(
  db: StoreDb,
  shopId: ShopId,
  sinceAt: number,
  { agentId, groupId }: { agentId?: AgentId | undefined; groupId?: GroupId | undefined },
  limit: number,
): Promise<{ conversations: ConversationState[]; more: boolean }> {
  const rows = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        gte(conversations.openedAt, sinceAt),
        agentId === undefined ? undefined : eq(conversations.agentId, agentId),
        groupId === undefined ? undefined : eq(conversations.groupId, groupId),
      ),
    )
    .orderBy(desc(conversations.openedAt))
    .limit(limit + 1);
  return { conversations: rows.slice(0, limit).map(({ state }) => state), more: rows.length > limit };
}
