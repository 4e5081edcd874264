import { ChangeSignal } from './change-signal.ts';
import { Chat } from './chat.ts';
import { newClientId } from './client-id.ts';
import { bodyOfFile, fetchFile, uploadFile } from './files.ts';
import { foldForBuyer } from './fold-message.ts';
import type { Line } from './line.ts';
import { Listeners } from './listeners.ts';
import { loadHistory } from './load-history.ts';
import { Messenger } from './messenger.ts';
import type { Pending } from './outbox.ts';
import type { OutboxStorage, QueuedMessage } from './outbox-storage.ts';
import type { BuyerEvents, BuyerRequests, SentMessage } from './protocol/events.ts';
import type { Message, MessageBody, SendableBody } from './protocol/messages.ts';
import type { BuyerConversation, Entry, Light, Thread } from './protocol/models.ts';
import { Session } from './session.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';
import type { Timeline } from './timeline.ts';
import { ToldMessages } from './told-messages.ts';
import type { EventHandlers } from './wire.ts';
import { notConnected, type WireFailure } from './wire-failure.ts';

export interface BuyerOptions extends ClientOptions {
  /** Where the buyer comes from; used when his message opens a conversation. */
  entry?: Entry;
  /** Keeps unsent messages over a reload of the page. */
  storage?: OutboxStorage;
}

/** All that a buyer's page shows. Never changed: each change makes a new one that shares the rest. */
export interface BuyerSnapshot {
  connection: ConnectionState;
  shop: { shopId: string; name: string } | null;
  buyer: { buyerId: string; name: string } | null;
  light: Light | null;
  /** The open conversation, or the last one (its status then is `closed`). */
  conversation: BuyerConversation | null;
  /** Everything loaded, over all conversations, oldest first, own unsent ones last. */
  lines: readonly Line[];
  agentTyping: boolean;
  /** False once `history` has reached the beginning. */
  moreHistory: boolean;
}

/** What `on` tells of, besides the snapshot. */
export interface BuyerClientEvents {
  /**
   * A message that was not told before, also one's own: each once, in the order of its seq. Those from before the
   * first look at a conversation come as history and are not told.
   */
  message: Message;
  conversation: BuyerConversation;
  state: ConnectionState;
  /** An own message that the server refused for good. */
  failed: { message: QueuedMessage; failure: WireFailure };
}

/** A buyer has one chat with the shop, over all his conversations: its messages go in one order. */
const LANE = 'chat';

/**
 * A buyer's line to one shop.
 *
 * @example
 * const { token } = await visitor(url, 'demo');
 * const buyer = new BuyerClient({ url, token: () => token });
 * buyer.subscribe(() => render(buyer.getSnapshot()));
 * buyer.connect();
 * buyer.send({ kind: 'text', text: 'Is this in stock?' });
 */
export class BuyerClient {
  readonly #options: BuyerOptions;
  readonly #session: Session<BuyerRequests, BuyerEvents>;
  readonly #messenger: Messenger;
  readonly #listeners = new Listeners<BuyerClientEvents>();
  readonly #changes = new ChangeSignal();
  readonly #chat = new Chat<BuyerConversation>('buyer', foldForBuyer, new ToldMessages());
  readonly #newClientId: () => string;

  #entry: Entry | undefined;
  #epoch: string | undefined;
  #shop: BuyerSnapshot['shop'] = null;
  #buyer: BuyerSnapshot['buyer'] = null;
  #light: Light | null = null;
  /** True when the server spoke of a conversation while a resume was under way. */
  #touched = false;
  #snapshot: BuyerSnapshot | null = null;

  constructor(options: BuyerOptions) {
    this.#options = options;
    this.#entry = options.entry;
    this.#newClientId = options.newClientId ?? newClientId;
    const session = new Session<BuyerRequests, BuyerEvents>(options, {
      namespace: '/buyer',
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
      deliver: ({ clientId, body, entry }) =>
        session.request('message:send', { clientId, body, ...(entry ? { entry } : {}) }),
      onSent: ({ clientId, body }, sent) => this.#accepted(clientId, body, sent),
      onFailed: (message, failure) => this.#listeners.emit('failed', { message, failure }),
      onPending: () => this.#changed(),
      gapOf: (conversationId) => this.#chat.transcript.timeline(conversationId)?.gap() ?? null,
      fetchPage: (conversationId, afterSeq, limit) =>
        session.request('message:fetch', { conversationId, afterSeq, limit }),
      add: (_, messages) => this.#take(messages),
      moveCursor: (conversationId, move) => session.request('cursor:move', { conversationId, ...move }),
      tellTyping: (conversationId, typing) => session.request('typing:set', { conversationId, typing }),
      onTyping: () => this.#changed(),
    });
    this.#changed();
  }

