import { and, asc, eq } from 'drizzle-orm';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { StoreDb } from './open.ts';
import { decisions } from './schema.ts';

/** All decisions about a conversation that have left the outbox, oldest first (R17). */
export async function readLoggedTraces(
  db: StoreDb,
  shopId: ShopId,
  conversationId: ConversationId,
): Promise<DecisionTrace[]> {
  const rows = await db
    .select({ trace: decisions.trace })
    .from(decisions)
    .where(and(eq(decisions.shopId, shopId), eq(decisions.conversationId, conversationId)))
    .orderBy(asc(decisions.n));
  return rows.map(({ trace }) => trace);
}
