import { and, asc, desc, eq } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { AutoReplies, RepliesAnswer, ReplyOwner } from '../../client-sdk/protocol/replies.ts';
import type { StoreDb } from '../store/open.ts';
import { autoReplies } from '../store/schema.ts';

/** What a shop answers by itself, as it is kept: every version of each owner's, the newest in force. */

export type KeptReplies = Omit<RepliesAnswer, 'inherited'>;

export const readReplies = async (db: StoreDb, shopId: ShopId, owner: ReplyOwner): Promise<KeptReplies> => {
  const [row] = await db
    .select({ version: autoReplies.version, replies: autoReplies.replies })
    .from(autoReplies)
    .where(and(eq(autoReplies.shopId, shopId), eq(autoReplies.owner, owner)))
    .orderBy(desc(autoReplies.version))
    .limit(1);
  return row ?? { version: 0, replies: {} };
};

/** Those of all owners, always in one order, so that two pictures can be compared. */
export const readAllReplies = async (
  db: StoreDb,
  shopId: ShopId,
): Promise<Partial<Record<ReplyOwner, AutoReplies>>> => {
  const rows = await db
    .selectDistinctOn([autoReplies.owner], { owner: autoReplies.owner, replies: autoReplies.replies })
    .from(autoReplies)
    .where(eq(autoReplies.shopId, shopId))
    .orderBy(asc(autoReplies.owner), desc(autoReplies.version));
  const set = rows.filter(({ replies }) => Object.keys(replies).length > 0);
  return Object.fromEntries(set.map(({ owner, replies }) => [owner, replies]));
};
