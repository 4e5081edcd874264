import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** The run's time: real milliseconds, with a start that all plans count from, and an end for all waits. */
export class RunClock {
  readonly #stop = new AbortController();
  startAt: number;

  constructor() {
    // Every actor waits on it at the same time.
    setMaxListeners(0, this.#stop.signal);
    this.startAt = this.now();
  }

  /** Ms since 1970, with fractions, and never going back. */
  readonly now = (): number => performance.timeOrigin + performance.now();

  /** From now on plans count from here. */
  start(): void {
    this.startAt = this.now();
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Ends every wait at once. */
  stop(): void {
    this.#stop.abort();
  }

  /** Waits until a moment of the run; false when the run was stopped before. */
  until(atMs: number): Promise<boolean> {
    return this.pause(this.startAt + atMs - this.now());
  }

  /** Waits that long; false when the run was stopped before. */
  async pause(ms: number): Promise<boolean> {
    if (this.stopped) return false;
    if (ms <= 0) return true;
    try {
      await wait(ms, undefined, { signal: this.#stop.signal });
      return true;
    } catch {
      return false;
    }
  }
}
