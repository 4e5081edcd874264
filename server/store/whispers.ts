import { and, asc, eq } from 'drizzle-orm';
import type { AgentId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Whisper } from '../../client-sdk/protocol/whispers.ts';
import type { StoreDb } from './open.ts';
import { whispers } from './schema.ts';

/** One conversation's, of late. */
const MOST = 200;

export async function insertWhisper(
  db: StoreDb,
  shopId: ShopId,
  { whisperId, from, toAgentId, ...rest }: Whisper,
): Promise<void> {
  await db
    .insert(whispers)
    .values({ id: whisperId, shopId, fromId: from.agentId, fromName: from.name, toId: toAgentId, ...rest });
}

/**
 * What was said about a conversation, oldest first.
 *
 * @param toAgentId Only what was said to him.
 */
export async function readWhispers(
  db: StoreDb,
  shopId: ShopId,
  conversationId: ConversationId,
  toAgentId?: AgentId,
): Promise<Whisper[]> {
  const rows = await db
    .select()
    .from(whispers)
    .where(
      and(
        eq(whispers.shopId, shopId),
        eq(whispers.conversationId, conversationId),
        toAgentId === undefined ? undefined : eq(whispers.toId, toAgentId),
      ),
    )
    .orderBy(asc(whispers.at), asc(whispers.id))
    .limit(MOST);
  return rows.map(({ id, kind, fromId, fromName, toId, text, at }) => ({
    whisperId: id,
    conversationId,
    kind,
    from: { agentId: fromId, name: fromName },
    toAgentId: toId,
    text,
    at,
  }));
}
