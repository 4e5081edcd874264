import type { ConversationFilter, MessagePage, OwnerResults } from './protocol/events.ts';
import type { DecisionTrace, LiveSnapshot } from './protocol/models.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';

export type OwnerOptions = ClientOptions;

export interface OwnerSnapshot {
  connection: ConnectionState;
  /** By shop id: the shops that are watched and whose numbers have arrived. */
  shops: Readonly<Record<string, LiveSnapshot>>;
}

export interface OwnerClientEvents {
  live: LiveSnapshot;
  state: ConnectionState;
}

/**
 * An owner's view of his shops, kept up to date at most once a second.
 *
 * @example
 * const owner = new OwnerClient({ url, token: keeper.token });
 * owner.on('live', (live) => console.log(live.numbers.unanswered.count));
 * owner.connect();
 * owner.watch('demo');
 */
export declare class OwnerClient {
  constructor(options: OwnerOptions);
  readonly subscribe: (subscriber: () => void) => () => void;
  readonly getSnapshot: () => OwnerSnapshot;
  on<E extends keyof OwnerClientEvents>(
    event: E,
    handler: (payload: OwnerClientEvents[E]) => void,
  ): () => void;
  connect(): void;
  tryNow(): void;
  close(): void;
  /** Keeps this shop's numbers in the snapshot, now and after each reconnect. May be called before `connect`. */
  watch(shopId: string): void;
  unwatch(shopId: string): void;
  /** The shops this person owns. */
  shops(): Promise<OwnerResults['session:list']['shops']>;
  /** The list behind a number. */
  list(
    shopId: string,
    filter: ConversationFilter,
    narrow?: { agentId?: string; groupId?: string; limit?: number },
  ): Promise<OwnerResults['conversation:list']>;
  messages(shopId: string, conversationId: string, afterSeq?: number, limit?: number): Promise<MessagePage>;
  traces(shopId: string, conversationId: string): Promise<DecisionTrace[]>;
  fetchFile(shopId: string, fileId: string): Promise<Blob>;
}
