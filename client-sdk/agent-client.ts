import { AgentDesk, type AgentShop, type HeldConversation } from './agent-desk.ts';
import { ChangeSignal } from './change-signal.ts';
import { newClientId } from './client-id.ts';
import { bodyOfFile, fetchFile, uploadFile } from './files.ts';
import type { Line } from './line.ts';
import { Listeners } from './listeners.ts';
import { loadHistory } from './load-history.ts';
import { Messenger } from './messenger.ts';
import type { Pending } from './outbox.ts';
import type { QueuedMessage } from './outbox-storage.ts';
import type {
  AgentEvents,
  AgentRequests,
  AgentResults,
  AlarmEvent,
  SentMessage,
  TransferTarget,
  TransferTargets,
} from './protocol/events.ts';
import type { Message, MessageBody, SendableBody } from './protocol/messages.ts';
import type { AgentRow, AgentState, DecisionTrace, StaffConversation } from './protocol/models.ts';
import { Session } from './session.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';
import type { EventHandlers } from './wire.ts';
import { failureOf, type WireFailure } from './wire-failure.ts';

export type { AgentShop, HeldConversation } from './agent-desk.ts';

export type AgentOptions = ClientOptions;

/** All that the list of a workbench shows; the lines of a chat come from `lines`. */
export interface AgentSnapshot {
  connection: ConnectionState;
  shops: readonly AgentShop[];
  /** Unanswered ones first, longest wait on top; then the latest assigned first. */
  conversations: readonly HeldConversation[];
}

/** What `on` tells of, besides the snapshot. */
export interface AgentClientEvents {
  /**
   * A message that was not told before, also one's own: each once, in the order of its seq. Those from before the
   * first look at a conversation come as history and are not told.
   */
  message: { shopId: string; message: Message };
  conversation: { shopId: string; conversation: StaffConversation };
  /** It is no longer this agent's. */
  removed: {
    shopId: string;
    conversation: StaffConversation;
    /** `gone`: while there was no line. */
    reason: 'closed' | 'transferred' | 'moved' | 'gone';
  };
  agent: { shopId: string; me: AgentRow };
  /** Somebody began or ceased to wait in this shop: `waiting` says who. */
  waiting: { shopId: string };
  /** A slow reply, a state that was set for him: what he should hear of at once (R9, R14). */
  alarm: AlarmEvent;
  state: ConnectionState;
  /** An own message that the server refused for good. */
  failed: { message: QueuedMessage; failure: WireFailure };
}

const NO_LINES: readonly Line[] = [];

/**
 * A person of the staff at work, in all his shops at once.
 * Calls about a conversation that he does not hold fail with `stale`.
 *
 * @example
 * const keeper = new TokenKeeper({ url, tokens: await login(url, 'amy', password) });
 * const agent = new AgentClient({ url, token: keeper.token });
 * agent.on('message', ({ message }) => console.log(message.body));
 * agent.connect();
 */
