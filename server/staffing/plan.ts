import { setImmediate } from 'node:timers/promises';
import type { MeasuredWork } from '../../client-sdk/protocol/staffing.ts';
import { agentsNeeded } from './erlang-a.ts';

const HALF_HOUR_MS = 1_800_000;

/**
 * Agents that each half-hour needs, as if it went on for ever (Erlang A). Lets others have the processor in between.
 * @param arrivals buyers who come in each half-hour
 * @param patienceMs how long buyers wait before they leave, on average
 * @returns null for each where it is not known how long a chat takes
 */
export async function planHalfHours(
  arrivals: readonly number[],
  { handleMs, limit }: Pick<MeasuredWork, 'handleMs' | 'limit'>,
  patienceMs: number,
  target: { share: number; withinMs: number },
): Promise<(number | null)[]> {
  if (handleMs === null || limit === null) return arrivals.map(() => null);
  const rates = { mu: 1 / handleMs, theta: 1 / patienceMs };
  const chats = Math.max(1, Math.round(limit));
  const needed: number[] = [];
  for (const count of arrivals) {
    const queue = { ...rates, lambda: count / HALF_HOUR_MS };
    needed.push(agentsNeeded(queue, chats, { share: target.share, within: target.withinMs }));
    await setImmediate();
  }
  return needed;
}
