import { Alarms } from './alarms.ts';
import { applyLiveDiff } from './apply-live-diff.ts';
import { Client } from './client.ts';
import { fetchFile } from './files.ts';
import type { ShopAlarm } from './protocol/alarms.ts';
import type {
  ConversationFilter,
  DryRunProgress,
  MessagePage,
  OwnerEvents,
  OwnerRequests,
  OwnerResults,
  RatedEvent,
} from './protocol/events.ts';
import type { Message } from './protocol/messages.ts';
import type {
  AgentRow,
  AgentState,
  DecisionTrace,
  LiveDiff,
  LiveSnapshot,
  Outcome,
  StaffConversation,
} from './protocol/models.ts';
import type { StaffRating } from './protocol/ratings.ts';
import type { Whisper } from './protocol/whispers.ts';
import { Session } from './session.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';
import { Supervision } from './supervision.ts';
import { toFailure, type WireFailure } from './wire-failure.ts';

export type OwnerOptions = ClientOptions;

export interface OwnerSnapshot {
  connection: ConnectionState;
  /** By shop id: the shops that are watched and whose numbers have arrived. */
  shops: Readonly<Record<string, LiveSnapshot>>;
}

/** What `on` tells of, besides the snapshot. */
export interface OwnerClientEvents {
  live: LiveSnapshot;
  /** In a shop whose alarms are watched: a new one, told once. */
  alarm: ShopAlarm;
  /** One of these ended by itself, came again or was handled; or some may have been missed: read the list anew. */
  alarms: { shopId: string };
  /** In a watched shop: a buyer rated a chat. */
  rated: RatedEvent;
  /** In a conversation that is watched: what is said. */
  message: { shopId: string; message: Message };
  /** In a conversation that is watched: what is said to its agent alone. */
  whisper: { shopId: string; whisper: Whisper };
  /** A watched conversation went to somebody else, or messages may have been missed: watch it again. */
  conversation: { shopId: string; conversationId: string };
  /** In a watched shop: how far a dry run is (R18). */
  dryRun: DryRunProgress;
  state: ConnectionState;
  /** A shop cannot be watched: it is not this person's, or there is none. */
  refused: { shopId: string; failure: WireFailure };
}

/**
 * An owner's view of his shops, kept up to date at most once a second.
 *
 * @example
 * const owner = new OwnerClient({ url, token: keeper.token });
 * owner.on('live', (live) => console.log(live.numbers.unanswered.count));
 * owner.watch('demo');
 * owner.connect();
 */
export class OwnerClient extends Client<OwnerSnapshot, OwnerClientEvents> {
  readonly #options: OwnerOptions;
  protected readonly session: Session<OwnerRequests, OwnerEvents>;
  /** What supervisors are alarmed by. */
  readonly alarms: Alarms;
  /** Watching, whispering, reminding, taking over, transferring, closing. */
  readonly supervision: Supervision;
  readonly #watched = new Set<string>();
  /** Differences that came while the snapshot they belong to was on its way. */
  readonly #early = new Map<string, LiveDiff[]>();
  readonly #again = new Map<string, ReturnType<typeof setTimeout>>();
  #shops: Readonly<Record<string, LiveSnapshot>> = {};

