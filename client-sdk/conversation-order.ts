import type { StaffConversation } from './protocol/models.ts';

/**
 * The order of an agent's list: unanswered ones first, the longest wait on top;
 * then the others, the latest assigned on top.
 */
export function inListOrder<C extends StaffConversation>(conversations: Iterable<C>): C[] {
  return [...conversations].sort(
    (a, b) =>
      (a.unansweredSince ?? Number.POSITIVE_INFINITY) - (b.unansweredSince ?? Number.POSITIVE_INFINITY) ||
      (b.assignedAt ?? b.openedAt) - (a.assignedAt ?? a.openedAt) ||
      (a.conversationId < b.conversationId ? -1 : 1),
  );
}
