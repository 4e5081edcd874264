import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { DecisionTrace, StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { StaffRating } from '../../client-sdk/protocol/ratings.ts';
import type { ConversationState } from '../../router/types.ts';
import { maskConversation, maskMessages, maskRating, maskTraces } from '../records/mask.ts';
import type { Actor } from '../staff/actor.ts';
import { can } from '../staff/policy.ts';
import { toStaffConversation } from './present.ts';

/** What one of the staff is shown of a conversation: whole, or with what tells who and where the buyer is starred out. */

/** Who has the chat now needs the number to help; who had it once does not. */
export const seesWhole = (
  actor: Actor,
  shopId: ShopId,
  { status, agentId }: Pick<ConversationState, 'status' | 'agentId'>,
): boolean => can(actor, 'buyer.unmask', { shopId, agentId: status === 'assigned' ? agentId : undefined });

export function showConversation(actor: Actor, shopId: ShopId, state: ConversationState): StaffConversation {
  const whole = toStaffConversation(shopId, state);
  return seesWhole(actor, shopId, state) ? whole : maskConversation(whole);
}

/** A page of messages, whichever conversations of one buyer they are from; `state` is the one that was asked about. */
export function showPage<Page extends { messages: Message[] }>(
  actor: Actor,
  shopId: ShopId,
  state: ConversationState,
  page: Page,
): Page {
  const sees = (conversationId: ConversationId) =>
    seesWhole(actor, shopId, conversationId === state.conversationId ? state : { status: 'closed' });
  return {
    ...page,
    messages: page.messages.flatMap((message) =>
      sees(message.conversationId) ? [message] : maskMessages([message]),
    ),
  };
}

export const showTraces = (
  actor: Actor,
  shopId: ShopId,
  state: ConversationState,
  traces: DecisionTrace[],
): DecisionTrace[] => (seesWhole(actor, shopId, state) ? traces : maskTraces(traces));

/** A chat that was rated is nobody's any more. */
export const showRating = (actor: Actor, shopId: ShopId, rating: StaffRating): StaffRating =>
  can(actor, 'buyer.unmask', { shopId }) ? rating : maskRating(rating);
