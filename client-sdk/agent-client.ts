import type { AgentShop, HeldConversation } from './agent-desk.ts';
import { AgentTalks } from './agent-talks.ts';
import { ChatClient } from './client.ts';
import { newClientId } from './client-id.ts';
import { bodyOfFile, fetchFile, uploadFile } from './files.ts';
import type { Line } from './line.ts';
import { loadHistory } from './load-history.ts';
import type { Messenger } from './messenger.ts';
import type { Pending } from './outbox.ts';
import type { QueuedMessage } from './outbox-storage.ts';
import type {
  AgentResults,
  AlarmEvent,
  RatedEvent,
  SentMessage,
  TransferTarget,
  TransferTargets,
} from './protocol/events.ts';
import type { Message, SendableBody } from './protocol/messages.ts';
import type { AgentRow, AgentState, DecisionTrace, StaffConversation } from './protocol/models.ts';
import type { StaffRating } from './protocol/ratings.ts';
import type { Whisper } from './protocol/whispers.ts';
import type { ClientOptions, ConnectionState } from './session-options.ts';
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
  /** A buyer rated a chat that this agent had at its end. */
  rated: RatedEvent;
  /** A supervisor said something to him about a conversation; the buyer does not get it. */
  whisper: { shopId: string; whisper: Whisper };
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
export class AgentClient extends ChatClient<AgentSnapshot, AgentClientEvents> {
  readonly #options: AgentOptions;
  readonly #newClientId: () => string;
  readonly #talks: AgentTalks;
  protected readonly session: AgentTalks['session'];
  protected readonly messenger: Messenger;

  constructor(options: AgentOptions) {
    super();
    this.#options = options;
    this.#newClientId = options.newClientId ?? newClientId;
    this.#talks = new AgentTalks(options, this.tell);
    this.session = this.#talks.session;
    this.messenger = this.#talks.messenger;
  }

  protected takeSnapshot(): AgentSnapshot {
    return this.#talks.snapshot();
  }

  /**
   * One chat's lines, oldest first: the same array until it changes, so that it is fit for
   * `useSyncExternalStore`. Empty for a conversation that is not this agent's.
   */
  lines(conversationId: string): readonly Line[] {
    return this.#talks.chat(conversationId)?.transcript.lines() ?? NO_LINES;
  }

  /** False once `history` has reached the beginning of this buyer's talks. */
  moreHistory(conversationId: string): boolean {
    return this.#talks.chat(conversationId)?.transcript.moreHistory ?? false;
  }

  /** Queues a message to the conversation's buyer; it is shown at once, and sent in order. */
  send(conversationId: string, body: SendableBody): Pending {
    this.messenger.typing.set(conversationId, false);
    return this.messenger.outbox.add({ lane: conversationId, body });
  }

