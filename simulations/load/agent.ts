import { AgentClient } from '../../client-sdk/agent-client.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { TokenProvider } from '../../client-sdk/session-options.ts';
import { WireFailure } from '../../client-sdk/wire-failure.ts';
import type { RunClock } from './clock.ts';
import { markOf, type Party, type Recorder } from './history.ts';
import { type AgentPlan, FAREWELL } from './plan.ts';

const THINK_MIN_MS = 200;
const THINK_MEAN_MS = 700;
const TRANSFER_PROBABILITY = 0.04;

/** One agent who answers, passes on and closes through the SDK, and writes down what he sees. */
export class SimulatedAgent {
  readonly #plan: AgentPlan;
  readonly #connection: { url: string; token: TokenProvider; shopId: string };
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #party: Party;
  /** Conversations with a reply on its way. */
  readonly #answering = new Set<string>();
  #client: AgentClient | null = null;
  #isBack = () => {};
  #replies = 0;

  constructor(
    plan: AgentPlan,
    connection: { url: string; token: TokenProvider; shopId: string },
    recorder: Recorder,
    clock: RunClock,
  ) {
    this.#plan = plan;
    this.#connection = connection;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#party = { kind: 'agent', id: plan.agentId };
  }

  /** Connects and begins to take chats; resolves when the server has both. */
  async comeIn(): Promise<void> {
    await this.#open();
    await this.#client?.setState(this.#connection.shopId, 'accepting');
  }

  /** Takes the planned breaks; resolves after the last one. */
  async play(): Promise<void> {
    for (const { atMs, forMs, kind } of this.#plan.breaks) {
      if (!(await this.#clock.until(atMs))) return;
      if (kind === 'away') await this.#setState('away');
      else this.#leave();
      const goOn = await this.#clock.pause(forMs);
      if (kind === 'away') await this.#setState('accepting');
      else await this.#open();
      if (!goOn) return;
    }
  }

  close(): void {
    this.#client?.close();
    this.#client = null;
  }

  async #setState(state: 'accepting' | 'away'): Promise<void> {
    await this.#client?.setState(this.#connection.shopId, state).catch(ignoreRefusal);
  }

  #leave(): void {
    const held = this.#client?.getSnapshot().conversations ?? [];
    this.close();
    for (const { conversationId } of held) this.#recorder.restarted(this.#party, conversationId);
    this.#isBack = this.#recorder.cut(this.#party);
    this.#answering.clear();
  }

  #open(): Promise<void> {
    const client = new AgentClient({ url: this.#connection.url, token: this.#connection.token });
    this.#client = client;
    client.on('message', ({ message }) => this.#received(message));
    client.on('conversation', ({ conversation }) => {
      if (conversation.agentId !== this.#party.id || conversation.status !== 'assigned') return;
      this.#recorder.held(this.#party.id, conversation.conversationId, conversation.epoch);
      // It may come back with words that were told when it was here before.
      if (conversation.unansweredSince !== undefined) void this.#answer(conversation.conversationId);
    });
    client.on('removed', ({ conversation }) => {
      this.#recorder.released(this.#party.id, conversation.conversationId);
    });
    return new Promise((resolve, reject) => {
      client.on('state', (state) => {
        this.#recorder.line(this.#party, state.status);
        if (state.status === 'online') {
          resolve();
          this.#isBack();
          this.#answerWaiting();
        } else if (state.status === 'closed' && state.reason !== 'by_client') {
          reject(new Error(`agent ${this.#party.id} was turned away: ${state.reason}`));
        }
      });
      client.connect();
    });
  }

  #received(message: Message): void {
    this.#recorder.received(this.#party, message);
    if (message.from.kind === 'buyer') void this.#answer(message.conversationId);
  }

  /** After a page load: what came in meanwhile wants an answer too. */
  #answerWaiting(): void {
    for (const conversation of this.#client?.getSnapshot().conversations ?? []) {
      if (conversation.unansweredSince !== undefined) void this.#answer(conversation.conversationId);
    }
  }

  async #answer(conversationId: string): Promise<void> {
    if (this.#answering.has(conversationId)) return;
    this.#answering.add(conversationId);
    const { random } = this.#plan;
    const thinkMs = THINK_MIN_MS + random.exponential(THINK_MEAN_MS);
    const passesOn = random.chance(TRANSFER_PROBABILITY);
    const intendedAt = this.#clock.now() + thinkMs;
    const goOn = await this.#clock.pause(thinkMs);
    const client = this.#client;
    if (!this.#answering.delete(conversationId) || !goOn || !client) return;
    if (passesOn && (await this.#passOn(client, conversationId))) return;
    await this.#write(client, conversationId, intendedAt);
    if (this.#saidFarewell(client, conversationId)) {
      await client.closeConversation(conversationId).catch(ignoreRefusal);
    }
  }

  async #write(client: AgentClient, conversationId: string, intendedAt: number): Promise<void> {
    this.#replies += 1;
    const text = `好的，马上为您处理 / Right away ·${this.#party.id}.${this.#replies}`;
    const send = this.#recorder.intend(this.#party, text, intendedAt);
    try {
      const sent = await client.send(conversationId, { kind: 'text', text }).sent;
      this.#recorder.acked(send, sent.conversationId, sent.seq);
    } catch (error) {
      this.#recorder.refused(send, error instanceof WireFailure ? error.code : 'unknown');
    }
  }

  /** Gives the chat to a colleague who is there and has room. */
  async #passOn(client: AgentClient, conversationId: string): Promise<boolean> {
    try {
      const { agents } = await client.targets(this.#connection.shopId);
      const others = agents.filter(
        ({ agentId, kind, state, reachable, load, limit }) =>
          agentId !== this.#party.id &&
          kind === 'agent' &&
          state === 'accepting' &&
          reachable &&
          load < limit,
      );
      if (others.length === 0) return false;
      const { agentId } = this.#plan.random.pick(others);
      await client.transfer(conversationId, { agentId }, '请接着处理 / please go on here');
      return true;
    } catch (error) {
      ignoreRefusal(error);
      return false;
    }
  }

  #saidFarewell(client: AgentClient, conversationId: string): boolean {
    return client
      .lines(conversationId)
      .some((line) => line.status === 'sent' && (markOf(line) ?? '').endsWith(FAREWELL));
  }
}

/** A refusal is an answer, such as `stale` after the chat moved on; anything else is a fault here. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof WireFailure)) throw error;
}
