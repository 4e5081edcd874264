import { and, desc, eq } from 'drizzle-orm';
import type { AgentId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StaffRating } from '../../client-sdk/protocol/ratings.ts';
import type { StoreDb } from './open.ts';
import { ratings } from './schema.ts';

const COLUMNS = {
  conversationId: ratings.conversationId,
  stars: ratings.stars,
  comment: ratings.comment,
  at: ratings.at,
  buyerId: ratings.buyerId,
  agentId: ratings.agentId,
  groupId: ratings.groupId,
};

/** Keeps a rating, once for each conversation; `first` is false when there was one already, which is not touched. */
export async function keepRating(
  db: StoreDb,
  shopId: ShopId,
  rating: StaffRating,
): Promise<{ rating: StaffRating; first: boolean }> {
  const [kept] = await db
    .insert(ratings)
    .values({ shopId, ...rating })
    .onConflictDoNothing()
    .returning(COLUMNS);
  if (kept) return { rating: kept, first: true };
  const before = await readRating(db, shopId, rating.conversationId);
  return { rating: before ?? rating, first: false };
}

/** What was said of one conversation, if anything. */
export async function readRating(
  db: StoreDb,
  shopId: ShopId,
  conversationId: ConversationId,
): Promise<StaffRating | null> {
  const [found] = await db
    .select(COLUMNS)
    .from(ratings)
    .where(and(eq(ratings.shopId, shopId), eq(ratings.conversationId, conversationId)));
  return found ?? null;
}

/** What was said last of the chats that one agent had at their end, newest first. */
export function readRatingsOf(
  db: StoreDb,
  shopId: ShopId,
  agentId: AgentId,
  limit: number,
): Promise<StaffRating[]> {
  return db
    .select(COLUMNS)
    .from(ratings)
    .where(and(eq(ratings.shopId, shopId), eq(ratings.agentId, agentId)))
    .orderBy(desc(ratings.at))
    .limit(limit);
}
