import type { RunClock } from '../load/clock.ts';
import type { ReplayAgent } from './replay-agent.ts';

/** Who of the agents has which chat, for buyers who wait for an answer. */
export class Desks {
  readonly #holders = new Map<string, ReplayAgent>();
  readonly #waiting = new Map<string, ((agent: ReplayAgent) => void)[]>();

  given(conversationId: string, agent: ReplayAgent): void {
    this.#holders.set(conversationId, agent);
    for (const tell of this.#waiting.get(conversationId) ?? []) tell(agent);
    this.#waiting.delete(conversationId);
  }

  taken(conversationId: string, agent: ReplayAgent): void {
    if (this.#holders.get(conversationId) === agent) this.#holders.delete(conversationId);
  }

  /** Whoever has it, as soon as somebody does; null when that takes too long, or the run is over. */
  async holderOf(conversationId: string, clock: RunClock, patienceMs: number): Promise<ReplayAgent | null> {
    const holder = this.#holders.get(conversationId);
    if (holder) return holder;
    const given = new Promise<ReplayAgent>((resolve) => {
      this.#waiting.set(conversationId, [...(this.#waiting.get(conversationId) ?? []), resolve]);
    });
    const tired = clock.pause(Math.min(patienceMs, MOST_MS)).then(() => null);
    return Promise.race([given, tired]);
  }
}

/** The longest that a timer can wait. */
const MOST_MS = 0x7fffffff;
