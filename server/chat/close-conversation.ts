import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import type { ChatParts } from './chat-parts.ts';

export type CloseParts = Pick<ChatParts, 'router' | 'clock'> & {
  deliver: Pick<ChatParts['deliver'], 'effects'>;
};

/** Ends a conversation and tells both sides; the freed slot's next chat is told of too (R6, R13). */
export async function closeConversation(
  { router, deliver, clock }: CloseParts,
  shopId: ShopId,
  close: Parameters<Router['closeConversation']>[1],
): Promise<Ack<null>> {
  const closed = await router.closeConversation(shopId, close, clock());
  if (closed.status !== 'ok') return refuse(closed.status);
  deliver.effects(shopId, closed.effects);
  return { ok: true, data: null };
}
