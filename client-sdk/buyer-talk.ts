import type { BuyerClientEvents, BuyerOptions, BuyerSnapshot } from './buyer-client.ts';
import { Chat } from './chat.ts';
import type { Tell } from './client.ts';
import { foldForBuyer } from './fold-message.ts';
import { loadHistory } from './load-history.ts';
import { Messenger } from './messenger.ts';
import type { Pending } from './outbox.ts';
import type { BuyerEvents, BuyerRequests, SentMessage } from './protocol/events.ts';
import type { Message, MessageBody, SendableBody } from './protocol/messages.ts';
import type { BuyerConversation, Entry, Light, Thread } from './protocol/models.ts';
import { Session } from './session.ts';
import type { Timeline } from './timeline.ts';
import { ToldMessages } from './told-messages.ts';
import type { EventHandlers } from './wire.ts';
import { notConnected } from './wire-failure.ts';

/** A buyer has one chat with the shop, over all his conversations: its messages go in one order. */
const LANE = 'chat';

/** What a buyer's client knows of its talk with the shop, kept up by what the server tells and answers. */
export class BuyerTalk {
  readonly session: Session<BuyerRequests, BuyerEvents>;
  readonly messenger: Messenger;
  readonly chat = new Chat<BuyerConversation>('buyer', foldForBuyer, new ToldMessages());
  readonly #tell: Tell<BuyerClientEvents>;

  /** Where the buyer is now. */
  entry: Entry | undefined;
  #epoch: string | undefined;
  #shop: BuyerSnapshot['shop'] = null;
  #buyer: BuyerSnapshot['buyer'] = null;
  #light: Light | null = null;
  /** True when the server spoke of a conversation while a resume was under way. */
  #touched = false;

  constructor(options: BuyerOptions, tell: Tell<BuyerClientEvents>) {
    this.entry = options.entry;
    this.#tell = tell;
    const session = new Session<BuyerRequests, BuyerEvents>(options, {
      namespace: '/buyer',
      handlers: this.#handlers(),
      resume: () => this.#resume(),
      onState: (state) => {
        this.messenger.onState(state);
        tell.emit('state', state);
        this.#changed();
      },
    });
    this.session = session;
    this.messenger = new Messenger(options, session.timing, {
      deliver: ({ clientId, body, entry }) =>
        session.request('message:send', { clientId, body, ...(entry ? { entry } : {}) }),
      onSent: ({ clientId, body }, sent) => this.accepted(clientId, body, sent),
      onFailed: (message, failure) => this.#tell.emit('failed', { message, failure }),
      onPending: () => this.#changed(),
      gapOf: (conversationId) => this.chat.transcript.timeline(conversationId)?.gap() ?? null,
      fetchPage: (conversationId, afterSeq, limit) =>
        session.request('message:fetch', { conversationId, afterSeq, limit }),
      add: (_, messages) => this.#take(messages),
      moveCursor: (conversationId, move) => session.request('cursor:move', { conversationId, ...move }),
      tellTyping: (conversationId, typing) => session.request('typing:set', { conversationId, typing }),
      onTyping: () => this.#changed(),
    });
    this.#changed();
  }

  snapshot(): BuyerSnapshot {
    const current = this.chat.current?.conversationId;
    return {
      connection: this.session.state,
      shop: this.#shop,
      buyer: this.#buyer,
      light: this.#light,
      conversation: this.chat.conversation,
      lines: this.chat.transcript.lines(),
      agentTyping: current !== undefined && this.messenger.otherTyping.isTyping(current),
      moreHistory: this.chat.transcript.moreHistory,
    };
  }

  /** Puts a message behind the others. */
  queue(body: SendableBody): Pending {
    return this.messenger.outbox.add({ lane: LANE, body, ...(this.entry ? { entry: this.entry } : {}) });
  }

