import type { Observer, ShopState, Visit } from '../virtual/observer.ts';

/** What the draws of a run rest on; times in ms. */
export interface Inputs {
  perMs: number;
  meanWorkMs: number;
  /** Rate at which one who waits leaves; 0: never. */
  leavesPerMs: number;
  /** Places with agents, and in the queue. */
  slots: number;
  places: number;
  /** Handle times are exponential: what is left of a chat does not depend on how long it has lasted. */
  memoryless: boolean;
  warmUpMs: number;
  /** Waits up to this are counted apart. */
  withinMs: number;
}

/** Numbers of one replication, from the end of the warm-up on; those named `…Share` are over arrivals. */
export interface Stationary {
  arrivals: number;
  waitShare: number;
  /** Of those that were let in. */
  waitShareAccepted: number;
  abandonShare: number;
  blockShare: number;
  fullShare: number;
  /** Of those who were let in; of those whom an agent had. */
  meanWaitMs: number;
  meanWaitServedMs: number;
  withinShare: number;
  /** Means over time. */
  waiting: number;
  held: number;
  /** Little's law: rate of those let in × their mean time in the queue, beside `waiting`. */
  littleWaiting: number;
  /** The same for the whole shop, beside `waiting + held`. */
  littleInside: number;
}

type Weights = (held: number, waiting: number) => readonly number[];

/**
 * Counts a run in equilibrium, and keeps controls: sums whose mean is 0 whatever the router does, because they rest
 * on the simulation's own draws alone. Arrivals are Poisson, so any weight that is fixed before an arrival, summed
 * over the arrivals, minus its integral over time × rate, has mean 0; so have patience and handle times that are
 * exponential, with the rates that the agents' loads give. The weights are the steps of held, held², waiting and
 * waiting², which are what the averages of a queue hang on.
 */
export class StationaryObserver implements Observer {
  readonly #inputs: Inputs;
  readonly #controls: number[];
  #ms = 0;
  #arrivals = 0;
  #accepted = 0;
  #full = 0;
  #begun = 0;
  #begunAfterWait = 0;
  #abandoned = 0;
  #refused = 0;
  #within = 0;
  #waitMs = 0;
  #waitServedMs = 0;
  #insideMs = 0;
  #left = 0;
  #waitingMs = 0;
  #heldMs = 0;

  constructor(inputs: Inputs) {
    this.#inputs = inputs;
    this.#controls = new Array<number>(inputs.memoryless ? 6 : 5).fill(0);
  }

  elapse({ held, waiting, pace }: ShopState, fromMs: number, toMs: number): void {
    const ms = toMs - Math.max(fromMs, this.#inputs.warmUpMs);
    if (ms <= 0) return;
    this.#ms += ms;
    this.#waitingMs += waiting * ms;
    this.#heldMs += held * ms;
    const { perMs, meanWorkMs, leavesPerMs, memoryless } = this.#inputs;
    this.#add(this.#onArrival(held, waiting), -perMs * ms);
    if (!memoryless) return;
    this.#add(onDone(held, waiting), (-pace / meanWorkMs) * ms);
    this.#add(onLeave(held, waiting), -leavesPerMs * waiting * ms);
  }

  arrive(_: Visit, { held, waiting }: ShopState, nowMs: number): void {
    if (nowMs < this.#inputs.warmUpMs) return;
    this.#arrivals += 1;
    if (held >= this.#inputs.slots) this.#full += 1;
    this.#add(this.#onArrival(held, waiting), 1);
  }

  begin({ buyer, queued }: Visit, { held }: ShopState, nowMs: number): void {
    if (nowMs < this.#inputs.warmUpMs) return;
    const waitMs = queued ? nowMs - buyer.atMs : 0;
    this.#accepted += 1;
    this.#begun += 1;
    if (queued) this.#begunAfterWait += 1;
    this.#waitMs += waitMs;
    this.#waitServedMs += waitMs;
    if (waitMs <= this.#inputs.withinMs) this.#within += 1;
    if (this.#inputs.memoryless) return;
    // Work that is drawn but not done yet, weighted by what was known before.
    const over = buyer.workMs / this.#inputs.meanWorkMs - 1;
    this.#add([0, 0, 0, over, over * held], 1);
  }

  finish({ buyer }: Visit, { held, waiting }: ShopState, nowMs: number): void {
    if (nowMs < this.#inputs.warmUpMs) return;
    this.#left += 1;
    this.#insideMs += nowMs - buyer.atMs;
    if (this.#inputs.memoryless) this.#add(onDone(held, waiting), 1);
  }

  abandon({ buyer }: Visit, { held, waiting }: ShopState, nowMs: number): void {
    if (nowMs < this.#inputs.warmUpMs) return;
    const waitMs = nowMs - buyer.atMs;
    this.#accepted += 1;
    this.#abandoned += 1;
    this.#waitMs += waitMs;
    if (waitMs <= this.#inputs.withinMs) this.#within += 1;
    this.#left += 1;
    this.#insideMs += waitMs;
    if (this.#inputs.memoryless) this.#add(onLeave(held, waiting), 1);
  }

  refuse(_: Visit, __: ShopState, nowMs: number): void {
    if (nowMs >= this.#inputs.warmUpMs) this.#refused += 1;
  }

  reply(): void {}
  move(): void {}

  /** Mean 0 each, for each unit of time. */
  get controls(): number[] {
    return this.#controls.map((sum) => sum / this.#ms);
  }

  get numbers(): Stationary {
    const decided = this.#accepted + this.#refused;
    return {
      arrivals: this.#arrivals,
      waitShare: (this.#begunAfterWait + this.#abandoned) / decided,
      waitShareAccepted: (this.#begunAfterWait + this.#abandoned) / this.#accepted,
      abandonShare: this.#abandoned / decided,
      blockShare: this.#refused / decided,
      fullShare: this.#full / this.#arrivals,
      meanWaitMs: this.#waitMs / this.#accepted,
      meanWaitServedMs: this.#waitServedMs / this.#begun,
      withinShare: this.#within / this.#accepted,
      waiting: this.#waitingMs / this.#ms,
      held: this.#heldMs / this.#ms,
      littleWaiting: this.#waitMs / this.#ms,
      littleInside: this.#insideMs / this.#ms,
    };
  }

  #onArrival(held: number, waiting: number): readonly number[] {
    const { slots, places, memoryless } = this.#inputs;
    const full = held >= slots;
    if (!memoryless) return [1, held, full ? 1 : 0, 0, 0];
    if (!full) return [1, 0, 1, 2 * held + 1, 0, 0];
    return waiting < places ? [1, 1, 0, 0, 1, 2 * waiting + 1] : [1, 1, 0, 0, 0, 0];
  }

  #add(weights: readonly number[], times: number): void {
    for (let i = 0; i < weights.length; i += 1) {
      this.#controls[i] = (this.#controls[i] ?? 0) + (weights[i] ?? 0) * times;
    }
  }
}

const onDone: Weights = (held, waiting) =>
  waiting > 0 ? [0, 0, 0, 0, -1, 1 - 2 * waiting] : [0, 0, -1, 1 - 2 * held, 0, 0];

const onLeave: Weights = (_, waiting) => [0, 0, 0, 0, -1, 1 - 2 * waiting];
