import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { BuyerConversation, StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';

/** A conversation as its buyer may see it: no group, no entry, nothing of other agents. */
export function toBuyerConversation(state: ConversationState): BuyerConversation {
  return {
    conversationId: state.conversationId,
    status: state.status,
    lastSeq: state.seq,
    openedAt: state.openedAt,
    cursors: state.cursors,
    ...(state.agentId && { agent: { agentId: state.agentId, name: state.agentName ?? '' } }),
  };
}

/** A conversation as staff may see it. */
export function toStaffConversation(shopId: ShopId, state: ConversationState): StaffConversation {
  return {
    shopId,
    conversationId: state.conversationId,
    status: state.status,
    epoch: state.epoch,
    lastSeq: state.seq,
    openedAt: state.openedAt,
    cursors: state.cursors,
    buyer: { buyerId: state.buyerId, name: state.buyerName },
    groupId: state.groupId,
    entry: state.entry,
    ...(state.agentId && { agentId: state.agentId, agentName: state.agentName ?? '' }),
    ...(state.servedBy && { servedBy: state.servedBy }),
    ...(state.assignedAt !== undefined && { assignedAt: state.assignedAt }),
    ...(state.closedAt !== undefined && { closedAt: state.closedAt }),
    ...((state.status === 'queued' || state.status === 'pooled') &&
      state.waitingAt !== undefined && { waitingAt: state.waitingAt }),
    ...(state.firstReplyAt !== undefined && { firstReplyAt: state.firstReplyAt }),
    ...(state.outcome !== undefined && { outcome: state.outcome }),
    ...(state.unansweredSince !== undefined && { unansweredSince: state.unansweredSince }),
    ...(state.preview !== undefined && { preview: state.preview }),
    ...(state.note && { note: state.note }),
    ...(state.takenFrom && { takenFrom: state.takenFrom }),
  };
}