  /** For `useSyncExternalStore(buyer.subscribe, buyer.getSnapshot)`; returns the function that ends it. */
  readonly subscribe = (subscriber: () => void): (() => void) => this.#changes.subscribe(subscriber);

  readonly getSnapshot = (): BuyerSnapshot => {
    const current = this.#chat.current?.conversationId;
    this.#snapshot ??= {
      connection: this.#session.state,
      shop: this.#shop,
      buyer: this.#buyer,
      light: this.#light,
      conversation: this.#chat.conversation,
      lines: this.#chat.transcript.lines(),
      agentTyping: current !== undefined && this.#messenger.otherTyping.isTyping(current),
      moreHistory: this.#chat.transcript.moreHistory,
    };
    return this.#snapshot;
  };

  /** Listens to one kind of event; returns the function that ends it. */
  on<E extends keyof BuyerClientEvents>(
    event: E,
    handler: (payload: BuyerClientEvents[E]) => void,
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

  /** Ends everything for good: no timer or socket is left. Unsent messages stay in the storage. */
  close(): void {
    this.#session.close();
    this.#messenger.outbox.close();
  }

  /** Where the buyer is now; goes with his next message. */
  setEntry(entry: Entry): void {
    this.#entry = entry;
  }

  /** Queues a message; it is shown at once, and sent in order as soon as there is a line. */
  send(body: SendableBody): Pending {
    this.#messenger.typing.clear();
    return this.#messenger.outbox.add({ lane: LANE, body, ...(this.#entry ? { entry: this.#entry } : {}) });
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
   * Takes back an own message of the current conversation (W6).
   *
   * @throws WireFailure `too_late` after 2 min.
   */
  async recall(seq: number): Promise<SentMessage> {
    const { conversationId } = this.#currentTimeline();
    const clientId = this.#newClientId();
    const sent = await this.#session.request('message:recall', { conversationId, seq, clientId });
    this.#accepted(clientId, { kind: 'recall', seq }, sent);
    return sent;
  }

  /** Says that the buyer has read the current conversation up to here. */
  markRead(seq: number): void {
    const current = this.#chat.current;
    if (current) this.#messenger.cursors.move(current.conversationId, { read: seq });
  }

  /** Call it at every key; at most one event in 3 s is sent. Ends by itself after 6 s. */
  setTyping(typing: boolean): void {
    const current = this.#chat.current;
    if (current && this.#chat.conversation?.status !== 'closed')
      this.#messenger.typing.set(current.conversationId, typing);
  }

  /**
   * Loads earlier messages into the snapshot.
   *
   * @param limit At most 200.
   * @returns True while there are still earlier ones.
   */
  async history(limit = 50): Promise<boolean> {
    const more = await loadHistory(this.#chat.transcript, limit, (beforeAt, pageLimit) =>
      this.#session.request('history:get', {
        limit: pageLimit,
        ...(beforeAt === undefined ? {} : { beforeAt }),
      }),
    );
    this.#changed();
    return more;
  }

  /** Ends the conversation from the buyer's side. */
  async closeConversation(): Promise<void> {
    const { conversationId } = this.#currentTimeline();
    await this.#session.request('conversation:close', { conversationId });
  }

  /**
   * Uploads a file and queues it as a message.
   *
   * @throws WireFailure `too_large`, `unsupported_type`, `not_connected` before the first connection.
   */
  async sendFile(bytes: Blob, name: string): Promise<Pending> {
    const where = { shopId: this.#shopId() };
    const file = await uploadFile(this.#options.url, await this.#options.token(), where, bytes, name);
    return this.send(bodyOfFile(file));
  }

  /** The bytes of a file of the chat. */
  async fetchFile(fileId: string): Promise<Blob> {
    return fetchFile(this.#options.url, await this.#options.token(), this.#shopId(), fileId);
  }

  #handlers(): EventHandlers<BuyerEvents> {
    return {
      'message:created': ({ message }) => this.#take([message]),
      'conversation:updated': ({ conversation }) => {
        this.#touched = true;
        if (this.#chat.takeRecord(conversation)) this.#tell();
        this.#messenger.gaps.check(conversation.conversationId);
      },
      'cursor:moved': ({ conversationId, cursors }) => {
        this.#chat.moveCursors(conversationId, cursors);
        this.#changed();
      },
      'typing:changed': ({ conversationId, typing }) => {
        this.#messenger.otherTyping.set(conversationId, typing);
      },
      'light:changed': ({ light }) => {
        this.#light = light;
        this.#changed();
      },
    };
  }

  async #resume(): Promise<void> {
    const current = this.#chat.current;
    this.#touched = false;
    this.#chat.startResume();
    const answer = await this.#session.request('session:resume', {
      conversations: current ? [{ conversationId: current.conversationId, seq: current.lastSeq }] : [],
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
      ...(this.#entry ? { entry: this.#entry } : {}),
    });
    const isNewStore = (this.#epoch ?? answer.epoch) !== answer.epoch;
    this.#epoch = answer.epoch;
    this.#shop = { shopId: answer.shopId, name: answer.shopName };
    this.#buyer = answer.buyer;
    this.#light = answer.light;
    if (answer.thread) this.#takeThread(answer.thread, isNewStore);
    else if (isNewStore) this.#placed(this.#chat.startAnew());
    else this.#endUnlessTouched();
    this.#changed();
  }

  #takeThread(thread: Thread<BuyerConversation>, isNewStore: boolean): void {
    const { conversationId } = thread.conversation;
    const [before, record] = [this.#chat.current, this.#chat.conversation];
    this.#placed(this.#chat.takeThread(thread, isNewStore));
    if (this.#chat.conversation !== record) this.#tell();
    this.#messenger.gaps.check(conversationId);
    if (!isNewStore && before && before.conversationId !== conversationId) this.#finish(before);
  }

  /** The conversation of before has ended meanwhile, perhaps with messages that are not here. */
  #finish({ conversationId, lastSeq }: Timeline): void {
    this.#session.request('message:fetch', { conversationId, afterSeq: lastSeq, limit: 200 }).then(
      ({ messages }) => this.#take(messages),
      () => undefined,
    );
  }

  /** The server knows of no open conversation. */
  #endUnlessTouched(): void {
    const { conversation } = this.#chat;
    if (!conversation || this.#touched || conversation.status === 'closed') return;
    const { agent: _agent, place: _place, estimateMs: _estimateMs, ...rest } = conversation;
    this.#chat.conversation = { ...rest, status: 'closed' };
  }

  #take(messages: readonly Message[]): void {
    this.#placed(this.#chat.addMessages(messages));
    const conversationId = messages[0]?.conversationId;
    if (conversationId !== undefined) this.#messenger.gaps.check(conversationId);
    this.#changed();
  }

  /** Messages that are new here have taken their place. */
  #placed(messages: readonly Message[]): void {
    for (const message of messages) {
      const { from, clientId, conversationId, seq, at } = message;
      if (from.kind === 'buyer' && clientId !== undefined) {
        this.#messenger.outbox.settle(LANE, clientId, { conversationId, seq, at, repeat: false });
      }
      if (from.kind !== 'buyer') this.#messenger.cursors.move(conversationId, { delivered: seq });
      if (from.kind === 'agent') this.#messenger.otherTyping.set(conversationId, false);
      this.#listeners.emit('message', message);
    }
  }

  #tell(): void {
    if (this.#chat.conversation) this.#listeners.emit('conversation', this.#chat.conversation);
    this.#changed();
  }

  /** An own message has its place: it need not wait for its own echo. */
  #accepted(clientId: string, body: MessageBody, { conversationId, seq, at, repeat }: SentMessage): void {
    const buyer = this.#buyer;
    // One of an old conversation that is not on the screen comes as history.
    const shown = !repeat || this.#chat.transcript.timeline(conversationId) !== undefined;
    if (buyer && shown) {
      const from = { kind: 'buyer' as const, id: buyer.buyerId, name: buyer.name };
      this.#take([{ conversationId, seq, clientId, from, body, at }]);
      if (this.#chat.conversation?.conversationId !== conversationId) this.#session.resumeQuietly();
    }
    this.#changed();
  }

  #changed(): void {
    this.#chat.transcript.setPending(this.#messenger.outbox.pending(LANE));
    this.#snapshot = null;
    this.#changes.raise();
  }

  #currentTimeline(): Timeline {
    const { current } = this.#chat;
    if (!current) throw notConnected('There is no conversation yet.');
    return current;
  }

  #shopId(): string {
    if (!this.#shop) throw notConnected();
    return this.#shop.shopId;
  }
}
