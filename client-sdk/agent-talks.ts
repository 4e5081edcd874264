import type { AgentClientEvents, AgentOptions, AgentSnapshot } from './agent-client.ts';
import { AgentDesk, type AgentShop } from './agent-desk.ts';
import type { Chat } from './chat.ts';
import type { Tell } from './client.ts';
import { Messenger } from './messenger.ts';
import type { AgentEvents, AgentRequests, SentMessage } from './protocol/events.ts';
import type { Message, MessageBody } from './protocol/messages.ts';
import type { AgentRow, StaffConversation } from './protocol/models.ts';
import { Session } from './session.ts';
import type { EventHandlers } from './wire.ts';
import { failureOf } from './wire-failure.ts';

/** The largest page the server gives. */
const MAX_PAGE = 200;

type RemovedReason = AgentClientEvents['removed']['reason'];

/** What an agent's client knows of his talks, kept up by what the server tells and answers. */
export class AgentTalks {
  readonly session: Session<AgentRequests, AgentEvents>;
  readonly messenger: Messenger;
  readonly #tell: Tell<AgentClientEvents>;
  readonly #desk: AgentDesk;
  #shops: readonly AgentShop[] = [];

  constructor(options: AgentOptions, tell: Tell<AgentClientEvents>) {
    this.#tell = tell;
    this.#desk = new AgentDesk((conversationId) => this.messenger.otherTyping.isTyping(conversationId));
    const session = new Session<AgentRequests, AgentEvents>(options, {
      namespace: '/agent',
      handlers: this.#handlers(),
      resume: () => this.#resume(),
      onState: (state) => {
        this.messenger.onState(state);
        tell.emit('state', state);
        this.changed();
      },
    });
    this.session = session;
    this.messenger = new Messenger(options, session.timing, {
      deliver: async ({ lane, clientId, body }) =>
        session.request('message:send', { ...this.held(lane), clientId, body }),
      onSent: ({ lane, clientId, body }, sent) => {
        this.accepted(clientId, body, sent);
        this.#pending(lane);
      },
      onFailed: (message, failure) => this.#tell.emit('failed', { message, failure }),
      onPending: (lane) => this.#pending(lane),
      gapOf: (conversationId) => this.chat(conversationId)?.current?.gap() ?? null,
      fetchPage: async (conversationId, afterSeq, limit) =>
        session.request('message:fetch', { ...this.place(conversationId), afterSeq, limit }),
      add: (conversationId, messages) => this.#take(conversationId, messages),
      moveCursor: async (conversationId, move) =>
        session.request('cursor:move', { ...this.held(conversationId), ...move }),
      tellTyping: async (conversationId, typing) =>
        session.request('typing:set', { ...this.place(conversationId), typing }),
      onTyping: (conversationId) => this.changed(conversationId),
    });
  }

  snapshot(): AgentSnapshot {
    return { connection: this.session.state, shops: this.#shops, conversations: this.#desk.list() };
  }

  /** One of the chats that he holds. */
  chat(conversationId: string): Chat<StaffConversation> | undefined {
    return this.#desk.chats.get(conversationId)?.chat;
  }

  #handlers(): EventHandlers<AgentEvents> {
    return {
      'message:created': ({ message }) => this.#take(message.conversationId, [message]),
      'conversation:updated': ({ shopId, conversation }) => this.#update(shopId, conversation),
      'conversation:removed': ({ shopId, conversationId, reason }) =>
        this.#end(shopId, conversationId, reason),
      'cursor:moved': ({ conversationId, cursors }) => {
        this.chat(conversationId)?.moveCursors(conversationId, cursors);
        this.changed(conversationId);
      },
      'typing:changed': ({ conversationId, typing }) => {
        this.messenger.otherTyping.set(conversationId, typing);
      },
      'agent:updated': ({ shopId, agent }) => this.takeMe(shopId, agent),
      'waiting:changed': (event) => this.#tell.emit('waiting', event),
      'whisper:created': (event) => this.#tell.emit('whisper', event),
      'alarm:raised': (alarm) => this.#tell.emit('alarm', alarm),
      'conversation:rated': (rated) => this.#tell.emit('rated', rated),
    };
  }

  async #resume(): Promise<void> {
    const { shops } = await this.session.request('session:resume', { shops: this.#desk.startResume() });
    for (const shop of shops) {
      const { placed, updated, removed } = this.#desk.takeShop(shop);
      for (const conversation of removed) this.#tellRemoved(shop.shopId, conversation, 'gone');
      for (const conversation of updated) this.#tellConversation(shop.shopId, conversation);
      this.#placed(shop.shopId, placed);
      for (const { conversation } of shop.threads) {
        this.#pending(conversation.conversationId);
        this.messenger.gaps.check(conversation.conversationId);
      }
    }
    this.#shops = this.#desk.shops;
    this.changed();
  }

  #take(conversationId: string, messages: readonly Message[]): void {
    const held = this.#desk.chats.get(conversationId);
    if (!held) return;
    this.#placed(held.shopId, this.#desk.addMessages(conversationId, messages));
    this.messenger.gaps.check(conversationId);
    this.changed(conversationId);
  }

