import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ConversationId } from '../../client-sdk/protocol/ids.ts';
import {
  RATE_WITHIN_MS,
  type Rating,
  type RatingDue,
  type StaffRating,
} from '../../client-sdk/protocol/ratings.ts';
import type { ConversationState } from '../../router/types.ts';
import { raiseBadRating } from '../alarms/bad-rating.ts';
import type { BuyerActor } from '../staff/actor.ts';
import { can } from '../staff/policy.ts';
import { findLastConversation } from '../store/find-conversation.ts';
import { keepRating, readRating } from '../store/ratings.ts';
import type { ChatParts } from './chat-parts.ts';
import { readState } from './read-messages.ts';

/** Nobody is asked what he thinks of a chat in which no person answered him. */
const endOf = ({ status, closedAt, firstReplyAt }: ConversationState): number | undefined =>
  status === 'closed' && firstReplyAt !== undefined ? closedAt : undefined;

/**
 * What this buyer may still rate: the conversation that he names, or else his last one.
 * @returns null while it is open, once it is rated, or when it is too late
 */
export async function readRatingDue(
  parts: ChatParts,
  { shopId, buyerId }: BuyerActor,
  conversationId: ConversationId | undefined,
): Promise<Ack<RatingDue | null>> {
  const { db, clock } = parts;
  const named = conversationId ?? (await findLastConversation(db, shopId, buyerId))?.conversationId;
  const state = named === undefined ? null : await readState(parts, shopId, named);
  const endedAt = state?.buyerId === buyerId ? endOf(state) : undefined;
  if (!state || endedAt === undefined || clock() >= endedAt + RATE_WITHIN_MS) return { ok: true, data: null };
  if (await readRating(db, shopId, state.conversationId)) return { ok: true, data: null };
  const agent = state.servedBy && (await parts.router.readAgent(shopId, state.servedBy));
  const due = {
    conversationId: state.conversationId,
    agentName: agent ? agent.name : null,
    until: endedAt + RATE_WITHIN_MS,
  };
  return { ok: true, data: due };
}

/** A buyer's stars and words for a chat of his own that is over; said again, the first word stands. */
export async function rateConversation(
  parts: ChatParts,
  buyer: BuyerActor,
  said: { conversationId: ConversationId; stars: number; comment?: string | undefined },
): Promise<Ack<Rating>> {
  const { db, deliver, clock } = parts;
  const { shopId, buyerId } = buyer;
  const state = await readState(parts, shopId, said.conversationId);
  if (!state || !can(buyer, 'conversation.write', { shopId, buyerId: state.buyerId })) {
    return refuse('not_found');
  }
  const endedAt = endOf(state);
  if (endedAt === undefined) {
    return refuse('bad_request', {
      path: 'conversationId',
      reason: 'It is not over, or nobody answered in it.',
    });
  }
  if (clock() >= endedAt + RATE_WITHIN_MS) return refuse('too_late');
  const agent = state.servedBy && (await parts.router.readAgent(shopId, state.servedBy));
  const names = { buyerName: state.buyerName, ...(agent && { agentName: agent.name }) };
  const given: StaffRating = {
    conversationId: state.conversationId,
    stars: said.stars,
    comment: said.comment || null,
    at: clock(),
    buyerId,
    agentId: state.servedBy ?? null,
    groupId: state.groupId,
  };
  const { rating, first, raised } = await db.transaction(async (tx) => {
    const kept = await keepRating(tx, shopId, given);
    return { ...kept, raised: kept.first ? await raiseBadRating(tx, shopId, kept.rating, names) : [] };
  });
  if (first) deliver.rated(shopId, rating, state.buyerName);
  deliver.alarms(shopId, { raised, changed: [] });
  const { conversationId, stars, comment, at } = rating;
  return { ok: true, data: { conversationId, stars, comment, at } };
}
