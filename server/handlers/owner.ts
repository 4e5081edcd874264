import type { Socket } from 'socket.io';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { ChatParts } from '../chat/chat-parts.ts';
import { listConversations } from '../chat/list-conversations.ts';
import { noteBuyer } from '../chat/note-buyer.ts';
import { toStaffConversation } from '../chat/present.ts';
import { readMessages, readState } from '../chat/read-messages.ts';
import { readTraces } from '../chat/read-traces.ts';
import type { Handlers } from '../gateway/bind.ts';
import { ownerRoom } from '../gateway/rooms.ts';
import { authorOf, type Origin } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { agentIdIn, type StaffActor } from '../staff/actor.ts';
import { can, knowsShop } from '../staff/policy.ts';
import { readBuyerNote } from '../store/buyer-notes.ts';
import { ownerRulesHandlers } from './owner-rules.ts';

export interface OwnerContext {
  parts: ChatParts;
  staff: StaffActor;
  socket: Socket;
  from: Origin;
}

/** Runs the rest for an owner of that shop; to others of the staff it is forbidden, for strangers it is not there. */
async function asOwner<T>(
  { staff }: OwnerContext,
  shopId: ShopId,
  run: () => Promise<Ack<T>>,
): Promise<Ack<T>> {
  if (!knowsShop(staff, shopId)) return refuse('not_found');
  return can(staff, 'live.watch', { shopId }) ? run() : refuse('forbidden');
}

async function within<T>(
  context: OwnerContext,
  shopId: ShopId,
  conversationId: ConversationId,
  run: (state: ConversationState) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  return asOwner(context, shopId, async () => {
    const state = await readState(context.parts, shopId, conversationId);
    return state ? run(state) : refuse('not_found');
  });
}

/** What the console may ask, event by event. */
export const ownerHandlers: Handlers<OwnerContext, typeof ownerRequests, OwnerResults> = {
  'session:list': async ({ staff }) => ({
    ok: true,
    data: {
      shops: staff.memberships
        .filter(({ role }) => role === 'owner')
        .map(({ shopId, shopName }) => ({ shopId, name: shopName })),
    },
  }),

  'shop:watch': (context, { shopId }) =>
    asOwner(context, shopId, async () => {
      // First the room, then the picture: what changes between arrives as a difference.
      await context.socket.join(ownerRoom(shopId));
      const live = await context.parts.router.readLive(shopId, context.parts.clock());
      await context.parts.pushAllLive(shopId);
      return { ok: true, data: { shopId, ...live } };
    }),

  'shop:unwatch': async ({ socket }, { shopId }) => {
    await socket.leave(ownerRoom(shopId));
    return { ok: true, data: null };
  },

  'agent:set-state': (context, { shopId, agentId, state }) =>
    asOwner(context, shopId, async () => {
      const { router, deliver, db, clock } = context.parts;
      const before = await router.readAgent(shopId, agentId);
      const set = await router.setAgentState(shopId, agentId, state, clock());
      if (set.status !== 'ok') return refuse(set.status);
      deliver.effects(shopId, set.effects);
      await recordOperation(db, {
        ...authorOf(context.staff, shopId, context.from),
        shopId,
        action: 'agent.set-state',
        target: `agent:${agentId}`,
        before: before && { state: before.state },
        after: { state },
        at: clock(),
      });
      return { ok: true, data: set.agent };
    }),

  'buyer:note': (context, { shopId, ...note }) =>
    asOwner(context, shopId, () =>
      noteBuyer(context.parts, shopId, note, {
        agentId: agentIdIn(context.staff, shopId) ?? '',
        author: authorOf(context.staff, shopId, context.from),
      }),
    ),

  'buyer:get-note': (context, { shopId, buyerId }) =>
    asOwner(context, shopId, async () => ({
      ok: true,
      data: await readBuyerNote(context.parts.db, shopId, buyerId),
    })),

  'conversation:list': (context, request) =>
    asOwner(context, request.shopId, async () => {
      const { conversations, more } = await listConversations(context.parts, request);
      const shown = conversations.map((state) => toStaffConversation(request.shopId, state));
      return { ok: true, data: { conversations: shown, more } };
    }),

  'conversation:get': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, async (state) => ({
      ok: true,
      data: toStaffConversation(shopId, state),
    })),

  'message:fetch': (context, { shopId, conversationId, afterSeq, limit }) =>
    within(context, shopId, conversationId, async (state) => ({
      ok: true,
      data: await readMessages(context.parts, shopId, state, afterSeq, limit),
    })),

  ...ownerRulesHandlers,

  'trace:list': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, async (state) => ({
      ok: true,
      data: { traces: await readTraces(context.parts, shopId, state) },
    })),
};
