import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { BuyerId, FileId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import { resourceOf } from '../chat/conversation-resource.ts';
import { within } from '../records/log-filter.ts';
import type { Actor } from '../staff/actor.ts';
import { can, reachFor } from '../staff/policy.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, files } from '../store/schema.ts';

export interface FileParts {
  db: StoreDb;
  router: Pick<Router, 'readBuyerConversation'>;
}

export interface FoundFile {
  fileId: FileId;
  shopId: ShopId;
  name: string;
  mime: string;
}

/** A file that this actor may read; for everybody else there is no such file. */
export const findFile = async (
  parts: FileParts,
  actor: Actor,
  shopId: ShopId,
  fileId: FileId,
): Promise<Ack<FoundFile>> => {
  const [file] = await parts.db
    .select()
    .from(files)
    .where(and(eq(files.id, fileId), eq(files.shopId, shopId)));
  if (!file || !(await mayRead(parts, actor, shopId, file))) return refuse('not_found');
  return { ok: true, data: { fileId, shopId, name: file.name, mime: file.mime } };
};

/**
 * Staff read a file through the conversation that it was sent in, and whoever holds the buyer's chat now reads all that
 * he ever sent. A buyer has one conversation at a time: the file's is the first that had not ended when it came.
 */
const mayRead = async (
  { db, router }: FileParts,
  actor: Actor,
  shopId: ShopId,
  { buyerId, createdAt }: { buyerId: BuyerId; createdAt: number },
): Promise<boolean> => {
  if (can(actor, 'file.read', { shopId, buyerId })) return true;
  const reach = reachFor(actor, 'file.read', shopId);
  if (!reach) return false;
  const open = await router.readBuyerConversation(shopId, buyerId);
  if (open && can(actor, 'file.read', { shopId, agentId: open.agentId })) return true;
  const [past] = await db
    .select({ id: conversations.id, isWithin: sql<boolean>`coalesce(${within(reach) ?? sql`true`}, false)` })
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        eq(conversations.buyerId, buyerId),
        eq(conversations.status, 'closed'),
        gte(conversations.closedAt, createdAt),
      ),
    )
    .orderBy(asc(conversations.openedAt))
    .limit(1);
  return past ? past.isWithin : open !== null && can(actor, 'file.read', resourceOf(shopId, open));
};
