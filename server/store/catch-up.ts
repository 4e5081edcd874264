import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { ConversationState } from '../../router/types.ts';

/**
 * A snapshot is written when a conversation's state changes, not with each message: this brings it up to the
 * messages that came after it (M1, M4).
 * @param later the conversation's messages after the snapshot, oldest first
 */
export function catchUp(snapshot: ConversationState, later: readonly Message[]): ConversationState {
  const state = { ...snapshot };
  for (const { seq, from, body, at } of later) {
    state.seq = seq;
    // A recall is neither a question nor an answer.
    if (body.kind === 'recall') continue;
    if (from.kind === 'buyer') {
      state.lastBuyerAt = at;
      state.unansweredSince ??= at;
    } else if (from.kind === 'agent') {
      state.lastAgentAt = at;
      state.lastAgentSeq = seq;
      state.firstReplyAt ??= at;
      delete state.unansweredSince;
    }
  }
  return state;
}
