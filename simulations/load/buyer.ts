import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import { WireFailure } from '../../client-sdk/wire-failure.ts';
import type { RunClock } from './clock.ts';
import type { Party, Recorder, Send } from './history.ts';
import type { BuyerPlan, PlannedLine } from './plan.ts';

/** The page is open this long before the first message. */
const LOOK_AROUND_MS = 1000;
/** A buyer who gets no reply writes on after this. */
const PATIENCE_MS = 8000;

/** One buyer who plays his plan through the SDK and writes down what happens to him. */
export class SimulatedBuyer {
  readonly #plan: BuyerPlan;
  readonly #connection: { url: string; token: string };
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #party: Party;
  readonly #conversations = new Set<string>();
  #client: BuyerClient | null = null;
  #onReply: (() => void) | null = null;

  constructor(
    plan: BuyerPlan,
    connection: { url: string; token: string },
    recorder: Recorder,
    clock: RunClock,
  ) {
    this.#plan = plan;
    this.#connection = connection;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#party = { kind: 'buyer', id: plan.buyerId };
  }

  /** Resolves when everything planned was done, or the run was stopped. The page stays open. */
  async play(): Promise<void> {
    const { lines, arriveAtMs, closedBy, recallLine, reloadAfterLine } = this.#plan;
    if (!(await this.#clock.until(arriveAtMs - LOOK_AROUND_MS))) return;
    this.#open();
    let intendedAt = this.#clock.startAt + arriveAtMs;
    for (const [index, line] of lines.entries()) {
      if (index > 0) intendedAt = await this.#nextTime(line, intendedAt);
      if (!(await this.#clock.pause(intendedAt - this.#clock.now()))) return;
      const send = this.#write(line.text, intendedAt);
      if (index === recallLine) await this.#takeBack(await send);
      if (index === reloadAfterLine) this.#reload();
      if (index === lines.length - 1) await send;
    }
    if (closedBy === 'buyer') await this.#leave();
  }

  /** Closes the page. */
  close(): void {
    this.#client?.close();
    this.#client = null;
  }

  /** When the next line is due: after the reply it waits for, or after the line before. */
  async #nextTime(line: PlannedLine, lastAt: number): Promise<number> {
    if (!line.waitForReply) return lastAt + line.gapMs;
    const replied = new Promise<void>((resolve) => {
      this.#onReply = resolve;
    });
    await Promise.race([replied, this.#clock.pause(PATIENCE_MS)]);
    this.#onReply = null;
    return this.#clock.now() + line.gapMs;
  }

  async #write(text: string, intendedAt: number): Promise<Send> {
    const send = this.#recorder.intend(this.#party, text, intendedAt);
    try {
      const sent = await this.#client?.send({ kind: 'text', text }).sent;
      if (sent) this.#recorder.acked(send, sent.conversationId, sent.seq);
    } catch (error) {
      this.#recorder.refused(send, error instanceof WireFailure ? error.code : 'unknown');
    }
    return send;
  }

  async #takeBack(send: Send): Promise<void> {
    if (!send.ack || !this.#client) return;
    this.#recorder.recalled(send.ack.conversationId, send.ack.seq);
    await this.#client.recall(send.ack.seq).catch(ignoreRefusal);
  }

  async #leave(): Promise<void> {
    await this.#clock.pause(300);
    await this.#client?.closeConversation().catch(ignoreRefusal);
  }

  #open(): void {
    const client = new BuyerClient({
      url: this.#connection.url,
      token: () => this.#connection.token,
      entry: this.#plan.entry,
    });
    client.on('message', (message) => this.#received(message));
    client.on('state', ({ status }) => this.#recorder.line(this.#party, status));
    client.connect();
    this.#client = client;
  }

  #reload(): void {
    this.close();
    for (const conversationId of this.#conversations) this.#recorder.restarted(this.#party, conversationId);
    const isBack = this.#recorder.cut(this.#party);
    this.#open();
    this.#client?.on('state', ({ status }) => {
      if (status === 'online') isBack();
    });
  }

  #received(message: Message): void {
    this.#conversations.add(message.conversationId);
    this.#recorder.received(this.#party, message);
    if (message.from.kind === 'agent') this.#onReply?.();
  }
}

/** A refusal is an answer; anything else is a fault of the simulator. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof WireFailure)) throw error;
}
