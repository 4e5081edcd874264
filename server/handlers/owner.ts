import { refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import { opensConsole } from '../../client-sdk/protocol/permissions.ts';
import { listConversations } from '../chat/list-conversations.ts';
import { readNarrowedLive } from '../chat/narrow-live.ts';
import { noteBuyer } from '../chat/note-buyer.ts';
import { readMessages } from '../chat/read-messages.ts';
import { readTraces } from '../chat/read-traces.ts';
import { showConversation, showPage, showRating, showTraces } from '../chat/show.ts';
import type { Handlers } from '../gateway/bind.ts';
import { ownerRoom } from '../gateway/rooms.ts';
import { authorOf } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { agentIdIn } from '../staff/actor.ts';
import { can, knowsShop, reachFor } from '../staff/policy.ts';
import { readBuyerNote } from '../store/buyer-notes.ts';
import { readRating } from '../store/ratings.ts';
import { ownerAlarmHandlers } from './owner-alarms.ts';
import { as, type OwnerContext, within } from './owner-context.ts';
import { ownerRepliesHandlers } from './owner-replies.ts';
import { ownerRulesHandlers } from './owner-rules.ts';
import { ownerSuperviseHandlers } from './owner-supervise.ts';

/** What the console may ask, event by event. */
export const ownerHandlers: Handlers<OwnerContext, typeof ownerRequests, OwnerResults> = {
  'session:list': async ({ staff }) => ({
    ok: true,
    data: {
      shops: staff.memberships
        .filter(opensConsole)
        .map(({ shopId, shopName }) => ({ shopId, name: shopName })),
    },
  }),

  'shop:watch': async ({ parts, staff, socket }, { shopId }) => {
    if (!knowsShop(staff, shopId)) return refuse('not_found');
    const reach = reachFor(await parts.fillGroups(staff), 'live.watch', shopId);
    if (!reach) return refuse('forbidden');
    if (reach.kind !== 'all') return { ok: true, data: await readNarrowedLive(parts, shopId, reach) };
    // First the room, then the picture: what changes between arrives as a difference.
    await socket.join(ownerRoom(shopId));
    const live = await parts.router.readLive(shopId, parts.clock());
    await parts.pushAllLive(shopId);
    return { ok: true, data: { shopId, ...live } };
  },

  'shop:unwatch': async ({ socket }, { shopId }) => {
    await socket.leave(ownerRoom(shopId));
    return { ok: true, data: null };
  },

  'agent:set-state': async (context, { shopId, agentId, state }) => {
    const { router, deliver, db, clock } = context.parts;
    if (!knowsShop(context.staff, shopId)) return refuse('not_found');
    const before = await router.readAgent(shopId, agentId);
    // Whoever may do it to one of the agent's groups may do it to the agent.
    const staff = await context.parts.fillGroups(context.staff);
    const groupId = before?.groupIds.find((id) => can(staff, 'agent.set-state', { shopId, groupId: id }));
    return as(context, 'agent.set-state', { shopId, agentId, groupId }, async () => {
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
    });
  },

  'buyer:note': (context, { shopId, ...note }) =>
    as(context, 'buyer.note', { shopId }, () =>
      noteBuyer(context.parts, shopId, note, {
        agentId: agentIdIn(context.staff, shopId) ?? '',
        author: authorOf(context.staff, shopId, context.from),
      }),
    ),

  'buyer:get-note': (context, { shopId, buyerId }) =>
    as(context, 'buyer.note', { shopId }, async () => ({
      ok: true,
      data: await readBuyerNote(context.parts.db, shopId, buyerId),
    })),

  'conversation:list': async (context, request) => {
    const { shopId } = request;
    if (!knowsShop(context.staff, shopId)) return refuse('not_found');
    const reach = reachFor(await context.parts.fillGroups(context.staff), 'conversation.list', shopId);
    if (!reach) return refuse('forbidden');
    const { conversations, more } = await listConversations(context.parts, request, reach);
    const shown = conversations.map((state) => showConversation(context.staff, shopId, state));
    return { ok: true, data: { conversations: shown, more } };
  },

  'rating:get': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'conversation.read', async () => {
      const rating = await readRating(context.parts.db, shopId, conversationId);
      return { ok: true, data: rating && showRating(context.staff, shopId, rating) };
    }),

  'conversation:get': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'conversation.read', async (state) => ({
      ok: true,
      data: showConversation(context.staff, shopId, state),
    })),

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

  ...ownerAlarmHandlers,
  ...ownerRulesHandlers,
  ...ownerRepliesHandlers,
  ...ownerSuperviseHandlers,

  'trace:list': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'trace.read', async (state) => ({
      ok: true,
      data: {
        traces: showTraces(context.staff, shopId, state, await readTraces(context.parts, shopId, state)),
      },
    })),
};
