import type { Line } from './line.ts';
import type { OutboxStorage, QueuedMessage } from './outbox-storage.ts';
import type { SentMessage } from './protocol/events.ts';
import type { Message, SendableBody } from './protocol/messages.ts';
import type { BuyerConversation, Entry, Light } from './protocol/models.ts';
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
  /** A message that was not known before, also one's own. */
  message: Message;
  conversation: BuyerConversation;
  state: ConnectionState;
  /** An own message that the server refused for good. */
  failed: { message: QueuedMessage; failure: WireFailure };
}

/** A message on its way. */
export interface Pending {
  clientId: string;
  /** Settles when the server has accepted it (after any number of tries), or refused it for good. */
  sent: Promise<SentMessage>;
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
export declare class BuyerClient {
  constructor(options: BuyerOptions);
  /** For `useSyncExternalStore(buyer.subscribe, buyer.getSnapshot)`; returns the function that ends it. */
  readonly subscribe: (subscriber: () => void) => () => void;
  readonly getSnapshot: () => BuyerSnapshot;
  /** Listens to one kind of event; returns the function that ends it. */
  on<E extends keyof BuyerClientEvents>(
    event: E,
    handler: (payload: BuyerClientEvents[E]) => void,
  ): () => void;
  /** Connects, and stays connected until `close` or a refusal for good. */
  connect(): void;
  /** Tries at once when waiting for the next try. */
  tryNow(): void;
  /** Ends everything: no timer, socket or listener is left. Unsent messages stay in the storage. */
  close(): void;
  /** Queues a message; it is shown at once, and sent in order as soon as there is a line. */
  send(body: SendableBody): Pending;
  /** Sends a failed message again, with the same client id. */
  retry(clientId: string): void;
  /** Forgets a failed message. */
  discard(clientId: string): void;
  /**
   * Takes back an own message of the current conversation (W6).
   * @throws WireFailure `too_late` after 2 min.
   */
  recall(seq: number): Promise<SentMessage>;
  /** Says that the buyer has read up to here. */
  markRead(seq: number): void;
  /** Call it at every key; at most one event in 3 s is sent. Ends by itself after 6 s. */
  setTyping(typing: boolean): void;
  /**
   * Loads earlier messages into the snapshot.
   * @returns True while there are still earlier ones.
   */
  history(limit?: number): Promise<boolean>;
  /** Ends the conversation from the buyer's side. */
  closeConversation(): Promise<void>;
  /** The buyer now looks at something else; used when his next message opens a conversation. */
  setEntry(entry: Entry): void;
  /** Uploads a file and sends it as a message. @throws WireFailure `too_large`, `unsupported_type`. */
  sendFile(bytes: Blob, name: string): Promise<Pending>;
  /** The bytes of a file of the chat. */
  fetchFile(fileId: string): Promise<Blob>;
}