export class AgentClient {
  readonly #options: AgentOptions;
  readonly #session: Session<AgentRequests, AgentEvents>;
  readonly #messenger: Messenger;
  readonly #listeners = new Listeners<AgentClientEvents>();
  readonly #changes = new ChangeSignal();
  readonly #desk: AgentDesk;
  readonly #newClientId: () => string;
  #shops: readonly AgentShop[] = [];
  #snapshot: AgentSnapshot | null = null;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#newClientId = options.newClientId ?? newClientId;
    this.#desk = new AgentDesk((conversationId) => this.#messenger.otherTyping.isTyping(conversationId));
    const session = new Session<AgentRequests, AgentEvents>(options, {
      namespace: '/agent',
      handlers: this.#handlers(),
      resume: () => this.#resume(),
      onState: (state) => {
        this.#messenger.onState(state);
        this.#listeners.emit('state', state);
        this.#changed();
      },
    });
    this.#session = session;
    this.#messenger = new Messenger(options, session.timing, {
      deliver: async ({ lane, clientId, body }) =>
        session.request('message:send', { ...this.#held(lane), clientId, body }),
      onSent: ({ lane, clientId, body }, sent) => {
        this.#accepted(clientId, body, sent);
        this.#pending(lane);
      },
      onFailed: (message, failure) => this.#listeners.emit('failed', { message, failure }),
      onPending: (lane) => this.#pending(lane),
      gapOf: (conversationId) => this.#desk.chats.get(conversationId)?.chat.current?.gap() ?? null,
      fetchPage: async (conversationId, afterSeq, limit) =>
        session.request('message:fetch', { ...this.#place(conversationId), afterSeq, limit }),
      add: (conversationId, messages) => this.#take(conversationId, messages),
      moveCursor: async (conversationId, move) =>
        session.request('cursor:move', { ...this.#held(conversationId), ...move }),
      tellTyping: async (conversationId, typing) =>
        session.request('typing:set', { ...this.#place(conversationId), typing }),
      onTyping: (conversationId) => this.#changed(conversationId),
    });
  }

  /** For `useSyncExternalStore(agent.subscribe, agent.getSnapshot)`; returns the function that ends it. */
  readonly subscribe = (subscriber: () => void): (() => void) => this.#changes.subscribe(subscriber);

  readonly getSnapshot = (): AgentSnapshot => {
    this.#snapshot ??= {
      connection: this.#session.state,
      shops: this.#shops,
      conversations: this.#desk.list(),
    };
    return this.#snapshot;
  };

  /**
   * One chat's lines, oldest first: the same array until it changes, so that it is fit for
   * `useSyncExternalStore`. Empty for a conversation that is not this agent's.
   */
  lines(conversationId: string): readonly Line[] {
    return this.#desk.chats.get(conversationId)?.chat.transcript.lines() ?? NO_LINES;
  }

  /** False once `history` has reached the beginning of this buyer's talks. */
  moreHistory(conversationId: string): boolean {
    return this.#desk.chats.get(conversationId)?.chat.transcript.moreHistory ?? false;
  }

  /** Listens to one kind of event; returns the function that ends it. */
  on<E extends keyof AgentClientEvents>(
    event: E,
    handler: (payload: AgentClientEvents[E]) => void,
  ): () => void {
    return this.#listeners.on(event, handler);
  }

  /** Connects, and stays connected until `close` or a refusal for good. */
  connect(): void {
    this.#session.connect();
  }

  /** Tries at once when waiting for the next try. */
  tryNow(): void {
    this.#session.tryNow();
  }

  /** Ends everything for good: no timer or socket is left. */
  close(): void {
    this.#session.close();
    this.#messenger.outbox.close();
  }

  /** Queues a message to the conversation's buyer; it is shown at once, and sent in order. */
  send(conversationId: string, body: SendableBody): Pending {
    this.#messenger.typing.set(conversationId, false);
    return this.#messenger.outbox.add({ lane: conversationId, body });
  }

  /** Sends a failed message again, with the same client id. */
  retry(clientId: string): void {
    this.#messenger.outbox.retry(clientId);
  }

  /** Forgets a failed message. */
  discard(clientId: string): void {
    this.#messenger.outbox.discard(clientId);
  }

  /**
   * Takes back an own message (W6).
   *
   * @throws WireFailure `too_late` after 2 min.
   */
  async recall(conversationId: string, seq: number): Promise<SentMessage> {
    const clientId = this.#newClientId();
    const payload = { ...this.#held(conversationId), seq, clientId };
    const sent = await this.#session.request('message:recall', payload);
    this.#accepted(clientId, { kind: 'recall', seq }, sent);
    return sent;
  }

  /** Says that the agent has read up to here. (What was received is reported by itself.) */
  markRead(conversationId: string, seq: number): void {
    const chat = this.#desk.chats.get(conversationId)?.chat;
    if (!chat?.conversation || chat.conversation.cursors.agentRead >= seq) return;
    const { cursors } = chat.conversation;
    chat.moveCursors(conversationId, { ...cursors, agentRead: seq });
    this.#messenger.cursors.move(conversationId, { read: seq });
    this.#changed(conversationId);
  }

  /** Call it at every key; at most one event in 3 s is sent. Ends by itself after 6 s. */
  setTyping(conversationId: string, typing: boolean): void {
    this.#messenger.typing.set(conversationId, typing);
  }

  /**
   * Loads earlier messages of this buyer into `lines`.
   *
   * @param limit At most 200.
   * @returns True while there are still earlier ones.
   */
  async history(conversationId: string, limit = 50): Promise<boolean> {
    const chat = this.#desk.chats.get(conversationId)?.chat;
    if (!chat) throw failureOf('stale');
    const more = await loadHistory(chat.transcript, limit, (beforeAt, pageLimit) =>
      this.#session.request('history:get', {
        ...this.#place(conversationId),
        limit: pageLimit,
        ...(beforeAt === undefined ? {} : { beforeAt }),
      }),
    );
    this.#changed(conversationId);
    return more;
  }

  /** Chooses one's own state in one shop. */
  async setState(shopId: string, state: AgentState): Promise<AgentRow> {
    const me = await this.#session.request('agent:set-state', { shopId, state });
    this.#takeMe(shopId, me);
    return me;
  }

  /** Ends the wrap-up after his chats before its time is over: the slots are free at once (R13). */
  async finishWrapUp(shopId: string): Promise<void> {
    await this.#session.request('agent:finish-wrap-up', { shopId });
  }

  /**
   * Who waits in one shop, in the order in which they are to be served: the queue, then the message pool (R12).
   * It is a picture of now; the event `waiting` says when it is no longer right.
   *
   * @param limit At most 200, 50 if not said; `more` when others wait behind them.
   */
  waiting(shopId: string, limit?: number): Promise<AgentResults['waiting:list']> {
    return this.#session.request('waiting:list', { shopId, ...(limit !== undefined && { limit }) });
  }

  /**
   * Takes a waiting conversation by hand (R12). It comes as any other: by `conversation` and in the snapshot.
   *
   * @throws WireFailure `stale` when a colleague was faster, `limit_reached`, `bad_state` while off duty,
   * `not_found`.
   */
  async claim(shopId: string, conversationId: string): Promise<void> {
    await this.#session.request('conversation:claim', { shopId, conversationId });
  }

  /** Colleagues and groups that a conversation may be given to. */
  targets(shopId: string): Promise<TransferTargets> {
    return this.#session.request('target:list', { shopId });
  }

  /**
   * Gives a conversation to a colleague, a group or the queue (R11).
   *
   * @param note For the colleague's eyes only; at most 500 characters.
   * @throws WireFailure `bad_target`, `stale`.
   */
  async transfer(
    conversationId: string,
    to: TransferTarget,
    note?: string,
  ): Promise<AgentResults['conversation:transfer']> {
    const held = this.#held(conversationId);
    const payload = { ...held, to, ...(note === undefined ? {} : { note }) };
    const result = await this.#session.request('conversation:transfer', payload);
    this.#leave(conversationId, held.epoch, 'transferred');
    return result;
  }

  /** Ends a conversation. */
  async closeConversation(conversationId: string): Promise<void> {
    const held = this.#held(conversationId);
    await this.#session.request('conversation:close', held);
    this.#leave(conversationId, held.epoch, 'closed');
  }

  /** Why this conversation came to this agent (R17), oldest first. */
  async traces(conversationId: string): Promise<DecisionTrace[]> {
    return (await this.#session.request('trace:list', this.#place(conversationId))).traces;
  }

  /**
   * Uploads a file and queues it as a message.
   *
   * @throws WireFailure `too_large`, `unsupported_type`.
   */
  async sendFile(conversationId: string, bytes: Blob, name: string): Promise<Pending> {
    const where = this.#place(conversationId);
    const file = await uploadFile(this.#options.url, await this.#options.token(), where, bytes, name);
    return this.send(conversationId, bodyOfFile(file));
  }

  /** The bytes of a file of a chat. */
  async fetchFile(shopId: string, fileId: string): Promise<Blob> {
    return fetchFile(this.#options.url, await this.#options.token(), shopId, fileId);
  }

  #handlers(): EventHandlers<AgentEvents> {
    return {
      'message:created': ({ message }) => this.#take(message.conversationId, [message]),
      'conversation:updated': ({ shopId, conversation }) => this.#update(shopId, conversation),
      'conversation:removed': ({ shopId, conversationId, reason }) =>
        this.#remove(shopId, conversationId, reason),
      'cursor:moved': ({ conversationId, cursors }) => {
        this.#desk.chats.get(conversationId)?.chat.moveCursors(conversationId, cursors);
        this.#changed(conversationId);
      },
      'typing:changed': ({ conversationId, typing }) => {
        this.#messenger.otherTyping.set(conversationId, typing);
      },
      'agent:updated': ({ shopId, agent }) => this.#takeMe(shopId, agent),
      'waiting:changed': (event) => this.#listeners.emit('waiting', event),
      'alarm:raised': (alarm) => this.#listeners.emit('alarm', alarm),
    };
  }

  async #resume(): Promise<void> {
    const { shops } = await this.#session.request('session:resume', { shops: this.#desk.startResume() });
    for (const shop of shops) {
      const { placed, updated, removed } = this.#desk.takeShop(shop);
      for (const conversation of removed) this.#tellRemoved(shop.shopId, conversation, 'gone');
      for (const conversation of updated) this.#tell(shop.shopId, conversation);
      this.#placed(shop.shopId, placed);
      for (const { conversation } of shop.threads) {
        this.#pending(conversation.conversationId);
        this.#messenger.gaps.check(conversation.conversationId);
      }
    }
    this.#shops = this.#desk.shops;
    this.#changed();
  }

  #take(conversationId: string, messages: readonly Message[]): void {
    const held = this.#desk.chats.get(conversationId);
    if (!held) return;
    this.#placed(held.shopId, this.#desk.addMessages(conversationId, messages));
    this.#messenger.gaps.check(conversationId);
    this.#changed(conversationId);
  }

  /** Messages that are new here have taken their place. */
  #placed(shopId: string, messages: readonly Message[]): void {
    const me = this.#desk.shop(shopId)?.me.agentId;
    for (const message of messages) {
      const { from, clientId, conversationId, seq, at } = message;
      if (from.kind === 'agent' && from.id === me && clientId !== undefined) {
        this.#messenger.outbox.settle(conversationId, clientId, { conversationId, seq, at, repeat: false });
      }
      if (from.kind === 'buyer') {
        this.#messenger.cursors.move(conversationId, { delivered: seq });
        this.#messenger.otherTyping.set(conversationId, false);
      }
      this.#listeners.emit('message', { shopId, message });
    }
  }

  /** An own message has its place: it need not wait for its own echo. */
  #accepted(clientId: string, body: MessageBody, { conversationId, seq, at }: SentMessage): void {
    const held = this.#desk.chats.get(conversationId);
    const me = held && this.#desk.shop(held.shopId)?.me;
    if (!me) {
      this.#session.resumeQuietly();
      return;
    }
    const from = { kind: 'agent' as const, id: me.agentId, name: me.name };
    this.#take(conversationId, [{ conversationId, seq, clientId, from, body, at }]);
  }

  #takeMe(shopId: string, me: AgentRow): void {
    this.#desk.setMe(shopId, me);
    this.#shops = this.#desk.shops;
    this.#listeners.emit('agent', { shopId, me });
    this.#changed();
  }

