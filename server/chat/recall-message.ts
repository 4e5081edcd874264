import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { SentMessage } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import type { ChatParts } from './chat-parts.ts';

/** Takes a message back (W6); the recall is a line of its own, told like any message. */
export async function recallMessage(
  { router, deliver, clock }: ChatParts,
  shopId: ShopId,
  { socketId, ...recall }: Parameters<Router['recallMessage']>[1] & { socketId: string },
): Promise<Ack<SentMessage>> {
  const recalled = await router.recallMessage(shopId, recall, clock());
  if (recalled.status !== 'ok') return refuse(recalled.status);
  const { message, repeat } = recalled;
  deliver.message(shopId, message, { ...recalled, except: socketId });
  const { conversationId, seq, at } = message;
  return { ok: true, data: { conversationId, seq, at, repeat } };
}
