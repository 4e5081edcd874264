import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { type BuyerNote, writeBuyerNote } from '../store/buyer-notes.ts';
import type { ChatParts } from './chat-parts.ts';
import { closeConversation } from './close-conversation.ts';

/** Blocks a buyer or gives him a dedicated agent; the log first, then the router. A blocked one's talk ends. */
export async function noteBuyer(
  parts: ChatParts,
  shopId: ShopId,
  note: BuyerNote,
  by: AgentId,
): Promise<Ack<null>> {
  const { router, db, clock } = parts;
  if (note.dedicatedAgentId && !(await router.readAgent(shopId, note.dedicatedAgentId))) {
    return refuse('bad_request', { path: 'dedicatedAgentId', reason: 'There is no such agent.' });
  }
  await writeBuyerNote(db, shopId, note, { at: clock(), by });
  const conversationId = await router.noteBuyer(shopId, note, clock());
  if (note.blocked && conversationId) {
    await closeConversation(parts, shopId, { conversationId, by: 'shop', actorId: by });
  }
  return { ok: true, data: null };
}
