import type { World } from '../virtual/world.ts';
import type { CourseObserver } from './course-observer.ts';

/** One number of a run, as tables and comparisons have it. */
export interface ScenarioMeasure {
  name: string;
  unit: '' | 's' | '%';
  /** NaN where the run has nothing to say. */
  of: (run: CourseObserver, world: World) => number;
  /** Which way is better for the buyers and the staff. */
  better: 'less' | 'more' | 'neither';
}

const SERVICE_LEVEL_MS = 30_000;
const HOUR_MS = 3_600_000;

const share = (part: number, of: number): number => (of === 0 ? 0 : (100 * part) / of);

/** @param part from 0 to 1 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

const average = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Jain's index of how many chats each agent had for each hour he was there: 1 when all had the same, 1 ÷ agents when
 * one had all.
 */
function fairness({ given }: CourseObserver, world: World): number {
  const rates = world.agents.flatMap(({ shifts }, i) => {
    const hours = shifts.reduce(
      (sum, { fromMs, toMs }) =>
        sum + Math.max(0, Math.min(toMs, world.endMs) - Math.max(fromMs, world.warmUpMs)) / HOUR_MS,
      0,
    );
    return hours === 0 ? [] : [(given[i] ?? 0) / hours];
  });
  const sum = rates.reduce((a, b) => a + b, 0);
  const squares = rates.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? Number.NaN : (sum * sum) / (rates.length * squares);
}

/** How far the wait that was shown is from the wait that came of it, over those who waited and were served. */
export const estimateErrors = ({ told }: CourseObserver): number[] =>
  told
    .filter(({ waitedMs }) => waitedMs > 0)
    .map(({ estimateMs, waitedMs }) => (100 * Math.abs(estimateMs - waitedMs)) / waitedMs);

export const MEASURES: readonly ScenarioMeasure[] = [
  { name: 'conversations', unit: '', of: (run) => run.arrivals, better: 'neither' },
  { name: 'had to wait', unit: '%', of: (run) => share(run.queued, run.arrivals), better: 'less' },
  { name: 'wait, mean', unit: 's', of: (run) => average(run.waitsMs) / 1000, better: 'less' },
  { name: 'wait, 9 of 10 within', unit: 's', of: (run) => quantile(run.waitsMs, 0.9) / 1000, better: 'less' },
  { name: 'wait, longest', unit: 's', of: (run) => quantile(run.waitsMs, 1) / 1000, better: 'less' },
  {
    name: 'agent within 30 s',
    unit: '%',
    of: (run) => share(run.waitsMs.filter((ms) => ms <= SERVICE_LEVEL_MS).length, run.arrivals),
    better: 'more',
  },
  {
    name: 'left before an agent',
    unit: '%',
    of: (run) => share(run.abandoned, run.arrivals),
    better: 'less',
  },
  { name: 'refused', unit: '%', of: (run) => share(run.refused, run.arrivals), better: 'less' },
  { name: 'first reply, mean', unit: 's', of: (run) => average(run.firstRepliesMs) / 1000, better: 'less' },
  { name: 'waiting at most', unit: '', of: (run) => run.mostWaiting, better: 'less' },
  { name: 'unanswered at most', unit: '', of: (run) => run.mostUnanswered, better: 'less' },
  { name: 'moved to another agent', unit: '', of: (run) => run.moved, better: 'neither' },
  { name: 'slots in use', unit: '%', of: (run) => share(run.heldMs, run.slotMs), better: 'neither' },
  { name: "fairness (Jain's index)", unit: '', of: fairness, better: 'more' },
  {
    name: 'came again: same agent',
    unit: '%',
    of: (run) => (run.again === 0 ? Number.NaN : share(run.sameAgent, run.again)),
    better: 'more',
  },
  {
    name: 'wait shown, median off by',
    unit: '%',
    of: (run) => quantile(estimateErrors(run), 0.5),
    better: 'less',
  },
];
