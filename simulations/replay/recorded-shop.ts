import type { Redis } from 'ioredis';
import type { AcceptResult, ConversationState, Effect, OutboxEntry } from '../../router/types.ts';
import type { People } from '../../server/dry-run/people.ts';
import { type Party, Recorder } from '../load/history.ts';
import type { Log } from '../load/log.ts';
import { SimulatedShop } from '../virtual/simulated-shop.ts';
import type { World } from '../virtual/world.ts';

/** The log takes over so often, as the worker does. */
const DRAIN_EACH = 50;
const ALL = 100_000;

/** A shop in virtual time whose log and whose readers are kept, so that its promises can be checked. */
export class RecordedShop extends SimulatedShop {
  readonly recorder: Recorder;
  readonly #entries: OutboxEntry[] = [];
  /** Who has each chat, or had it last. */
  readonly #holders = new Map<string, string>();
  #nowMs: number;
  #closed = 0;

  constructor(world: World, redis: Redis, shopId: string) {
    super(world, redis, shopId);
    this.#nowMs = world.startAt;
    this.recorder = new Recorder(() => this.#nowMs);
  }

  protected override async buyerSays(
    words: Parameters<People['say']>[0],
    now: number,
  ): Promise<AcceptResult> {
    const party = { kind: 'buyer' as const, id: words.buyerId };
    return this.#note(party, words.firstWords, now, () => super.buyerSays(words, now));
  }

  protected override async agentSays(
    state: ConversationState,
    text: string,
    now: number,
  ): Promise<AcceptResult> {
    const party = { kind: 'agent' as const, id: state.agentId ?? '' };
    return this.#note(party, text, now, () => super.agentSays(state, text, now));
  }

  override close(state: ConversationState, by: 'buyer' | 'agent', now: number): Promise<Effect[]> {
    if (state.agentId !== undefined) this.#holders.set(state.conversationId, state.agentId);
    return super.close(state, by, now);
  }

  /** Both sides have read everything by the end. The log takes over now and then; after that it may leave Redis. */
  override async forget(state: ConversationState, now: number): Promise<void> {
    this.#nowMs = now;
    await this.#read(state);
    this.#closed += 1;
    if (this.#closed % DRAIN_EACH === 0) await this.#drain();
  }

  /** What the log holds at the end; whoever still has a chat has read it by then. */
  async readLog(readAt: number): Promise<Log> {
    this.#nowMs = readAt;
    await this.#drain();
    const log: Log = { messages: [], events: [], conversations: [], rules: this.setup.rules, readAt };
    const states = new Map<string, ConversationState>();
    for (const entry of this.#entries) {
      if (entry.type === 'message') {
        const { message, buyerId, agentId } = entry;
        log.messages.push({ message, buyerId, ...(agentId === undefined ? {} : { agentId }) });
      } else if (entry.type === 'conversation') {
        const { at, reason, state } = entry;
        log.events.push({ at, reason, state });
        states.set(state.conversationId, state);
        if (state.status === 'assigned' && state.agentId !== undefined)
          this.recorder.held(state.agentId, state.conversationId, state.epoch);
      }
    }
    log.conversations.push(...states.values());
    for (const state of states.values()) if (state.status !== 'closed') await this.#read(state);
    return log;
  }

  async #note(
    party: Party,
    text: string,
    now: number,
    say: () => Promise<AcceptResult>,
  ): Promise<AcceptResult> {
    this.#nowMs = now;
    const send = this.recorder.intend(party, text, now);
    const answer = await say();
    if (answer.status !== 'accepted') this.recorder.refused(send, 'unknown');
    else {
      const { message, agentId } = answer;
      this.recorder.acked(send, message.conversationId, message.seq);
      if (agentId !== undefined) this.#holders.set(message.conversationId, agentId);
    }
    return answer;
  }

  async #drain(): Promise<void> {
    const entries = await this.router.readOutbox(this.shopId, ALL);
    const ids = entries.map(({ entryId }) => entryId);
    await this.router.trimOutbox(this.shopId, ids);
    this.#entries.push(...entries);
  }

  /** The buyer, and the agent who has it or had it last, as their clients would fetch it. */
  async #read({ conversationId, buyerId, seq, ...state }: ConversationState): Promise<void> {
    const agentId = state.agentId ?? this.#holders.get(conversationId);
    const { messages } = await this.router.readMessages(this.shopId, conversationId, 0, seq);
    for (const message of messages) {
      this.recorder.received({ kind: 'buyer', id: buyerId }, message);
      if (agentId !== undefined) this.recorder.received({ kind: 'agent', id: agentId }, message);
    }
  }
}