  /** Messages that are new here have taken their place. */
  #placed(shopId: string, messages: readonly Message[]): void {
    const me = this.#desk.shop(shopId)?.me.agentId;
    for (const message of messages) {
      const { from, clientId, conversationId, seq, at } = message;
      const isMine = (from.kind === 'agent' || from.kind === 'bot') && from.id === me;
      if (isMine && clientId !== undefined) {
        this.messenger.outbox.settle(conversationId, clientId, { conversationId, seq, at, repeat: false });
      }
      if (from.kind === 'buyer') {
        this.messenger.cursors.move(conversationId, { delivered: seq });
        this.messenger.otherTyping.set(conversationId, false);
      }
      this.#tell.emit('message', { shopId, message });
    }
  }

  /** An own message has its place: it need not wait for its own echo. */
  accepted(clientId: string, body: MessageBody, { conversationId, seq, at }: SentMessage): void {
    const held = this.#desk.chats.get(conversationId);
    const me = held && this.#desk.shop(held.shopId)?.me;
    if (!me) {
      this.session.resumeQuietly();
      return;
    }
    const kind = me.kind === 'bot' ? 'bot' : 'agent';
    const from = { kind, id: me.agentId, name: me.name } as const;
    this.#take(conversationId, [{ conversationId, seq, clientId, from, body, at }]);
  }

  takeMe(shopId: string, me: AgentRow): void {
    this.#desk.setMe(shopId, me);
    this.#shops = this.#desk.shops;
    this.#tell.emit('agent', { shopId, me });
    this.changed();
  }

  #update(shopId: string, record: StaffConversation): void {
    const { conversationId, status } = record;
    const isNew = !this.#desk.chats.has(conversationId);
    const changed = this.#desk.takeRecord(shopId, record);
    if (status === 'closed') {
      this.#end(shopId, conversationId, 'closed');
      return;
    }
    const conversation = this.chat(conversationId)?.conversation;
    if (changed && conversation) this.#tellConversation(shopId, conversation);
    // What was said before it became ours is pushed by nobody.
    this.messenger.gaps.check(conversationId, isNew ? 0 : undefined);
  }

  /** After one's own request: unless it has come back under a new assignment meanwhile. */
  leave(conversationId: string, epoch: number, reason: 'closed' | 'transferred'): void {
    const held = this.#desk.chats.get(conversationId);
    if (held?.chat.conversation?.epoch === epoch) this.#end(held.shopId, conversationId, reason);
  }

  /** What the buyer said last of all may still be on its way: it is told before the chat goes (P1). */
  #end(shopId: string, conversationId: string, reason: RemovedReason): void {
    const gap = reason === 'closed' ? this.chat(conversationId)?.current?.gap() : null;
    const remove = () => this.#remove(shopId, conversationId, reason);
    if (!gap) {
      remove();
      return;
    }
    this.session
      .request('message:fetch', { shopId, conversationId, afterSeq: gap.afterSeq, limit: MAX_PAGE })
      .then(
        ({ messages }) => this.#take(conversationId, messages),
        () => undefined,
      )
      .finally(remove);
  }

  #remove(shopId: string, conversationId: string, reason: RemovedReason): void {
    const conversation = this.#desk.remove(conversationId);
    if (conversation) this.#tellRemoved(shopId, conversation, reason);
  }

  #tellRemoved(shopId: string, conversation: StaffConversation, reason: RemovedReason): void {
    this.messenger.cursors.forget(conversation.conversationId);
    this.messenger.otherTyping.set(conversation.conversationId, false);
    this.#tell.emit('removed', { shopId, conversation, reason });
    this.changed();
  }

  #tellConversation(shopId: string, conversation: StaffConversation): void {
    this.#tell.emit('conversation', { shopId, conversation });
    this.changed();
  }

  #pending(conversationId: string): void {
    const chat = this.chat(conversationId);
    chat?.transcript.setPending(this.messenger.outbox.pending(conversationId));
    this.changed();
  }

  changed(conversationId?: string): void {
    if (conversationId !== undefined) this.#desk.changed(conversationId);
    this.#tell.changed();
  }

  place(conversationId: string): { shopId: string; conversationId: string } {
    const held = this.#desk.chats.get(conversationId);
    if (!held) throw failureOf('stale');
    return { shopId: held.shopId, conversationId };
  }

  held(conversationId: string): { shopId: string; conversationId: string; epoch: number } {
    const epoch = this.chat(conversationId)?.conversation?.epoch;
    if (epoch === undefined) throw failureOf('stale');
    return { ...this.place(conversationId), epoch };
  }
}
