import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { type BuyerNoteChange, readBuyerNote, writeBuyerNote } from '../store/buyer-notes.ts';
import type { ChatParts } from './chat-parts.ts';
import { type CloseParts, closeConversation } from './close-conversation.ts';

export type NoteParts = CloseParts & Pick<ChatParts, 'db'>;

/**
 * Blocks a buyer or gives him a dedicated agent; what is absent stays. The log first, then the router. A blocked one's
 * talk ends.
 */
export async function noteBuyer(
  parts: NoteParts,
  shopId: ShopId,
  change: BuyerNoteChange,
  { agentId, author }: { agentId: AgentId; author: Author },
): Promise<Ack<null>> {
  const { router, db, clock } = parts;
  if (change.dedicatedAgentId && !(await router.readAgent(shopId, change.dedicatedAgentId))) {
    return refuse('bad_request', { path: 'dedicatedAgentId', reason: 'There is no such agent.' });
  }
  const { buyerId, ...after } = change;
  await db.transaction(async (tx) => {
    const before = await readBuyerNote(tx, shopId, buyerId);
    await writeBuyerNote(tx, shopId, change, { at: clock(), by: agentId });
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'buyer.note',
      target: `buyer:${buyerId}`,
      before,
      after,
      at: clock(),
    });
  });
  const conversationId = await tellRouter(parts, shopId, buyerId);
  if (change.blocked && conversationId) {
    await closeConversation(parts, shopId, { conversationId, by: 'shop', actorId: agentId });
  }
  return { ok: true, data: null };
}

/** Of two changes at once the older may come to the router last: told until it has the newest. */
async function tellRouter({ router, db, clock }: NoteParts, shopId: ShopId, buyerId: BuyerId) {
  for (let note = await readBuyerNote(db, shopId, buyerId); ; ) {
    const conversationId = await router.noteBuyer(shopId, { buyerId, ...note }, clock());
    const newest = await readBuyerNote(db, shopId, buyerId);
    if (newest.blocked === note.blocked && newest.dedicatedAgentId === note.dedicatedAgentId)
      return conversationId;
    note = newest;
  }
}
