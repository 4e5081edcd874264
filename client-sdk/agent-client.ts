import type { Pending } from './buyer-client.ts';
import type { Line } from './line.ts';
import type { QueuedMessage } from './outbox-storage.ts';
import type { AgentResults, SentMessage, TransferTarget, TransferTargets } from './protocol/events.ts';
import type { Message, SendableBody } from './protocol/messages.ts';
import type { AgentRow, AgentState, DecisionTrace, StaffConversation } from './protocol/models.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';
import type { WireFailure } from './wire-failure.ts';

export type AgentOptions = ClientOptions;

/** A shop in which the person who is logged in has a sub-account. */
export interface AgentShop {
  shopId: string;
  shopName: string;
  me: AgentRow;
}

/** One conversation in the list: the same object until something in it changes. */
export interface HeldConversation extends StaffConversation {
  /** The buyer's messages that the agent has not read. */
  unread: number;
  /** The buyer is writing. */
  typing: boolean;
}

/** All that the list of a workbench shows; the lines of a chat come from `lines`. */
export interface AgentSnapshot {
  connection: ConnectionState;
  shops: readonly AgentShop[];
  /** Unanswered ones first, longest wait on top; then the latest assigned first. */
  conversations: readonly HeldConversation[];
}

export interface AgentClientEvents {
  /** A message that was not known before, also one's own. */
  message: { shopId: string; message: Message };
  conversation: { shopId: string; conversation: StaffConversation };
  /** It is no longer this agent's. */
  removed: {
    shopId: string;
    conversation: StaffConversation;
    reason: 'closed' | 'transferred' | 'moved' | 'gone';
  };
  agent: { shopId: string; me: AgentRow };
  state: ConnectionState;
  failed: { message: QueuedMessage; failure: WireFailure };
}

/**
 * A person of the staff at work, in all his shops at once.
 *
 * @example
 * const keeper = new TokenKeeper({ url, tokens: await login(url, 'amy', password) });
 * const agent = new AgentClient({ url, token: keeper.token });
 * agent.on('message', ({ message }) => console.log(message.body));
 * agent.connect();
 */
export declare class AgentClient {
  constructor(options: AgentOptions);
  readonly subscribe: (subscriber: () => void) => () => void;
  readonly getSnapshot: () => AgentSnapshot;
  /** One chat's lines, oldest first: the same array until it changes. Empty for an unknown id. */
  lines(conversationId: string): readonly Line[];
  /** False once `history` has reached the beginning of this buyer's talks. */
  moreHistory(conversationId: string): boolean;
  on<E extends keyof AgentClientEvents>(
    event: E,
    handler: (payload: AgentClientEvents[E]) => void,
  ): () => void;
  connect(): void;
  tryNow(): void;
  close(): void;
  /** Queues a message to the conversation's buyer. */
  send(conversationId: string, body: SendableBody): Pending;
  retry(clientId: string): void;
  discard(clientId: string): void;
  recall(conversationId: string, seq: number): Promise<SentMessage>;
  /** `delivered` is reported by itself; this says that the agent has read up to here. */
  markRead(conversationId: string, seq: number): void;
  setTyping(conversationId: string, typing: boolean): void;
  /** Loads earlier messages of this buyer into `lines`; true while there are still earlier ones. */
  history(conversationId: string, limit?: number): Promise<boolean>;
  setState(shopId: string, state: AgentState): Promise<AgentRow>;
  targets(shopId: string): Promise<TransferTargets>;
  /** @throws WireFailure `bad_target`, `stale`. */
  transfer(
    conversationId: string,
    to: TransferTarget,
    note?: string,
  ): Promise<AgentResults['conversation:transfer']>;
  closeConversation(conversationId: string): Promise<void>;
  /** Why this conversation came to this agent (R17), oldest first. */
  traces(conversationId: string): Promise<DecisionTrace[]>;
  sendFile(conversationId: string, bytes: Blob, name: string): Promise<Pending>;
  fetchFile(shopId: string, fileId: string): Promise<Blob>;
}
