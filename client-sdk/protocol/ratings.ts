import type { AgentId, BuyerId, ConversationId, GroupId } from './ids.ts';

/** What a buyer thinks of a chat once it is over. No zod here: the buyer's page asks for it too. */

/** After the end of a conversation; later it is `too_late`. */
export const RATE_WITHIN_MS = 24 * 3_600_000;

export const MAX_STARS = 5;

/** In UTF-16 units. */
export const MAX_COMMENT_LENGTH = 200;

/** A conversation that its buyer may still rate. */
export interface RatingDue {
  conversationId: ConversationId;
  /** Who had it at its end, by the name that the buyer knows. */
  agentName: string | null;
  /** ms since 1970. */
  until: number;
}

/** What was said of a conversation: the first word stands. */
export interface Rating {
  conversationId: ConversationId;
  /** 1 to 5. */
  stars: number;
  comment: string | null;
  at: number;
}

/** The same for staff. */
export interface StaffRating extends Rating {
  buyerId: BuyerId;
  /** Who had it at its end. */
  agentId: AgentId | null;
  groupId: GroupId;
}
