import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { type BuyerNote, readBuyerNote, writeBuyerNote } from '../store/buyer-notes.ts';
import type { ChatParts } from './chat-parts.ts';
import { type CloseParts, closeConversation } from './close-conversation.ts';

export type NoteParts = CloseParts & Pick<ChatParts, 'db'>;

/** Blocks a buyer or gives him a dedicated agent; the log first, then the router. A blocked one's talk ends. */
export async function noteBuyer(
  parts: NoteParts,
  shopId: ShopId,
  note: BuyerNote,
  { agentId, author }: { agentId: AgentId; author: Author },
): Promise<Ack<null>> {
  const { router, db, clock } = parts;
  if (note.dedicatedAgentId && !(await router.readAgent(shopId, note.dedicatedAgentId))) {
    return refuse('bad_request', { path: 'dedicatedAgentId', reason: 'There is no such agent.' });
  }
  const { buyerId, ...after } = note;
  await db.transaction(async (tx) => {
    const before = await readBuyerNote(tx, shopId, buyerId);
    await writeBuyerNote(tx, shopId, note, { at: clock(), by: agentId });
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
  const conversationId = await router.noteBuyer(shopId, note, clock());
  if (note.blocked && conversationId) {
    await closeConversation(parts, shopId, { conversationId, by: 'shop', actorId: agentId });
  }
  return { ok: true, data: null };
}