  #handlers(): EventHandlers<BuyerEvents> {
    return {
      'message:created': ({ message }) => this.#take([message]),
      'conversation:updated': ({ conversation }) => {
        this.#touched = true;
        if (this.chat.takeRecord(conversation)) this.#tellConversation();
        this.messenger.gaps.check(conversation.conversationId);
      },
      'cursor:moved': ({ conversationId, cursors }) => {
        this.chat.moveCursors(conversationId, cursors);
        this.#changed();
      },
      'typing:changed': ({ conversationId, typing }) => {
        this.messenger.otherTyping.set(conversationId, typing);
      },
      'light:changed': ({ light }) => {
        this.#light = light;
        this.#changed();
      },
    };
  }

  async #resume(): Promise<void> {
    const current = this.chat.current;
    this.#touched = false;
    this.chat.startResume();
    const answer = await this.session.request('session:resume', {
      conversations: current ? [{ conversationId: current.conversationId, seq: current.lastSeq }] : [],
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
      ...(this.entry ? { entry: this.entry } : {}),
    });
    const isNewStore = (this.#epoch ?? answer.epoch) !== answer.epoch;
    this.#epoch = answer.epoch;
    this.#shop = { shopId: answer.shopId, name: answer.shopName };
    this.#buyer = answer.buyer;
    this.#light = answer.light;
    if (answer.thread) this.#takeThread(answer.thread, isNewStore);
    else if (isNewStore) this.#placed(this.chat.startAnew());
    else this.#endUnlessTouched();
    this.#changed();
  }

  #takeThread(thread: Thread<BuyerConversation>, isNewStore: boolean): void {
    const { conversationId } = thread.conversation;
    const [before, record] = [this.chat.current, this.chat.conversation];
    this.#placed(this.chat.takeThread(thread, isNewStore));
    if (this.chat.conversation !== record) this.#tellConversation();
    this.messenger.gaps.check(conversationId);
    if (!isNewStore && before && before.conversationId !== conversationId) this.#finish(before);
  }

  /** The conversation of before has ended meanwhile, perhaps with messages that are not here. */
  #finish({ conversationId, lastSeq }: Timeline): void {
    this.session.request('message:fetch', { conversationId, afterSeq: lastSeq, limit: 200 }).then(
      ({ messages }) => this.#take(messages),
      () => undefined,
    );
  }

  /** The server knows of no open conversation. */
  #endUnlessTouched(): void {
    const { conversation } = this.chat;
    if (!conversation || this.#touched || conversation.status === 'closed') return;
    const { agent: _agent, place: _place, estimateMs: _estimateMs, ...rest } = conversation;
    this.chat.conversation = { ...rest, status: 'closed' };
  }

  #take(messages: readonly Message[]): void {
    this.#placed(this.chat.addMessages(messages));
    const conversationId = messages[0]?.conversationId;
    if (conversationId !== undefined) this.messenger.gaps.check(conversationId);
    this.#changed();
  }

  /** Messages that are new here have taken their place. */
  #placed(messages: readonly Message[]): void {
    this.#settle(messages);
    for (const message of messages) {
      const { from, conversationId, seq } = message;
      if (from.kind !== 'buyer') this.messenger.cursors.move(conversationId, { delivered: seq });
      if (from.kind === 'agent' || from.kind === 'bot') this.messenger.otherTyping.set(conversationId, false);
      this.#tell.emit('message', message);
    }
  }

  #tellConversation(): void {
    if (this.chat.conversation) this.#tell.emit('conversation', this.chat.conversation);
    this.#changed();
  }

  /** An own message has its place: it need not wait for its own echo. */
  accepted(clientId: string, body: MessageBody, { conversationId, seq, at, repeat }: SentMessage): void {
    const buyer = this.#buyer;
    // One of an old conversation that is not on the screen comes as history.
    const shown = !repeat || this.chat.transcript.timeline(conversationId) !== undefined;
    if (buyer && shown) {
      const from = { kind: 'buyer' as const, id: buyer.buyerId, name: buyer.name };
      this.#take([{ conversationId, seq, clientId, from, body, at }]);
      if (this.chat.conversation?.conversationId !== conversationId) this.session.resumeQuietly();
    }
    this.#changed();
  }

  /** @returns Whether there is more before it. */
  async loadHistory(limit: number): Promise<boolean> {
    const came: Message[] = [];
    const more = await loadHistory(this.chat.transcript, limit, async (beforeAt, pageLimit) => {
      const page = await this.session.request('history:get', {
        limit: pageLimit,
        ...(beforeAt === undefined ? {} : { beforeAt }),
      });
      came.push(...page.messages);
      return page;
    });
    // An own message can be among them before the answer to it.
    this.#settle(came);
    this.#changed();
    return more;
  }

  #settle(messages: readonly Message[]): void {
    for (const { from, clientId, conversationId, seq, at } of messages)
      if (from.kind === 'buyer' && clientId !== undefined)
        this.messenger.outbox.settle(LANE, clientId, { conversationId, seq, at, repeat: false });
  }

  #changed(): void {
    this.chat.transcript.setPending(this.messenger.outbox.pending(LANE));
    this.#tell.changed();
  }

  currentTimeline(): Timeline {
    const { current } = this.chat;
    if (!current) throw notConnected('There is no conversation yet.');
    return current;
  }

  shopId(): string {
    if (!this.#shop) throw notConnected();
    return this.#shop.shopId;
  }
}
