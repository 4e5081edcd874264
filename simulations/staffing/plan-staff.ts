import type { Redis } from 'ioredis';
import { agentsNeeded } from '../../server/staffing/erlang-a.ts';
import { runReplications } from '../virtual/run-replications.ts';
import type { HalfHour } from './forecast.ts';
import { HALF_HOUR_MS, InTimeObserver, staffingWorld, type Work } from './staffing-world.ts';

/** Such as 80 % of the buyers with an agent within 30 s. */
export interface Target {
  share: number;
  withinMs: number;
}

export interface StaffedHalfHour extends HalfHour {
  /** What the formula says, as if each half-hour went on for ever. */
  erlangA: number;
  agents: number;
  /** Simulated; null where nobody came. */
  inTime: number | null;
}

export interface PlanOptions {
  forecast: readonly HalfHour[];
  target: Target;
  work: Work;
  redis: readonly Redis[];
  seed: number;
  replications: number;
  onProgress?: (what: string) => void;
}

/** Each round of the simulation puts right what the one before has shown. */
const MOST_ROUNDS = 30;

/**
 * How many agents each half-hour needs: Erlang A as a start, then the simulation adds where too few are served in
 * time, and takes away where enough still are without.
 * @throws Error when the simulation finds no end of it
 */
export async function planStaff(options: PlanOptions): Promise<StaffedHalfHour[]> {
  const { forecast, target } = options;
  const start = forecast.map(({ arrivals }) => erlangA(arrivals, options));
  const isServed = (share: number | null) => share === null || share >= target.share;
  let rounds = 0;
  const judge = (staff: readonly number[]) => {
    rounds += 1;
    if (rounds > MOST_ROUNDS) throw new Error(`no plan after ${MOST_ROUNDS} rounds`);
    options.onProgress?.(`round ${rounds}, ${staff.reduce((a, b) => a + b, 0) / 2} agent hours`);
    return simulate(staff, options);
  };
  const raise = async (from: readonly number[]) => {
    let staff = [...from];
    for (;;) {
      const shares = await judge(staff);
      if (shares.every(isServed)) return { staff, shares };
      staff = staff.map((count, i) => (isServed(shares[i] ?? null) ? count : count + 1));
    }
  };
  let plan = await raise(start);
  // Neighbours hang together: every other half-hour at a time.
  for (const parity of [0, 1]) {
    const fewer = plan.staff.map((count, i) => (i % 2 === parity ? Math.max(0, count - 1) : count));
    const shares = await judge(fewer);
    const kept = fewer.map((count, i) => {
      const holds = isServed(shares[i] ?? null) && (i + 1 >= fewer.length || isServed(shares[i + 1] ?? null));
      return holds ? count : (plan.staff[i] ?? count);
    });
    if (kept.some((count, i) => count !== plan.staff[i])) plan = await raise(kept);
  }
  return forecast.map((halfHour, i) => ({
    ...halfHour,
    erlangA: start[i] ?? 0,
    agents: plan.staff[i] ?? 0,
    inTime: plan.shares[i] ?? null,
  }));
}

function erlangA(arrivals: number, { work, target }: PlanOptions): number {
  const perChatMs = work.handleMs * (1 + work.slowdown * (work.limit - 1));
  const queue = { lambda: arrivals / HALF_HOUR_MS, mu: 1 / perChatMs, theta: 1 / work.patienceMs };
  return agentsNeeded(queue, work.limit, { share: target.share, within: target.withinMs });
}

/** The share that is served in time, for each half-hour. */
async function simulate(staff: readonly number[], options: PlanOptions): Promise<(number | null)[]> {
  const { forecast, target, work, redis, seed, replications } = options;
  const observers = await runReplications({
    world: staffingWorld(forecast, staff, work),
    chooser: 'rules',
    from: 0,
    count: replications,
    seed,
    redis,
    newObserver: () => new InTimeObserver(forecast.length, target.withinMs),
  });
  return forecast.map((_, i) => {
    const came = observers.reduce((sum, run) => sum + (run.came[i] ?? 0), 0);
    const inTime = observers.reduce((sum, run) => sum + (run.inTime[i] ?? 0), 0);
    return came === 0 ? null : inTime / came;
  });
}
