import { agents, HOUR_MS, MINUTE_MS, oneGroup, startingAt } from '../scenarios/scenario.ts';
import { exponential, lognormal } from '../virtual/distributions.ts';
import type { Observer, ShopState, Visit } from '../virtual/observer.ts';
import type { Shift, World } from '../virtual/world.ts';
import type { HalfHour } from './forecast.ts';
import { minuteOf } from './forecast.ts';

export const HALF_HOUR_MS = 30 * MINUTE_MS;

/** What a shop's chats are like. */
export interface Work {
  /** Work of one chat by an agent who has no other. */
  handleMs: number;
  handleCv: number;
  patienceMs: number;
  /** Chats at once. */
  limit: number;
  /** See World. */
  slowdown: number;
}

/** @param staff how many agents are there in each half-hour of the forecast */
export function staffingWorld(forecast: readonly HalfHour[], staff: readonly number[], work: Work): World {
  const most = staff.reduce((a, b) => Math.max(a, b), 1);
  const team = agents(most, (no) => shiftsOf(staff.map((count) => count > no)));
  const startMin = minuteOf(forecast[0]?.from ?? '00:00');
  const day = startingAt(0);
  return {
    ...day,
    startAt: day.startAt + startMin * MINUTE_MS,
    rules: oneGroup(team, work.limit),
    agents: team,
    arrivals: {
      steps: forecast.map(({ arrivals }, i) => ({
        fromMs: i * HALF_HOUR_MS,
        perHour: (arrivals * HOUR_MS) / HALF_HOUR_MS,
      })),
      busynessCv: 0,
      entries: [{ weight: 1, entry: {} }],
    },
    handle: lognormal(work.handleMs, work.handleCv),
    patience: exponential(work.patienceMs),
    slowdown: work.slowdown,
    reply: null,
    warmUpMs: 0,
    endMs: forecast.length * HALF_HOUR_MS,
    swept: false,
  };
}

/** Half-hours in a row are one shift; who goes takes no new chats and ends those he has. */
function shiftsOf(there: readonly boolean[]): Shift[] {
  const shifts: Shift[] = [];
  for (const [i, isThere] of there.entries()) {
    if (!isThere) continue;
    const last = shifts.at(-1);
    if (last && there[i - 1]) last.toMs = (i + 1) * HALF_HOUR_MS;
    else shifts.push({ fromMs: i * HALF_HOUR_MS, toMs: (i + 1) * HALF_HOUR_MS, breaks: [], end: 'finishes' });
  }
  return shifts;
}

/** Counts, for each half-hour, who came in it and who of them had an agent in time. */
export class InTimeObserver implements Observer {
  readonly came: number[];
  readonly inTime: number[];
  readonly #withinMs: number;

  constructor(halfHours: number, withinMs: number) {
    this.came = new Array<number>(halfHours).fill(0);
    this.inTime = new Array<number>(halfHours).fill(0);
    this.#withinMs = withinMs;
  }

  arrive({ buyer }: Visit): void {
    this.#count(this.came, buyer.atMs);
  }

  begin({ buyer, queued }: Visit, _: ShopState, nowMs: number): void {
    if (!queued || nowMs - buyer.atMs <= this.#withinMs) this.#count(this.inTime, buyer.atMs);
  }

  elapse(): void {}
  reply(): void {}
  finish(): void {}
  abandon(): void {}
  refuse(): void {}
  move(): void {}

  #count(counts: number[], atMs: number): void {
    const i = Math.min(counts.length - 1, Math.floor(atMs / HALF_HOUR_MS));
    counts[i] = (counts[i] ?? 0) + 1;
  }
}
