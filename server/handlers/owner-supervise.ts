import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { resourceOf } from '../chat/conversation-resource.ts';
import { readState } from '../chat/read-messages.ts';
import { seesWhole, showConversation } from '../chat/show.ts';
import { closeFor, handBack, type Supervision, takeOver, transferFor, whisper } from '../chat/supervise.ts';
import type { Handlers } from '../gateway/bind.ts';
import { maskedWatchRoom, scopedWatchersRoom, watchRoom } from '../gateway/rooms.ts';
import { authorOf } from '../records/author.ts';
import { maskWhisper } from '../records/mask.ts';
import { membershipIn } from '../staff/actor.ts';
import { type Action, can, knowsShop } from '../staff/policy.ts';
import { readWhispers } from '../store/whispers.ts';
import { type OwnerContext, within } from './owner-context.ts';

type SuperviseEvent =
  | 'conversation:watch'
  | 'conversation:unwatch'
  | 'conversation:whisper'
  | 'conversation:remind'
  | 'conversation:take-over'
  | 'conversation:hand-back'
  | 'conversation:transfer'
  | 'conversation:close'
  | 'whisper:list';

/** Runs the rest as the supervisor of one conversation. */
const supervising = <T>(
  context: OwnerContext,
  shopId: ShopId,
  conversationId: ConversationId,
  action: Action,
  run: (supervision: Supervision) => Promise<Ack<T>>,
): Promise<Ack<T>> =>
  within(context, shopId, conversationId, action, async (conversation) => {
    const me = membershipIn(context.staff, shopId);
    if (!me) return refuse('not_found');
    return run({ me, author: authorOf(context.staff, shopId, context.from), conversation });
  });

/** What a supervisor does at a conversation that somebody else has. */
export const ownerSuperviseHandlers: Handlers<
  OwnerContext,
  Pick<typeof ownerRequests, SuperviseEvent>,
  Pick<OwnerResults, SuperviseEvent>
> = {
  'conversation:watch': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'conversation.watch', async (state) => {
      const { parts, socket } = context;
      if (state.status === 'closed')
        return { ok: true, data: showConversation(context.staff, shopId, state) };
      // To whom it is masked its messages are not told as they were written: he asks for them.
      const isMasked = !can(context.staff, 'buyer.unmask', { shopId });
      const room = isMasked ? maskedWatchRoom(shopId, conversationId) : watchRoom(shopId, conversationId);
      const isScoped = membershipIn(context.staff, shopId)?.scope !== 'all';
      await socket.join(isScoped ? [room, scopedWatchersRoom(shopId)] : room);
      // Looked at again: of what changed before it was in the room it was not told.
      const staff = await parts.fillGroups(context.staff);
      const now = await readState(parts, shopId, conversationId);
      const resource = now && resourceOf(shopId, now);
      if (
        resource &&
        can(staff, 'conversation.watch', resource) &&
        can(staff, 'conversation.read', resource)
      ) {
        return { ok: true, data: showConversation(staff, shopId, now) };
      }
      await socket.leave(room);
      return refuse('not_found');
    }),

  'conversation:unwatch': async ({ socket, staff }, { shopId, conversationId }) => {
    if (!knowsShop(staff, shopId)) return refuse('not_found');
    await Promise.all([
      socket.leave(watchRoom(shopId, conversationId)),
      socket.leave(maskedWatchRoom(shopId, conversationId)),
    ]);
    return { ok: true, data: null };
  },

  'conversation:whisper': (context, { shopId, conversationId, text }) =>
    supervising(context, shopId, conversationId, 'conversation.whisper', (supervision) =>
      whisper(context.parts, supervision, 'whisper', text),
    ),

  'conversation:remind': (context, { shopId, conversationId }) =>
    supervising(context, shopId, conversationId, 'conversation.whisper', (supervision) =>
      whisper(context.parts, supervision, 'reminder', ''),
    ),

  'conversation:take-over': (context, { shopId, conversationId }) =>
    supervising(context, shopId, conversationId, 'conversation.take-over', async (supervision) => {
      const { agentId } = supervision.me;
      // Who could not answer it afterwards does not take it.
      const mayAnswer = can(context.staff, 'conversation.write', { shopId, agentId });
      return mayAnswer ? takeOver(context.parts, supervision) : refuse('forbidden');
    }),

  'conversation:hand-back': (context, { shopId, conversationId }) =>
    supervising(context, shopId, conversationId, 'conversation.take-over', (supervision) =>
      handBack(context.parts, supervision),
    ),

  'conversation:transfer': (context, { shopId, conversationId, to, note }) =>
    supervising(context, shopId, conversationId, 'conversation.transfer', (supervision) =>
      transferFor(context.parts, supervision, to, note),
    ),

  'conversation:close': (context, { shopId, conversationId }) =>
    supervising(context, shopId, conversationId, 'conversation.close', (supervision) =>
      closeFor(context.parts, supervision),
    ),

  'whisper:list': (context, { shopId, conversationId }) =>
    within(context, shopId, conversationId, 'conversation.watch', async (state) => {
      const whispers = await readWhispers(context.parts.db, shopId, conversationId);
      const isWhole = seesWhole(context.staff, shopId, state);
      return { ok: true, data: { whispers: isWhole ? whispers : whispers.map(maskWhisper) } };
    }),
};