  constructor(options: OwnerOptions) {
    super();
    this.#options = options;
    this.session = new Session<OwnerRequests, OwnerEvents>(options, {
      namespace: '/owner',
      handlers: {
        'live:changed': ({ diff }) => this.#takeDiff(diff),
        'alarm:raised': ({ alarm }) => {
          if (!this.alarms.watches(alarm.shopId)) return;
          this.tell.emit('alarm', alarm);
          this.tell.emit('alarms', alarm);
        },
        'alarm:changed': ({ alarm }) => this.alarms.watches(alarm.shopId) && this.tell.emit('alarms', alarm),
        'conversation:rated': (rated) => this.#watched.has(rated.shopId) && this.tell.emit('rated', rated),
        'message:created': (event) => this.tell.emit('message', event),
        'whisper:created': (event) => this.tell.emit('whisper', event),
        'conversation:changed': (event) => this.tell.emit('conversation', event),
        'dry-run:progress': (run) => this.#watched.has(run.shopId) && this.tell.emit('dryRun', run),
      },
      resume: async () => {
        await Promise.all([...this.#watched].map((shopId) => this.#load(shopId)));
        for (const shopId of await this.alarms.resume()) this.tell.emit('alarms', { shopId });
        for (const talk of this.supervision.watched) this.tell.emit('conversation', talk);
      },
      onState: (state) => {
        this.tell.emit('state', state);
        this.tell.changed();
      },
    });
    this.supervision = new Supervision((event, payload) => this.session.request(event, payload));
    this.alarms = new Alarms((event, payload) => this.session.request(event, payload));
  }

  protected takeSnapshot(): OwnerSnapshot {
    return { connection: this.session.state, shops: this.#shops };
  }

  /** Keeps this shop's numbers in the snapshot, now and after each reconnect; also before `connect`. */
  watch(shopId: string): void {
    this.#watched.add(shopId);
    if (this.session.state.status === 'online') this.session.resumeQuietly();
  }

  unwatch(shopId: string): void {
    this.#watched.delete(shopId);
    clearTimeout(this.#again.get(shopId));
    const { [shopId]: _gone, ...rest } = this.#shops;
    this.#shops = rest;
    this.tell.changed();
    // Without a line there is nothing to end.
    this.session.request('shop:unwatch', { shopId }).catch(() => undefined);
  }

  /** The shops this person owns. */
  async shops(): Promise<OwnerResults['session:list']['shops']> {
    return (await this.session.request('session:list', {})).shops;
  }

  /**
   * The list behind a number.
   *
   * @param narrow Only one agent's or group's; with `closed_today`, only those that ended so; `limit` at most 200, 50 if not said.
   * @throws WireFailure `forbidden`, `not_connected`.
   */
  list(
    shopId: string,
    filter: ConversationFilter,
    narrow: { agentId?: string; groupId?: string; outcome?: Outcome; limit?: number } = {},
  ): Promise<OwnerResults['conversation:list']> {
    return this.session.request('conversation:list', { shopId, filter, ...narrow });
  }

  /** One conversation, open or closed. */
  conversation(shopId: string, conversationId: string): Promise<StaffConversation> {
    return this.session.request('conversation:get', { shopId, conversationId });
  }

  /** What its buyer thought of a conversation; null: he has not said. */
  rating(shopId: string, conversationId: string): Promise<StaffRating | null> {
    return this.session.request('rating:get', { shopId, conversationId });
  }

  /** A page of a conversation's messages, oldest first. */
  messages(shopId: string, conversationId: string, afterSeq = 0, limit = 50): Promise<MessagePage> {
    return this.session.request('message:fetch', { shopId, conversationId, afterSeq, limit });
  }

  /** Why a conversation went where it went (R17), oldest first. */
  async traces(shopId: string, conversationId: string): Promise<DecisionTrace[]> {
    return (await this.session.request('trace:list', { shopId, conversationId })).traces;
  }

  /**
   * Sets the state of a member of staff for him (R14); he is told.
   *
   * @returns His row as it is now.
   * @throws WireFailure `not_found`.
   */
  setAgentState(shopId: string, agentId: string, state: AgentState): Promise<AgentRow> {
    return this.session.request('agent:set-state', { shopId, agentId, state });
  }

  /** What the shop has said about a buyer so far. */
  buyerNote(shopId: string, buyerId: string): Promise<OwnerResults['buyer:get-note']> {
    return this.session.request('buyer:get-note', { shopId, buyerId });
  }

  /**
   * Says what the shop thinks of a buyer: both together, and whatever was said before is replaced.
   *
   * @param note `blocked`: he can write no more, and his open conversation ends (R4.1). `dedicatedAgentId`: who gets
   * his conversations before the groups are asked, null for nobody (R4.4).
   * @throws WireFailure `bad_request` with the path `dedicatedAgentId` when there is no such agent.
   */
  async noteBuyer(
    shopId: string,
    buyerId: string,
    note: { blocked: boolean; dedicatedAgentId: string | null },
  ): Promise<void> {
    await this.session.request('buyer:note', { shopId, buyerId, ...note });
  }

  /** The bytes of a file of a chat. */
  async fetchFile(shopId: string, fileId: string): Promise<Blob> {
    return fetchFile(this.#options.url, await this.#options.token(), shopId, fileId);
  }

  async #load(shopId: string): Promise<void> {
    this.#early.set(shopId, []);
    try {
      const snapshot = await this.session.request('shop:watch', { shopId });
      const diffs = this.#early.get(shopId) ?? [];
      const later = diffs.filter(({ numbers }) => (numbers.at ?? snapshot.numbers.at) >= snapshot.numbers.at);
      if (!this.#watched.has(shopId)) return;
      this.#show(later.reduce(applyLiveDiff, snapshot));
      this.#askAgain(snapshot);
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.retryable) throw failure;
      // One shop that is refused does not end the watch over the others; it is asked for again on the next line,
      // which comes where somebody's rights change.
      this.tell.emit('refused', { shopId, failure });
    } finally {
      this.#early.delete(shopId);
    }
  }

  /** What is not told of, because the scope is not the whole shop. */
  #askAgain(shown: LiveSnapshot): void {
    const { shopId, refreshMs } = shown;
    clearTimeout(this.#again.get(shopId));
    if (refreshMs === undefined) return;
    const again = setTimeout(() => {
      if (this.#watched.has(shopId)) this.#load(shopId).catch(() => this.#askAgain(shown));
    }, refreshMs);
    this.#again.set(shopId, again);
  }

  #takeDiff(diff: LiveDiff): void {
    this.#early.get(diff.shopId)?.push(diff);
    const shown = this.#shops[diff.shopId];
    if (shown) this.#show(applyLiveDiff(shown, diff));
  }

  #show(live: LiveSnapshot): void {
    this.#shops = { ...this.#shops, [live.shopId]: live };
    this.tell.emit('live', live);
    this.tell.changed();
  }
}
