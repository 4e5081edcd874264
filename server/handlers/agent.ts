import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentResults, agentRequests, ResumedShop } from '../../client-sdk/protocol/events.ts';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { ConversationState } from '../../router/types.ts';
import type { ChatParts } from '../chat/chat-parts.ts';
import { closeConversation } from '../chat/close-conversation.ts';
import { resourceOf } from '../chat/conversation-resource.ts';
import { listWaiting } from '../chat/list-conversations.ts';
import { moveCursor } from '../chat/move-cursor.ts';
import { readBuyerHistory, readMessages, readState } from '../chat/read-messages.ts';
import { readTraces } from '../chat/read-traces.ts';
import { recallMessage } from '../chat/recall-message.ts';
import { resumeAgent } from '../chat/resume.ts';
import { sendAgentMessage } from '../chat/send-message.ts';
import { showConversation, showPage, showRating, showTraces } from '../chat/show.ts';
import type { Handlers } from '../gateway/bind.ts';
import { type AppActor, membershipIn, type StaffActor } from '../staff/actor.ts';
import { type Action, can } from '../staff/policy.ts';
import { readPictures } from '../staff/profiles.ts';
import { readRatingsOf } from '../store/ratings.ts';
import { readWhispers } from '../store/whispers.ts';

export interface AgentContext {
  parts: ChatParts;
  /** A person, or a bot. */
  staff: StaffActor | AppActor;
  socketId: string;
}

/**
 * Runs the rest with the sub-account the person has in that shop, if he may do that to what is his; that it is
 * his, the script checks in the same step as it acts (R2). For strangers there is no such shop.
 */
async function as<T>(
  { staff }: AgentContext,
  shopId: ShopId,
  action: Action,
  run: (me: Membership) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  const me = membershipIn(staff, shopId);
  if (!me) return refuse('not_found');
  return can(staff, action, { shopId, agentId: me.agentId }) ? run(me) : refuse('forbidden');
}

/** Runs the rest with a conversation that this person may do that to; for others there is none. */
async function within<T>(
  context: AgentContext,
  shopId: ShopId,
  conversationId: ConversationId,
  action: Action,
  run: (state: ConversationState) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  if (!membershipIn(context.staff, shopId)) return refuse('not_found');
  const state = await readState(context.parts, shopId, conversationId);
  const staff = await context.parts.fillGroups(context.staff);
  const allowed = state && can(staff, action, resourceOf(shopId, state));
  return allowed ? run(state) : refuse('not_found');
}

/** Why a claim was not carried out, in the codes that clients know. */
const CLAIM_REFUSALS = {
  not_found: 'not_found',
  taken: 'stale',
  full: 'limit_reached',
  not_online: 'bad_state',
} as const;

