import type { Server } from 'socket.io';
import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { CloseReason } from '../../client-sdk/protocol/closes.ts';
import type { DryRunProgress } from '../../client-sdk/protocol/events.ts';
import type { AgentId, BuyerId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { BuyerConversation, Cursors, Light, LiveDiff } from '../../client-sdk/protocol/models.ts';
import type { StaffRating } from '../../client-sdk/protocol/ratings.ts';
import type { Whisper } from '../../client-sdk/protocol/whispers.ts';
import type { Alarm, ConversationState, Effect } from '../../router/types.ts';
import type { AlarmNews } from '../alarms/raise-from-outbox.ts';
import { toBuyerConversation, toStaffConversation } from '../chat/present.ts';
import { maskAlarm, maskRating, maskText, maskWhisper } from '../records/mask.ts';
import {
  agentRoom,
  buyerRoom,
  maskedWatchRoom,
  ownerRoom,
  roomsOfAlarm,
  scopedWatchersRoom,
  shopRoom,
  staffRoom,
  watchRoom,
} from './rooms.ts';
import { Throttle } from './throttle.ts';

/** All agents of a shop ask anew after it: in a rush not for each single buyer. */
const WAITING_EVERY_MS = 1000;

/** Who has to do with a conversation; `except` is the socket that caused the event and knows already. */
export interface Parties {
  buyerId: BuyerId;
  agentId?: AgentId | undefined;
  except?: string | undefined;
}

/** Tells clients, on whichever node they are, what has come about. The only place that sends events. */
export class Deliver {
  readonly #io: Server;
  readonly #waiting: Throttle<ShopId>;

  constructor(io: Server) {
    this.#io = io;
    this.#waiting = new Throttle(WAITING_EVERY_MS, (shopId) =>
      this.#io.of('/agent').to(staffRoom(shopId)).emit('waiting:changed', { shopId }),
    );
  }

  /** What was put off is said now. */
  close(): void {
    this.#waiting.close();
  }

  /** Everything that one script changed, in its order. */
  effects(shopId: ShopId, effects: Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'message') this.message(shopId, effect.message, effect);
      else if (effect.type === 'conversation') this.#conversation(shopId, effect);
      else if (effect.type === 'alarm') this.#alarm(shopId, effect);
      else if (effect.type === 'frozen') this.#cutAgent(shopId, effect.agentId);
      else if (effect.type === 'waiting') this.#waiting.tell(shopId);
      else if (effect.type === 'rules') this.#renewScopes(shopId);
      else
        this.#agent(shopId, effect.agent.agentId, { shopId, agent: effect.agent, state: effect.agent.state });
    }
  }

  message(shopId: ShopId, message: Message, { buyerId, agentId, except }: Parties): void {
    this.#toBuyer(shopId, buyerId, except).emit('message:created', { message });
    if (agentId) this.#toAgent(shopId, agentId, except).emit('message:created', { shopId, message });
    this.#toWatchers(shopId, message.conversationId).emit('message:created', { shopId, message });
  }

  /** To the agent and to whoever watches, never to the buyer. */
  whisper(shopId: ShopId, whisper: Whisper): void {
    this.#toAgent(shopId, whisper.toAgentId).emit('whisper:created', { shopId, whisper });
    this.#toWatchers(shopId, whisper.conversationId).emit('whisper:created', { shopId, whisper });
    this.#toMaskedWatchers(shopId, whisper.conversationId).emit('whisper:created', {
      shopId,
      whisper: maskWhisper(whisper),
    });
  }

  cursor(
    shopId: ShopId,
    conversationId: ConversationId,
    cursors: Cursors,
    { buyerId, agentId, except }: Parties,
  ): void {
    this.#toBuyer(shopId, buyerId, except).emit('cursor:moved', { conversationId, cursors });
    if (agentId)
      this.#toAgent(shopId, agentId, except).emit('cursor:moved', { shopId, conversationId, cursors });
  }

  /** Lost without harm, so it never waits for a slow reader. */
  typingToBuyer(shopId: ShopId, buyerId: BuyerId, conversationId: ConversationId, typing: boolean): void {
    this.#io
      .of('/buyer')
      .to(buyerRoom(shopId, buyerId))
      .volatile.emit('typing:changed', { conversationId, typing });
  }

  typingToAgent(shopId: ShopId, agentId: AgentId, conversationId: ConversationId, typing: boolean): void {
    this.#io
      .of('/agent')
      .to(agentRoom(shopId, agentId))
      .volatile.emit('typing:changed', { shopId, conversationId, typing });
  }

  /** A waiting buyer's new place (R6). */
  buyerConversation(shopId: ShopId, buyerId: BuyerId, conversation: BuyerConversation): void {
    this.#toBuyer(shopId, buyerId).emit('conversation:updated', { conversation });
  }

  /** To whoever had the chat, and to those who watch the shop. */
  rated(shopId: ShopId, rating: StaffRating, buyerName: string): void {
    // Who may see more asks for it.
    const event = { shopId, rating: maskRating(rating), buyerName: maskText(buyerName) };
    this.#io.of('/owner').to(ownerRoom(shopId)).emit('conversation:rated', event);
    if (rating.agentId) this.#toAgent(shopId, rating.agentId).emit('conversation:rated', event);
  }

  light(shopId: ShopId, light: Light): void {
    this.#io.of('/buyer').to(shopRoom(shopId)).emit('light:changed', { light });
  }

  live(shopId: ShopId, diff: LiveDiff): void {
    this.#io.of('/owner').to(ownerRoom(shopId)).emit('live:changed', { diff });
  }

  /** To those supervisors whose scope it is in; who may see more than this asks for it. */
  alarms(shopId: ShopId, { raised, changed }: AlarmNews): void {
    for (const alarm of raised.map(maskAlarm)) this.#toAlarmed(shopId, alarm).emit('alarm:raised', { alarm });
    for (const alarm of changed.map(maskAlarm))
      this.#toAlarmed(shopId, alarm).emit('alarm:changed', { alarm });
  }

  dryRun(shopId: ShopId, progress: DryRunProgress): void {
    this.#io.of('/owner').to(ownerRoom(shopId)).emit('dry-run:progress', progress);
  }

  #conversation(shopId: ShopId, effect: Extract<Effect, { type: 'conversation' }>): void {
    const { conversation, lostBy, reason } = effect;
    const { conversationId, buyerId, agentId } = conversation;
    this.#toBuyer(shopId, buyerId).emit('conversation:updated', {
      conversation: toBuyerConversation(conversation),
    });
    if (lostBy && lostBy !== agentId) {
      const why = reason === 'closed' || reason === 'transferred' ? reason : 'moved';
      this.#toAgent(shopId, lostBy).emit('conversation:removed', { shopId, conversationId, reason: why });
    }
    if (agentId) this.#staff(shopId, agentId, conversation);
    // It may have left somebody's scope: whoever watches asks again, and is looked at again.
    const watchers = this.#toAllWatchers(shopId, conversationId);
    watchers.emit('conversation:changed', { shopId, conversationId });
    watchers.socketsLeave([watchRoom(shopId, conversationId), maskedWatchRoom(shopId, conversationId)]);
  }

  /** Whoever watches by a scope of groups comes back with the groups of now. */
  #renewScopes(shopId: ShopId): void {
    const sockets = this.#io.of('/owner').in(scopedWatchersRoom(shopId));
    sockets.emit('connection:closing', { reason: 'rights_changed' satisfies CloseReason });
    sockets.disconnectSockets(true);
  }

  #staff(shopId: ShopId, agentId: AgentId, conversation: ConversationState): void {
    this.#toAgent(shopId, agentId).emit('conversation:updated', {
      shopId,
      conversation: toStaffConversation(shopId, conversation),
    });
  }

  #agent(shopId: ShopId, agentId: AgentId, event: object): void {
    this.#toAgent(shopId, agentId).emit('agent:updated', event);
  }

  /** To the agent whom it concerns; supervisors are told when it is written down. */
  #alarm(shopId: ShopId, alarm: Alarm): void {
    const event =
      'conversation' in alarm
        ? {
            shopId,
            kind: alarm.kind,
            since: alarm.since,
            conversation: toStaffConversation(shopId, alarm.conversation),
          }
        : { shopId, kind: alarm.kind, agentId: alarm.agentId };
    const agentId = 'conversation' in alarm ? alarm.conversation.agentId : alarm.agentId;
    if (agentId) this.#toAgent(shopId, agentId).emit('alarm:raised', event);
  }

  /** A frozen account's connections are cut on all nodes (R16); his person may come back for his other shops. */
  #cutAgent(shopId: ShopId, agentId: AgentId): void {
    const sockets = this.#io.of('/agent').in(agentRoom(shopId, agentId));
    sockets.emit('connection:closing', { reason: 'account_frozen' satisfies CloseReason });
    sockets.disconnectSockets(true);
  }

  #toWatchers(shopId: ShopId, conversationId: ConversationId) {
    return this.#io.of('/owner').in(watchRoom(shopId, conversationId));
  }

  #toMaskedWatchers(shopId: ShopId, conversationId: ConversationId) {
    return this.#io.of('/owner').in(maskedWatchRoom(shopId, conversationId));
  }

  /** Those too to whom its messages are masked, and so not told. */
  #toAllWatchers(shopId: ShopId, conversationId: ConversationId) {
    return this.#toWatchers(shopId, conversationId).in(maskedWatchRoom(shopId, conversationId));
  }

  #toAlarmed(shopId: ShopId, { groupIds, agent }: ShopAlarm) {
    return this.#io.of('/owner').to(roomsOfAlarm(shopId, groupIds, agent?.agentId));
  }

  #toBuyer(shopId: ShopId, buyerId: BuyerId, except?: string) {
    const room = this.#io.of('/buyer').to(buyerRoom(shopId, buyerId));
    return except ? room.except(except) : room;
  }

  #toAgent(shopId: ShopId, agentId: AgentId, except?: string) {
    const room = this.#io.of('/agent').to(agentRoom(shopId, agentId));
    return except ? room.except(except) : room;
  }
}