  /**
   * Takes back an own message (W6).
   *
   * @throws WireFailure `too_late` after 2 min.
   */
  async recall(conversationId: string, seq: number): Promise<SentMessage> {
    const clientId = this.#newClientId();
    const payload = { ...this.#talks.held(conversationId), seq, clientId };
    const sent = await this.session.request('message:recall', payload);
    this.#talks.accepted(clientId, { kind: 'recall', seq }, sent);
    return sent;
  }

  /** Says that the agent has read up to here. (What was received is reported by itself.) */
  markRead(conversationId: string, seq: number): void {
    const chat = this.#talks.chat(conversationId);
    if (!chat?.conversation || chat.conversation.cursors.agentRead >= seq) return;
    const { cursors } = chat.conversation;
    chat.moveCursors(conversationId, { ...cursors, agentRead: seq });
    this.messenger.cursors.move(conversationId, { read: seq });
    this.#talks.changed(conversationId);
  }

  /** Call it at every key; at most one event in 3 s is sent. Ends by itself after 6 s. */
  setTyping(conversationId: string, typing: boolean): void {
    this.messenger.typing.set(conversationId, typing);
  }

  /**
   * Loads earlier messages of this buyer into `lines`.
   *
   * @param limit At most 200.
   * @returns True while there are still earlier ones.
   */
  async history(conversationId: string, limit = 50): Promise<boolean> {
    const chat = this.#talks.chat(conversationId);
    if (!chat) throw failureOf('stale');
    const more = await loadHistory(chat.transcript, limit, (beforeAt, pageLimit) =>
      this.session.request('history:get', {
        ...this.#talks.place(conversationId),
        limit: pageLimit,
        ...(beforeAt === undefined ? {} : { beforeAt }),
      }),
    );
    this.#talks.changed(conversationId);
    return more;
  }

  /** Chooses one's own state in one shop. */
  async setState(shopId: string, state: AgentState): Promise<AgentRow> {
    const me = await this.session.request('agent:set-state', { shopId, state });
    this.#talks.takeMe(shopId, me);
    return me;
  }

  /** Ends the wrap-up after his chats before its time is over: the slots are free at once (R13). */
  async finishWrapUp(shopId: string): Promise<void> {
    await this.session.request('agent:finish-wrap-up', { shopId });
  }

  /**
   * Who waits in one shop, in the order in which they are to be served: the queue, then the message pool (R12).
   * It is a picture of now; the event `waiting` says when it is no longer right.
   *
   * @param limit At most 200, 50 if not said; `more` when others wait behind them.
   */
  waiting(shopId: string, limit?: number): Promise<AgentResults['waiting:list']> {
    return this.session.request('waiting:list', { shopId, ...(limit !== undefined && { limit }) });
  }

  /**
   * Takes a waiting conversation by hand (R12). It comes as any other: by `conversation` and in the snapshot.
   *
   * @throws WireFailure `stale` when a colleague was faster, `limit_reached`, `bad_state` while off duty,
   * `not_found`.
   */
  async claim(shopId: string, conversationId: string): Promise<void> {
    await this.session.request('conversation:claim', { shopId, conversationId });
  }

  /** Colleagues and groups that a conversation may be given to. */
  targets(shopId: string): Promise<TransferTargets> {
    return this.session.request('target:list', { shopId });
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
    const held = this.#talks.held(conversationId);
    const payload = { ...held, to, ...(note === undefined ? {} : { note }) };
    const result = await this.session.request('conversation:transfer', payload);
    this.#talks.leave(conversationId, held.epoch, 'transferred');
    return result;
  }

  /** Ends a conversation. */
  async closeConversation(conversationId: string): Promise<void> {
    const held = this.#talks.held(conversationId);
    await this.session.request('conversation:close', held);
    this.#talks.leave(conversationId, held.epoch, 'closed');
  }

  /** What supervisors said to him about this conversation, oldest first. */
  async whispers(conversationId: string): Promise<Whisper[]> {
    return (await this.session.request('whisper:list', this.#talks.place(conversationId))).whispers;
  }

  /** Why this conversation came to this agent (R17), oldest first. */
  async traces(conversationId: string): Promise<DecisionTrace[]> {
    return (await this.session.request('trace:list', this.#talks.place(conversationId))).traces;
  }

  /** What buyers said of this agent's chats in one shop, newest first; at most 200, 50 if not said. */
  async ratings(shopId: string, limit?: number): Promise<StaffRating[]> {
    return (await this.session.request('rating:list', { shopId, ...(limit !== undefined && { limit }) }))
      .ratings;
  }

  /**
   * Uploads a file and queues it as a message.
   *
   * @throws WireFailure `too_large`, `unsupported_type`.
   */
  async sendFile(conversationId: string, bytes: Blob, name: string): Promise<Pending> {
    const where = this.#talks.place(conversationId);
    const file = await uploadFile(this.#options.url, await this.#options.token(), where, bytes, name);
    return this.send(conversationId, bodyOfFile(file));
  }

  /** The bytes of a file of a chat. */
  async fetchFile(shopId: string, fileId: string): Promise<Blob> {
    return fetchFile(this.#options.url, await this.#options.token(), shopId, fileId);
  }
}
