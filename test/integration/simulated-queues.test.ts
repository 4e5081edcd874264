import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { type Case, toCases } from '../../simulations/theory/cases.ts';
import { Oracle } from '../../simulations/theory/oracle.ts';
import { MOST_STANDARD_ERRORS } from '../../simulations/theory/run-theory.ts';
import { StationaryObserver } from '../../simulations/theory/stationary.ts';
import { CHOOSERS, type Chooser } from '../../simulations/virtual/chooser.ts';
import { runReplications } from '../../simulations/virtual/run-replications.ts';
import {
  estimateWith,
  mean,
  pairedDifference,
  standardErrorFor,
} from '../../simulations/virtual/statistics.ts';
import { useRedis } from '../support/redis.ts';

/** The scripts in virtual time against what is known of queues; small runs of `npm run simulate -- theory`. */

const SEED = 20_260_101;
const redis: Redis = useRedis();
const REPLICATIONS = 16;

async function simulate(
  theory: Case,
  chooser: Chooser = theory.chooser,
  count = REPLICATIONS,
): Promise<StationaryObserver[]> {
  return runReplications({
    world: theory.world,
    chooser,
    from: 0,
    count,
    seed: SEED,
    redis: [redis],
    newObserver: () => new StationaryObserver(theory.inputs),
  });
}

/** By how many standard errors each measure is off, and how well it is known. */
function compare(theory: Case, runs: StationaryObserver[]) {
  const controls = (runs[0]?.controls ?? []).map((_, i) => runs.map((run) => run.controls[i] ?? 0));
  return theory.measures.map(({ name, exact, of }) => {
    const estimate = estimateWith(
      runs.map((run) => of(run.numbers)),
      controls,
    );
    const standardError = standardErrorFor(estimate, MOST_STANDARD_ERRORS);
    return { name, off: Math.abs(estimate.mean - exact) / standardError, relative: standardError / exact };
  });
}

function casesOf(rows: object, leastArrivals: number): Case[] {
  return toCases(Oracle.parse(rows), leastArrivals);
}

const exactLinear = [0.335527, 0.114589, 0.229179];
const LINEAR = { case: 'linear', N: 3, k: 3, mu: 0.2, beta: 0, lam: 1.6, theta: 0.5 };

/** The machine may be busy with other things. */
const SLOW = 300_000;

it.each([
  // Erlang C at 3 agents and 2 erlangs: C = 4/9, mean wait C/(c − a).
  ['erlangC', { c: 3, lambda: 2, mu: 1, pWait: 4 / 9, asa: 4 / 9, lq: 8 / 9 }],
  // Impatient as the chats are long: the number in the shop is Poisson with mean λ/μ.
  ['erlangA', { c: 2, lambda: 4, mu: 2, theta: 2, pWait: 1 - 3 / Math.E ** 2, lq: 4 / Math.E ** 2 }],
  ['mmck', { c: 2, k: 4, lambda: 2, mu: 1, pBlock: 2 / 9, pWaitAccepted: 4 / 7, lq: 2 / 3 }],
])(
  '%s: a small queue is as the formula says',
  async (section, row) => {
    const [theory] = casesOf({ [section]: [row] }, 80);
    if (!theory) throw new Error('no case');
    const compared = compare(theory, await simulate(theory));
    expect(compared.length).toBeGreaterThan(1);
    for (const { name, off, relative } of compared) {
      expect(off, `${name}, seed ${SEED}`).toBeLessThanOrEqual(MOST_STANDARD_ERRORS);
      expect(relative, name).toBeLessThan(0.15);
    }
  },
  SLOW,
);

describe('agents with several chats', () => {
  it(
    'at linear rates it does not matter who gets the chat',
    async () => {
      const rows = Object.fromEntries(
        (['least_loaded', 'most_loaded'] as const).map((name) => [name, exactLinear]),
      );
      for (const theory of casesOf({ concurrency: [{ ...LINEAR, rows }] }, 80)) {
        for (const { name, off } of compare(theory, await simulate(theory))) {
          expect(off, `${theory.name} ${name}, seed ${SEED}`).toBeLessThanOrEqual(MOST_STANDARD_ERRORS);
        }
      }
    },
    SLOW,
  );

  it(
    'at concave rates fewer wait the better the load is spread: least, two choices, random, most',
    async () => {
      const concave = { ...LINEAR, N: 6, beta: 0.8, lam: 0.9, rows: { least_loaded: [0.1, 0.1, 0.1] } };
      const [theory] = casesOf({ concurrency: [concave] }, 80);
      if (!theory) throw new Error('no case');
      const held: number[][] = [];
      for (const chooser of CHOOSERS) {
        held.push((await simulate(theory, chooser, 8)).map(({ numbers }) => numbers.held + numbers.waiting));
      }
      for (const [i, better] of held.entries()) {
        const worse = held[i + 1];
        if (!worse) continue;
        const { mean, standardError } = pairedDifference(better, worse);
        expect(mean, `${CHOOSERS[i]} before ${CHOOSERS[i + 1]}, seed ${SEED}`).toBeGreaterThan(
          2 * standardError,
        );
      }
    },
    SLOW,
  );
});

it(
  'the share that is sent away does not depend on how handle times are distributed',
  async () => {
    const cases = casesOf({ insensitive: { '3,3': 0.346154 } }, 100);
    expect(cases.map(({ name }) => name)).toEqual([
      'insensitive 3,3 exponential',
      'insensitive 3,3 lognormal',
    ]);
    for (const theory of cases) {
      const [blocked] = compare(theory, await simulate(theory));
      expect(blocked?.off, `${theory.name}, seed ${SEED}`).toBeLessThanOrEqual(MOST_STANDARD_ERRORS);
      expect(blocked?.relative).toBeLessThan(0.08);
    }
  },
  SLOW,
);

it(
  "Little's law holds for the queue and for the whole shop",
  async () => {
    const [theory] = casesOf({ erlangA: [{ c: 3, lambda: 4, mu: 1, theta: 0.5 }] }, 200);
    if (!theory) throw new Error('no case');
    const numbers = (await simulate(theory)).map((run) => run.numbers);
    const waiting = mean(numbers.map((run) => run.waiting));
    const inside = mean(numbers.map((run) => run.waiting + run.held));
    // Apart from those who are in the shop when the counting begins or ends.
    expect(mean(numbers.map((run) => run.littleWaiting)) / waiting).toBeCloseTo(1, 1);
    expect(mean(numbers.map((run) => run.littleInside)) / inside).toBeCloseTo(1, 1);
  },
  SLOW,
);
