import type { Entry } from '../../client-sdk/protocol/models.ts';
import type { Random } from '../random.ts';
import { draw, gammaFactor } from './distributions.ts';
import type { RecordedVisit, World } from './world.ts';

const HOUR_MS = 3_600_000;

/** One buyer and all that chance has in store for him, so that he is the same whatever the shop does. */
export interface Buyer {
  no: number;
  buyerId: string;
  atMs: number;
  entry: Entry;
  /** Alone with an agent of speed 1. */
  workMs: number;
  patienceMs: number;
  replyMs: number;
  /** When he comes again after his chat; null: not at all. */
  returnsAfterMs: number | null;
  /** What is said in his chat, where that is known. */
  turns?: RecordedVisit['turns'];
  /** For his next visit, and for whoever must choose for him. */
  random: Random;
}

/** The buyers of one run in the order in which they come. */
export class ArrivalStream {
  readonly #world: World;
  readonly #gaps: Random;
  readonly #buyers: Random;
  readonly #perMs: { fromMs: number; perMs: number }[];
  #step = 0;
  #atMs = 0;
  #count = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#gaps = random.fork();
    this.#buyers = random.fork();
    const busyness = random.fork();
    const { steps, busynessCv } = world.arrivals;
    this.#perMs = steps.map(({ fromMs, perHour }) => ({
      fromMs,
      perMs: (perHour / HOUR_MS) * gammaFactor(busynessCv, busyness),
    }));
  }

  /** The next one, at whatever time; null when nobody comes any more. */
  next(): Buyer | null {
    if (this.#world.recorded) return this.#nextRecorded(this.#world.recorded);
    const atMs = this.#nextAt();
    if (atMs === null) return null;
    this.#count += 1;
    return drawBuyer(this.#world, this.#buyers.fork(), this.#count, `b${this.#count}`, atMs);
  }

  #nextRecorded(visits: readonly RecordedVisit[]): Buyer | null {
    const visit = visits[this.#count];
    if (!visit) return null;
    this.#count += 1;
    const random = this.#buyers.fork();
    const once = {
      no: this.#count,
      entry: {},
      replyMs: Number.POSITIVE_INFINITY,
      returnsAfterMs: null,
      random,
    };
    return { ...visit, ...once };
  }

  /** Exponential in the rate's own time, so that one draw makes one arrival whatever the steps are. */
  #nextAt(): number | null {
    let left = this.#gaps.exponential(1);
    for (; this.#step < this.#perMs.length; this.#step += 1) {
      const { perMs = 0 } = this.#perMs[this.#step] ?? {};
      const endMs = this.#perMs[this.#step + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      const inStep = perMs * (endMs - this.#atMs);
      if (perMs > 0 && left < inStep) {
        this.#atMs += left / perMs;
        return this.#atMs;
      }
      if (endMs === Number.POSITIVE_INFINITY) return null;
      left -= inStep;
      this.#atMs = endMs;
    }
    return null;
  }
}

/** @param no tells this visit from all others of the run */
export function drawBuyer(world: World, random: Random, no: number, buyerId: string, atMs: number): Buyer {
  const { entries } = world.arrivals;
  const returning = world.returning;
  return {
    no,
    buyerId,
    atMs,
    entry: pickEntry(entries, random),
    workMs: draw(world.handle, random),
    patienceMs: world.patience ? draw(world.patience, random) : Number.POSITIVE_INFINITY,
    replyMs: world.reply ? draw(world.reply, random) : Number.POSITIVE_INFINITY,
    returnsAfterMs: returning && random.chance(returning.probability) ? draw(returning.after, random) : null,
    random,
  };
}

function pickEntry(entries: World['arrivals']['entries'], random: Random): Entry {
  let left = random.uniform() * entries.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, entry } of entries) {
    left -= weight;
    if (left < 0) return entry;
  }
  return {};
}
