import type { Redis } from 'ioredis';
import { runReplications } from '../virtual/run-replications.ts';
import { estimateWith, standardErrorFor } from '../virtual/statistics.ts';
import type { Case } from './cases.ts';
import { StationaryObserver } from './stationary.ts';

export interface TheoryRow {
  row: string;
  measure: string;
  simulated: number;
  exact: number;
  standardError: number;
  /** (simulated − exact) ÷ standard error; 0 where both agree to the last digit. */
  offBy: number;
  met: boolean;
  replications: number;
  conversations: number;
}

/** Replications are added until every measure of a row is known so well. */
const WANTED_ERROR = 0.018;
const MOST_ERROR = 0.02;
/** More than this many standard errors from the exact value is a disagreement. */
export const MOST_STANDARD_ERRORS = 3.5;
const ROUND = 24;
const MOST_REPLICATIONS = 240;

export interface TheoryOptions {
  redis: readonly Redis[];
  seed: number;
  /** Told how much of the round is done, 0 to 1, and of which one. */
  onProgress?: (part: number, what: string) => void;
}

/** Simulates one row until it is known well enough, and sets it beside the exact values. */
export async function runCase(
  theory: Case,
  { redis, seed, onProgress }: TheoryOptions,
): Promise<TheoryRow[]> {
  const observers: StationaryObserver[] = [];
  for (;;) {
    let passedMs = 0;
    const what = `${theory.name}, round ${observers.length / ROUND + 1}`;
    observers.push(
      ...(await runReplications({
        world: theory.world,
        chooser: theory.chooser,
        from: observers.length,
        count: ROUND,
        seed,
        redis,
        newObserver: () => new StationaryObserver(theory.inputs),
        onProgress: (ms) => {
          passedMs += ms;
          onProgress?.(passedMs / (theory.world.endMs * ROUND), what);
        },
      })),
    );
    const rows = compare(theory, observers);
    const isKnown = rows.every(({ simulated, standardError }) => standardError <= WANTED_ERROR * simulated);
    if (isKnown || observers.length >= MOST_REPLICATIONS) return rows;
  }
}

function compare({ name, measures }: Case, observers: readonly StationaryObserver[]): TheoryRow[] {
  const numbers = observers.map((observer) => observer.numbers);
  const controls = transpose(observers.map((observer) => observer.controls));
  const conversations = numbers.reduce((sum, { arrivals }) => sum + arrivals, 0);
  return measures.map(({ name: measure, exact, of }) => {
    const estimate = estimateWith(numbers.map(of), controls);
    const simulated = estimate.mean;
    const standardError = standardErrorFor(estimate, MOST_STANDARD_ERRORS);
    const off = simulated - exact;
    const met =
      Math.abs(off) <= MOST_STANDARD_ERRORS * standardError && standardError <= MOST_ERROR * Math.abs(exact);
    const offBy = off === 0 ? 0 : off / standardError;
    const replications = observers.length;
    return { row: name, measure, simulated, exact, standardError, offBy, met, replications, conversations };
  });
}

function transpose(lists: readonly (readonly number[])[]): number[][] {
  const [first = []] = lists;
  return first.map((_, i) => lists.map((list) => list[i] ?? 0));
}
