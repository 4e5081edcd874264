import { z } from 'zod';
import { createRandom, type Random } from '../random.ts';
import type { Shift } from '../virtual/world.ts';
import type { RecordedAgent, Recording, Talk } from './recording.ts';

/**
 * Counts of a call centre's days: arrivals in each 5 minutes and agents at work in each half-hour, quantiles of service
 * times by kind of call, of the waits of those who were served and of those who left.
 */

const FIVE_MIN_MS = 5 * 60_000;
const HALF_HOUR_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;
const SEC = 1000;

const quantiles = z.array(z.number().min(0)).min(2);
const CallCentre = z.object({
  days: z
    .array(
      z.object({
        day: z.number().int(),
        arrivalsPer5Min: z.array(z.number().int().min(0)).length(DAY_MS / FIVE_MIN_MS),
        agentsSeenPer30Min: z.array(z.number().int().min(0)).length(DAY_MS / HALF_HOUR_MS),
        served: z.number().int().min(0),
        abandoned: z.number().int().min(0),
      }),
    )
    .min(1),
  distributions: z.object({
    types: z.record(z.string(), z.object({ share: z.number().min(0), serviceSecQuantiles: quantiles })),
    waitSecServedQuantiles: quantiles,
    waitSecAbandonedQuantiles: quantiles,
    shareQueued: z.number().min(0).max(1),
  }),
});
type CallCentre = z.output<typeof CallCentre>;

/**
 * Each day a recording of its own: as many calls in each 5 minutes as there were, at times that chance draws.
 * @returns null when the value is no such counts
 */
export function readCallCentre(name: string, value: unknown, seed: number): Recording[] | null {
  const parsed = CallCentre.safeParse(value);
  if (!parsed.success) return null;
  const { days, distributions } = parsed.data;
  const random = createRandom(seed);
  const patienceMs = estimatePatience(parsed.data);
  return days.map((day) => ({
    name: `${name}, day ${day.day}`,
    about: `${day.served + day.abandoned} calls, one at a time for each agent.`,
    startAt: Date.UTC(1999, 1, day.day),
    timeZone: 'UTC',
    endMs: DAY_MS,
    agents: toAgents(day.agentsSeenPer30Min),
    talks: toTalks(day.arrivalsPer5Min, distributions.types, patienceMs, random.fork()),
    outcome: { abandoned: day.abandoned },
  }));
}

/** Agent number n is there in each half-hour in which more than n were seen. */
function toAgents(seen: readonly number[]): RecordedAgent[] {
  return Array.from({ length: Math.max(0, ...seen) }, (_, n) => {
    const shifts: Shift[] = [];
    for (const [i, count] of seen.entries()) {
      if (count <= n) continue;
      const [fromMs, toMs] = [i * HALF_HOUR_MS, (i + 1) * HALF_HOUR_MS];
      const last = shifts.at(-1);
      if (last?.toMs === fromMs) last.toMs = toMs;
      else shifts.push({ fromMs, toMs, breaks: [], end: 'finishes' });
    }
    return { agentId: `agent-${n + 1}`, limit: 1, shifts };
  });
}

function toTalks(
  arrivals: readonly number[],
  types: CallCentre['distributions']['types'],
  patience: (part: number) => number,
  random: Random,
): Talk[] {
  const times = arrivals.flatMap((count, i) =>
    Array.from({ length: count }, () => (i + random.uniform()) * FIVE_MIN_MS),
  );
  const kinds = Object.values(types);
  const shares = kinds.reduce((sum, { share }) => sum + share, 0);
  return times
    .sort((a, b) => a - b)
    .map((atMs, i) => {
      let left = random.uniform() * shares;
      const kind = kinds.find(({ share }) => {
        left -= share;
        return left < 0;
      });
      const workMs = SEC * at(kind?.serviceSecQuantiles ?? [], random.uniform());
      const turns: Talk['turns'] = [
        { by: 'buyer', text: '您好', afterMs: 0 },
        { by: 'agent', text: '您好，请讲', afterMs: 0 },
      ];
      return { buyerId: `caller-${i + 1}`, atMs, patienceMs: patience(random.uniform()), turns, workMs };
    });
}

/** Between two quantiles the value lies evenly. */
function at(values: readonly number[], part: number): number {
  const place = part * (values.length - 1);
  const low = Math.floor(place);
  const [a = 0, b = a] = [values[low], values[low + 1]];
  return a + (b - a) * (place - low);
}

/**
 * How long callers were ready to wait: those who were served hide how much longer they would have been (Kaplan and
 * Meier's estimate over the quantiles of both). Beyond the longest wait nobody gives up.
 * @returns for a part from 0 to 1 the patience of that quantile, in ms
 */
function estimatePatience({ days, distributions }: CallCentre): (part: number) => number {
  const count = (kind: 'served' | 'abandoned') => days.reduce((sum, day) => sum + day[kind], 0);
  const { waitSecServedQuantiles, waitSecAbandonedQuantiles, shareQueued } = distributions;
  // Of the served ones only those who had to wait are in the quantiles.
  const servedAfterWait = Math.max(
    0,
    shareQueued * (count('served') + count('abandoned')) - count('abandoned'),
  );
  const spread = (values: readonly number[], all: number, left: boolean) =>
    values.map((sec) => ({ sec, weight: all / values.length, left }));
  const waits = [
    ...spread(waitSecServedQuantiles, servedAfterWait, false),
    ...spread(waitSecAbandonedQuantiles, count('abandoned'), true),
  ].sort((a, b) => a.sec - b.sec);
  let atRisk = waits.reduce((sum, { weight }) => sum + weight, 0);
  let stay = 1;
  const steps: { left: number; sec: number }[] = [];
  for (const { sec, weight, left } of waits) {
    if (left) {
      stay *= 1 - weight / atRisk;
      steps.push({ left: 1 - stay, sec });
    }
    atRisk -= weight;
  }
  return (part) => SEC * (steps.find(({ left }) => left >= part)?.sec ?? Number.POSITIVE_INFINITY);
}
