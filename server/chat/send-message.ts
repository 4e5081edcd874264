import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { SentMessage } from '../../client-sdk/protocol/events.ts';
import type { ClientMessageId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { MAX_BODY_BYTES } from '../../client-sdk/protocol/limits.ts';
import type { SendableBody } from '../../client-sdk/protocol/messages.ts';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { AcceptResult } from '../../router/types.ts';
import type { BuyerActor } from '../staff/actor.ts';
import type { ChatParts } from './chat-parts.ts';
import { checkAttachment } from './check-attachment.ts';

/** What both sides say when they send; `socketId` is left out of the telling. */
interface Sending {
  clientId: ClientMessageId;
  body: SendableBody;
  socketId?: string | undefined;
}

/**
 * A buyer writes. One script accepts it (repeat check, seq, conversation, outbox, numbers); if it opened a
 * conversation, one script decides who gets it; then the agent is told, wherever he is connected.
 * A repeat is told again, so that nothing stays unsaid when a node died between writing and telling.
 */
export async function sendBuyerMessage(
  parts: ChatParts,
  buyer: BuyerActor,
  { clientId, body, socketId, entry }: Sending & { entry: Entry },
): Promise<Ack<SentMessage>> {
  const { shopId, buyerId } = buyer;
  const refusal = await checkBody(parts, body, shopId, buyerId);
  if (refusal) return refusal;
  const accepted = await parts.router.acceptMessage(
    shopId,
    {
      sender: 'buyer',
      buyerId,
      buyerName: buyer.name,
      clientId,
      body,
      // Tags and level come from the signed token, never from the buyer's own client.
      entry: { ...entry, tags: buyer.tags, level: buyer.level },
      newConversationId: parts.newId('c'),
    },
    parts.clock(),
  );
  return tell(parts, shopId, accepted, socketId);
}

/** An agent writes to a conversation that he holds; under an older epoch it is refused as `stale` (R2). */
export async function sendAgentMessage(
  parts: ChatParts,
  { shopId, agentId, name, kind }: Membership,
  {
    conversationId,
    epoch,
    clientId,
    body,
    socketId,
  }: Sending & { conversationId: ConversationId; epoch: number },
): Promise<Ack<SentMessage>> {
  const refusal = await checkBody(parts, body, shopId, undefined, conversationId);
  if (refusal) return refusal;
  const accepted = await parts.router.acceptMessage(
    shopId,
    {
      sender: 'agent',
      agentId,
      agentName: name,
      byBot: kind === 'bot',
      conversationId,
      epoch,
      clientId,
      body,
    },
    parts.clock(),
  );
  return tell(parts, shopId, accepted, socketId);
}

async function tell(
  { router, deliver, clock, wakeChatLog }: ChatParts,
  shopId: ShopId,
  accepted: AcceptResult,
  socketId: string | undefined,
): Promise<Ack<SentMessage>> {
  if (!('message' in accepted)) return refuse(accepted.status);
  const { message, agentId, buyerId, conversationStatus } = accepted;
  if (accepted.outboxWoke) wakeChatLog(shopId);
  deliver.message(shopId, message, { buyerId, agentId, except: socketId });
  if (accepted.woke) {
    deliver.effects(shopId, await router.wakeConversation(shopId, message.conversationId, clock()));
  }
  if (conversationStatus === 'new') {
    const { opening } = accepted;
    const routed = await router.routeConversation(
      shopId,
      message.conversationId,
      'arrival',
      clock(),
      opening,
    );
    deliver.effects(shopId, routed.effects);
  }
  const { conversationId, seq, at } = message;
  return { ok: true, data: { conversationId, seq, at, repeat: accepted.status === 'repeat' } };
}

/** A card cannot carry a file, and an attachment is one that this conversation's people uploaded. */
async function checkBody(
  parts: ChatParts,
  body: SendableBody,
  shopId: ShopId,
  buyerId: string | undefined,
  conversationId?: ConversationId,
) {
  if (body.kind === 'text') return null;
  if (Buffer.byteLength(JSON.stringify(body)) > MAX_BODY_BYTES) return refuse('too_large', { path: 'body' });
  if (body.kind !== 'image' && body.kind !== 'file') return null;
  const owner = buyerId ?? (await parts.router.readConversation(shopId, conversationId ?? ''))?.buyerId;
  return checkAttachment(parts.db, shopId, owner, body);
}
