import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { ConversationQuery } from './list-view.ts';

type Order = (a: StaffConversation, b: StaffConversation) => number;

const waitingFirst: Order = (a, b) =>
  (a.unansweredSince ?? Number.POSITIVE_INFINITY) - (b.unansweredSince ?? Number.POSITIVE_INFINITY) || 0;
const oldestFirst: Order = (a, b) => a.openedAt - b.openedAt;
const newestFirst: Order = (a, b) => b.openedAt - a.openedAt;

const ORDERS: Record<ConversationQuery['filter'], Order> = {
  unanswered: waitingFirst,
  active: (a, b) => (a.unansweredSince === b.unansweredSince ? newestFirst(a, b) : waitingFirst(a, b)),
  queued: (a, b) =>
    (a.place ?? Number.MAX_SAFE_INTEGER) - (b.place ?? Number.MAX_SAFE_INTEGER) || oldestFirst(a, b),
  pooled: oldestFirst,
  opened_today: newestFirst,
  served_today: newestFirst,
  closed_today: (a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0),
};

/** Time from the opening to the first reply by a person, in ms (M4). */
export const firstResponseMs = ({ firstReplyAt, openedAt }: StaffConversation): number | undefined =>
  firstReplyAt === undefined ? undefined : firstReplyAt - openedAt;

/** Puts the conversations that want attention on top. */
export function orderConversations(
  conversations: readonly StaffConversation[],
  query: ConversationQuery,
): StaffConversation[] {
  if (query.slowestFirst === true) {
    return conversations
      .filter((conversation) => conversation.firstReplyAt !== undefined)
      .sort((a, b) => (firstResponseMs(b) ?? 0) - (firstResponseMs(a) ?? 0));
  }
  return [...conversations].sort(ORDERS[query.filter]);
}
