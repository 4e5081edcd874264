import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { Resource } from '../staff/policy.ts';

/** A conversation as the policy sees it: who holds it, or held it when it closed. */
export const resourceOf = (shopId: ShopId, state: ConversationState): Resource => ({
  shopId,
  buyerId: state.buyerId,
  agentId: state.agentId ?? state.servedBy,
  groupId: state.groupId,
});
