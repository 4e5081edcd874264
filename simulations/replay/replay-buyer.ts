import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import { WireFailure } from '../../client-sdk/wire-failure.ts';
import type { RunClock } from '../load/clock.ts';
import type { Party, Recorder } from '../load/history.ts';
import type { Desks } from './desks.ts';
import type { Talk } from './recording.ts';
import { ignoreRefusal } from './replay-agent.ts';

/** The page is open this long before the first words. */
const LOOK_AROUND_MS = 300;

/** The talks of one buyer over real sockets: each turn when it is due, by him or by whoever has the chat then. */
export class ReplayBuyer {
  readonly #talks: readonly Talk[];
  readonly #connection: { url: string; token: string };
  readonly #desks: Desks;
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #party: Party;
  #client: BuyerClient | null = null;

  /** @param talks in order, with times of the run */
  constructor(
    buyerId: string,
    talks: readonly Talk[],
    connection: { url: string; token: string },
    desks: Desks,
    recorder: Recorder,
    clock: RunClock,
  ) {
    this.#talks = talks;
    this.#connection = connection;
    this.#desks = desks;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#party = { kind: 'buyer', id: buyerId };
  }

  /** Resolves when all was said, he left, or the run was stopped. */
  async play(): Promise<void> {
    for (const talk of this.#talks) {
      if (!(await this.#clock.until(talk.atMs - LOOK_AROUND_MS))) return;
      this.#client ??= this.#open();
      if (!(await this.#clock.until(talk.atMs))) return;
      await this.#playOne(this.#client, talk);
    }
  }

  async #playOne(client: BuyerClient, { turns, patienceMs, workMs }: Talk): Promise<void> {
    const [first, ...rest] = turns;
    if (!first) return;
    const conversationId = await this.#say(client, first.text);
    if (conversationId === null) return;
    if (!(await this.#desks.holderOf(conversationId, this.#clock, patienceMs))) {
      if (!this.#clock.stopped) await client.closeConversation().catch(ignoreRefusal);
      return;
    }
    // A wait for the agent comes on top of what was recorded.
    const begunAt = this.#clock.now();
    for (const { by, text, afterMs } of rest) {
      if (!(await this.#clock.pause(begunAt + afterMs - this.#clock.now()))) return;
      if (by === 'buyer') await this.#say(client, text);
      else await (await this.#holder(conversationId))?.say(conversationId, text);
    }
    if (!(await this.#clock.pause(begunAt + workMs - this.#clock.now()))) return;
    await (await this.#holder(conversationId))?.finish(conversationId);
  }

  close(): void {
    this.#client?.close();
  }

  #holder(conversationId: string) {
    return this.#desks.holderOf(conversationId, this.#clock, Number.POSITIVE_INFINITY);
  }

  /** @returns where it went; null when it was refused */
  async #say(client: BuyerClient, text: string): Promise<string | null> {
    const send = this.#recorder.intend(this.#party, text, this.#clock.now());
    try {
      const sent = await client.send({ kind: 'text', text }).sent;
      this.#recorder.acked(send, sent.conversationId, sent.seq);
      return sent.conversationId;
    } catch (error) {
      this.#recorder.refused(send, error instanceof WireFailure ? error.code : 'unknown');
      return null;
    }
  }

  #open(): BuyerClient {
    const { url, token } = this.#connection;
    const client = new BuyerClient({ url, token: () => token });
    client.on('message', (message) => this.#recorder.received(this.#party, message));
    client.on('state', ({ status }) => this.#recorder.line(this.#party, status));
    client.connect();
    return client;
  }
}