  #update(shopId: string, record: StaffConversation): void {
    const { conversationId, status } = record;
    const isNew = !this.#desk.chats.has(conversationId);
    const changed = this.#desk.takeRecord(shopId, record);
    if (status === 'closed') {
      this.#remove(shopId, conversationId, 'closed');
      return;
    }
    const conversation = this.#desk.chats.get(conversationId)?.chat.conversation;
    if (changed && conversation) this.#tell(shopId, conversation);
    // What was said before it became ours is pushed by nobody.
    this.#messenger.gaps.check(conversationId, isNew ? 0 : undefined);
  }

  /** After one's own request: unless it has come back under a new assignment meanwhile. */
  #leave(conversationId: string, epoch: number, reason: 'closed' | 'transferred'): void {
    const held = this.#desk.chats.get(conversationId);
    if (held?.chat.conversation?.epoch === epoch) this.#remove(held.shopId, conversationId, reason);
  }

  #remove(shopId: string, conversationId: string, reason: AgentClientEvents['removed']['reason']): void {
    const conversation = this.#desk.remove(conversationId);
    if (conversation) this.#tellRemoved(shopId, conversation, reason);
  }

  #tellRemoved(
    shopId: string,
    conversation: StaffConversation,
    reason: AgentClientEvents['removed']['reason'],
  ): void {
    this.#messenger.cursors.forget(conversation.conversationId);
    this.#messenger.otherTyping.set(conversation.conversationId, false);
    this.#listeners.emit('removed', { shopId, conversation, reason });
    this.#changed();
  }

  #tell(shopId: string, conversation: StaffConversation): void {
    this.#listeners.emit('conversation', { shopId, conversation });
    this.#changed();
  }

  #pending(conversationId: string): void {
    const chat = this.#desk.chats.get(conversationId)?.chat;
    chat?.transcript.setPending(this.#messenger.outbox.pending(conversationId));
    this.#changed();
  }

  #changed(conversationId?: string): void {
    if (conversationId !== undefined) this.#desk.changed(conversationId);
    this.#snapshot = null;
    this.#changes.raise();
  }

  #place(conversationId: string): { shopId: string; conversationId: string } {
    const held = this.#desk.chats.get(conversationId);
    if (!held) throw failureOf('stale');
    return { shopId: held.shopId, conversationId };
  }

  #held(conversationId: string): { shopId: string; conversationId: string; epoch: number } {
    const epoch = this.#desk.chats.get(conversationId)?.chat.conversation?.epoch;
    if (epoch === undefined) throw failureOf('stale');
    return { ...this.#place(conversationId), epoch };
  }
}
