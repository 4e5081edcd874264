import { BuyerTalk } from './buyer-talk.ts';
import { ChatClient } from './client.ts';
import { newClientId } from './client-id.ts';
import { bodyOfFile, fetchFile, uploadFile } from './files.ts';
import type { Line } from './line.ts';
import type { Messenger } from './messenger.ts';
import type { Pending } from './outbox.ts';
import type { OutboxStorage, QueuedMessage } from './outbox-storage.ts';
import type { SentMessage } from './protocol/events.ts';
import type { Message, SendableBody } from './protocol/messages.ts';
import type { BuyerConversation, Entry, Light } from './protocol/models.ts';
import type { Rating, RatingDue } from './protocol/ratings.ts';
import type { Profile } from './protocol/staff.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';
import type { WireFailure } from './wire-failure.ts';

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
export class BuyerClient extends ChatClient<BuyerSnapshot, BuyerClientEvents> {
  readonly #options: BuyerOptions;
  readonly #newClientId: () => string;
  readonly #talk: BuyerTalk;
  protected readonly session: BuyerTalk['session'];
  protected readonly messenger: Messenger;

  constructor(options: BuyerOptions) {
    super();
    this.#options = options;
    this.#newClientId = options.newClientId ?? newClientId;
    this.#talk = new BuyerTalk(options, this.tell);
    this.session = this.#talk.session;
    this.messenger = this.#talk.messenger;
  }

  protected takeSnapshot(): BuyerSnapshot {
    return this.#talk.snapshot();
  }

  /** Where the buyer is now; goes with his next message. */
  setEntry(entry: Entry): void {
    this.#talk.entry = entry;
  }

  /** Queues a message; it is shown at once, and sent in order as soon as there is a line. */
  send(body: SendableBody): Pending {
    this.messenger.typing.clear();
    return this.#talk.queue(body);
  }

  /**
   * Takes back an own message of the current conversation (W6).
   *
   * @throws WireFailure `too_late` after 2 min.
   */
  async recall(seq: number): Promise<SentMessage> {
    const { conversationId } = this.#talk.currentTimeline();
    const clientId = this.#newClientId();
    const sent = await this.session.request('message:recall', { conversationId, seq, clientId });
    this.#talk.accepted(clientId, { kind: 'recall', seq }, sent);
    return sent;
  }

  /** Says that the buyer has read the current conversation up to here. */
  markRead(seq: number): void {
    const current = this.#talk.chat.current;
    if (current) this.messenger.cursors.move(current.conversationId, { read: seq });
  }

  /** Call it at every key; at most one event in 3 s is sent. Ends by itself after 6 s. */
  setTyping(typing: boolean): void {
    const current = this.#talk.chat.current;
    if (current && this.#talk.chat.conversation?.status !== 'closed')
      this.messenger.typing.set(current.conversationId, typing);
  }

  /**
   * Loads earlier messages into the snapshot.
   *
   * @param limit At most 200.
   * @returns True while there are still earlier ones.
   */
  history(limit = 50): Promise<boolean> {
    return this.#talk.loadHistory(limit);
  }

  /** Ends the conversation from the buyer's side. */
  async closeConversation(): Promise<void> {
    const { conversationId } = this.#talk.currentTimeline();
    await this.session.request('conversation:close', { conversationId });
  }

  /**
   * Name, picture and signature of whoever serves the buyer now.
   *
   * @throws WireFailure `not_found` while nobody does.
   */
  async servedBy(): Promise<Profile> {
    const { conversationId } = this.#talk.currentTimeline();
    return this.session.request('agent:profile', { conversationId });
  }

  /** What the buyer may still rate: the current conversation if it is over, or else the last one of before; null: nothing. */
  ratingDue(): Promise<RatingDue | null> {
    const { current } = this.#talk.chat;
    return this.session.request('rating:get-due', current ? { conversationId: current.conversationId } : {});
  }

  /**
   * Says what the buyer thinks of a chat that is over. The first word stands: said again, that one is answered.
   *
   * @param stars 1 to 5.
   * @param comment At most 200 characters.
   * @throws WireFailure `too_late` a day after the end, `bad_request` while it is open, `not_found`.
   */
  rate(conversationId: string, stars: number, comment?: string): Promise<Rating> {
    return this.session.request('conversation:rate', {
      conversationId,
      stars,
      ...(comment === undefined ? {} : { comment }),
    });
  }

  /**
   * Uploads a file and queues it as a message.
   *
   * @throws WireFailure `too_large`, `unsupported_type`, `not_connected` before the first connection.
   */
  async sendFile(bytes: Blob, name: string): Promise<Pending> {
    const where = { shopId: this.#talk.shopId() };
    const file = await uploadFile(this.#options.url, await this.#options.token(), where, bytes, name);
    return this.send(bodyOfFile(file));
  }

  /** The bytes of a file of the chat. */
  async fetchFile(fileId: string): Promise<Blob> {
    return fetchFile(this.#options.url, await this.#options.token(), this.#talk.shopId(), fileId);
  }
}
