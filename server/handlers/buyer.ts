import { refuse } from '../../client-sdk/protocol/errors.ts';
import type { BuyerResults, buyerRequests } from '../../client-sdk/protocol/events.ts';
import type { ChatParts } from '../chat/chat-parts.ts';
import { closeConversation } from '../chat/close-conversation.ts';
import { moveCursor } from '../chat/move-cursor.ts';
import { rateConversation, readRatingDue } from '../chat/rate-conversation.ts';
import { readBuyerHistory, readMessages, readState } from '../chat/read-messages.ts';
import { recallMessage } from '../chat/recall-message.ts';
import { resumeBuyer } from '../chat/resume.ts';
import { sendBuyerMessage } from '../chat/send-message.ts';
import type { Handlers } from '../gateway/bind.ts';
import type { BuyerActor } from '../staff/actor.ts';
import { can } from '../staff/policy.ts';
import { readServingProfile } from '../staff/profiles.ts';

export interface BuyerContext {
  parts: ChatParts;
  buyer: BuyerActor;
  socketId: string;
}

/** What a buyer's client may ask, event by event. */
export const buyerHandlers: Handlers<BuyerContext, typeof buyerRequests, BuyerResults> = {
  'session:resume': ({ parts, buyer }, positions) => resumeBuyer(parts, buyer, positions),

  'message:send': ({ parts, buyer, socketId }, { clientId, body, entry = {} }) =>
    sendBuyerMessage(parts, buyer, { clientId, body, entry, socketId }),

  'message:fetch': async ({ parts, buyer }, { conversationId, afterSeq, limit }) => {
    const state = await readState(parts, buyer.shopId, conversationId);
    if (!state || !can(buyer, 'conversation.read', { shopId: buyer.shopId, buyerId: state.buyerId })) {
      return refuse('not_found');
    }
    return { ok: true, data: await readMessages(parts, buyer.shopId, state, afterSeq, limit) };
  },

  'message:recall': ({ parts, buyer, socketId }, { conversationId, seq, clientId }) =>
    recallMessage(parts, buyer.shopId, {
      conversationId,
      seq,
      clientId,
      from: { kind: 'buyer', id: buyer.buyerId, name: buyer.name },
      socketId,
    }),

  'cursor:move': ({ parts, buyer, socketId }, { conversationId, delivered, read }) =>
    moveCursor(parts, buyer.shopId, {
      conversationId,
      side: 'buyer',
      id: buyer.buyerId,
      delivered,
      read,
      socketId,
    }),

  'typing:set': async ({ parts, buyer }, { conversationId, typing }) => {
    const state = await parts.router.readConversation(buyer.shopId, conversationId);
    if (!state || !can(buyer, 'conversation.write', { shopId: buyer.shopId, buyerId: state.buyerId })) {
      return refuse('not_found');
    }
    if (state.agentId) parts.deliver.typingToAgent(buyer.shopId, state.agentId, conversationId, typing);
    return { ok: true, data: null };
  },

  'history:get': async ({ parts, buyer }, { beforeAt, limit }) => ({
    ok: true,
    data: await readBuyerHistory(
      parts,
      buyer.shopId,
      buyer.buyerId,
      beforeAt ?? Number.MAX_SAFE_INTEGER,
      limit,
    ),
  }),

  'conversation:close': ({ parts, buyer }, { conversationId }) =>
    closeConversation(parts, buyer.shopId, { conversationId, by: 'buyer', actorId: buyer.buyerId }),

  'agent:profile': ({ parts, buyer }, { conversationId }) => readServingProfile(parts, buyer, conversationId),

  'rating:get-due': ({ parts, buyer }, { conversationId }) => readRatingDue(parts, buyer, conversationId),

  'conversation:rate': ({ parts, buyer }, said) => rateConversation(parts, buyer, said),
};
