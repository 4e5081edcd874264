import { and, desc, eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { BuyerId, FileId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import { type Actor, agentIdIn } from '../staff/actor.ts';
import { can } from '../staff/policy.ts';
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
  if (!file || !(await mayRead(parts, actor, shopId, file.buyerId))) return refuse('not_found');
  return { ok: true, data: { fileId, shopId, name: file.name, mime: file.mime } };
};

/** Staff read a buyer's files through a conversation with him that they hold, or held until it closed. */
const mayRead = async (
  { db, router }: FileParts,
  actor: Actor,
  shopId: ShopId,
  buyerId: BuyerId,
): Promise<boolean> => {
  if (can(actor, 'file.read', { shopId, buyerId })) return true;
  const agentId = agentIdIn(actor, shopId);
  if (agentId === undefined) return false;
  const open = await router.readBuyerConversation(shopId, buyerId);
  if (open && can(actor, 'file.read', { shopId, buyerId, agentId: open.agentId })) return true;
  const [past] = await db
    .select({ agentId: conversations.agentId })
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        eq(conversations.buyerId, buyerId),
        eq(conversations.status, 'closed'),
        eq(conversations.agentId, agentId),
      ),
    )
    .orderBy(desc(conversations.openedAt))
    .limit(1);
  return (
    past !== undefined && can(actor, 'file.read', { shopId, buyerId, agentId: past.agentId ?? undefined })
  );
};