/** What the workbench may ask, event by event. */
export const agentHandlers: Handlers<AgentContext, typeof agentRequests, AgentResults> = {
  'session:resume': async ({ parts, staff }, { shops }) => {
    const resumed = await Promise.all(
      staff.memberships.map((me) =>
        resumeAgent(parts, me, shops.find(({ shopId }) => shopId === me.shopId) ?? { conversations: [] }),
      ),
    );
    return { ok: true, data: { shops: resumed.filter((shop): shop is ResumedShop => shop !== null) } };
  },

  'message:send': (context, { shopId, ...message }) =>
    as(context, shopId, 'conversation.write', (me) =>
      sendAgentMessage(context.parts, me, { ...message, socketId: context.socketId }),
    ),

  'message:fetch': (context, { shopId, conversationId, afterSeq, limit }) =>
    within(context, shopId, conversationId, 'conversation.read', async (state) => ({
      ok: true,
      data: showPage(
        context.staff,
        shopId,
        state,
        await readMessages(context.parts, shopId, state, afterSeq, limit),
      ),
    })),

  'message:recall': (context, { shopId, conversationId, epoch, seq, clientId }) =>
    as(context, shopId, 'conversation.write', ({ agentId, name }) =>
      recallMessage(context.parts, shopId, {
        conversationId,
        epoch,
        seq,
        clientId,
        from: { kind: 'agent', id: agentId, name },
        socketId: context.socketId,
      }),
    ),

  'cursor:move': (context, { shopId, conversationId, delivered, read }) =>
    as(context, shopId, 'conversation.write', ({ agentId }) =>
      moveCursor(context.parts, shopId, {
        conversationId,
        side: 'agent',
        id: agentId,
        delivered,
        read,
        socketId: context.socketId,
      }),
    ),

  'typing:set': (context, { shopId, conversationId, typing }) =>
    within(context, shopId, conversationId, 'conversation.write', async ({ buyerId }) => {
      context.parts.deliver.typingToBuyer(shopId, buyerId, conversationId, typing);
      return { ok: true, data: null };
    }),

  'history:get': (context, { shopId, conversationId, beforeAt, limit }) =>
    within(context, shopId, conversationId, 'history.read', async (state) => ({
      ok: true,
      data: showPage(
        context.staff,
        shopId,
        state,
        await readBuyerHistory(
          context.parts,
          shopId,
          state.buyerId,
          beforeAt ?? Number.MAX_SAFE_INTEGER,
          limit,
        ),
      ),
    })),

  'agent:set-state': (context, { shopId, state }) =>
    as(context, shopId, 'agent.set-state', async ({ agentId }) => {
      const { router, deliver, clock } = context.parts;
      const set = await router.setAgentState(shopId, agentId, state, clock());
      if (set.status !== 'ok') return refuse(set.status);
      deliver.effects(shopId, set.effects);
      return { ok: true, data: set.agent };
    }),

  'agent:finish-wrap-up': (context, { shopId }) =>
    as(context, shopId, 'agent.set-state', async ({ agentId }) => {
      const { router, deliver, clock } = context.parts;
      deliver.effects(shopId, await router.finishWrapUp(shopId, agentId, clock()));
      return { ok: true, data: null };
    }),

  'waiting:list': (context, { shopId, limit }) =>
    as(context, shopId, 'waiting.read', async () => {
      const { conversations, more } = await listWaiting(context.parts, shopId, limit);
      const shown = conversations.map((state) => showConversation(context.staff, shopId, state));
      return { ok: true, data: { conversations: shown, more } };
    }),

  'conversation:claim': (context, { shopId, conversationId }) =>
    as(context, shopId, 'conversation.claim', async ({ agentId }) => {
      const { router, deliver, clock } = context.parts;
      const claimed = await router.claimConversation(shopId, conversationId, agentId, clock());
      if (claimed.status !== 'ok') return refuse(CLAIM_REFUSALS[claimed.status]);
      deliver.effects(shopId, claimed.effects);
      return { ok: true, data: null };
    }),

  'target:list': (context, { shopId }) =>
    as(context, shopId, 'target.list', async () => {
      const { router, db, clock } = context.parts;
      const [live, pictures] = await Promise.all([
        router.readLive(shopId, clock()),
        readPictures(db, shopId),
      ]);
      const agents = live.agents.map((row) => ({ ...row, avatar: pictures.get(row.agentId) ?? null }));
      return { ok: true, data: { agents, groups: live.groups } };
    }),

  'conversation:transfer': (context, { shopId, conversationId, epoch, to, note }) =>
    as(context, shopId, 'conversation.transfer', async ({ agentId, name }) => {
      const { router, deliver, clock } = context.parts;
      const transfer = {
        conversationId,
        agentId,
        agentName: name,
        epoch,
        to,
        ...(note !== undefined && { note }),
      };
      const moved = await router.transferConversation(shopId, transfer, clock());
      if (moved.status !== 'ok') return refuse(moved.status);
      deliver.effects(shopId, moved.effects);
      return { ok: true, data: { status: moved.outcome } };
    }),

  'conversation:close': (context, { shopId, conversationId, epoch }) =>
    as(context, shopId, 'conversation.close', ({ agentId }) =>
      closeConversation(context.parts, shopId, { conversationId, by: 'agent', actorId: agentId, epoch }),
    ),

  'trace:list': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'trace.read', async (state) => ({
      ok: true,
      data: {
        traces: showTraces(context.staff, shopId, state, await readTraces(context.parts, shopId, state)),
      },
    })),

  'rating:list': (context, { shopId, limit }) =>
    as(context, shopId, 'conversation.read', async ({ agentId }) => ({
      ok: true,
      data: {
        ratings: (await readRatingsOf(context.parts.db, shopId, agentId, limit)).map((rating) =>
          showRating(context.staff, shopId, rating),
        ),
      },
    })),

  'whisper:list': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'whisper.read', async () => ({
      ok: true,
      data: {
        whispers: await readWhispers(
          context.parts.db,
          shopId,
          conversationId,
          membershipIn(context.staff, shopId)?.agentId,
        ),
      },
    })),
};
