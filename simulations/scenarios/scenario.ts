import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { exponential, lognormal } from '../virtual/distributions.ts';
import type { Arrivals, Shift, SimulatedAgent, World } from '../virtual/world.ts';

/** A day in a shop's life, on which rules can be tried. */
export interface Scenario {
  name: string;
  /** What it shows, in one sentence. */
  about: string;
  world: World;
  /** Length of a bar or a point in the charts. */
  stretchMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Chats at once. */
export const LIMIT = 5;

/** @param hour of the shop's day at which the run begins */
export const startingAt = (hour: number): Pick<World, 'startAt' | 'timeZone'> => ({
  // A Wednesday in the zone of most shops (UTC+8).
  startAt: Date.UTC(2026, 3, 15, hour - 8),
  timeZone: 'Asia/Shanghai',
});

/** Usual chats: four minutes of work, a first reply in twenty seconds, buyers who wait eight minutes. */
export const USUAL: Pick<World, 'handle' | 'patience' | 'slowdown' | 'reply' | 'swept'> = {
  handle: lognormal(4 * MINUTE_MS, 1),
  patience: exponential(8 * MINUTE_MS),
  slowdown: 0.25,
  reply: lognormal(20_000, 0.8),
  swept: true,
};

export const wholeTime = (endMs: number): Shift[] => [
  { fromMs: 0, toMs: endMs + HOUR_MS, breaks: [], end: 'finishes' },
];

export const agents = (
  count: number,
  shifts: Shift[] | ((no: number) => Shift[]),
  more: Partial<SimulatedAgent> & { prefix?: string } = {},
): SimulatedAgent[] => {
  const { prefix = 'agent', ...rest } = more;
  return Array.from({ length: count }, (_, i) => ({
    agentId: `${prefix}-${String(i + 1).padStart(2, '0')}`,
    kind: 'agent',
    device: 'desktop',
    speed: 1,
    shifts: typeof shifts === 'function' ? shifts(i) : shifts,
    ...rest,
  }));
};

/** Steps of [ms from the start, buyers an hour]. */
export const coming = (steps: [fromMs: number, perHour: number][], busynessCv = 0): Arrivals => ({
  steps: steps.map(([fromMs, perHour]) => ({ fromMs, perHour })),
  busynessCv,
  entries: [{ weight: 1, entry: {} }],
});

/** One group of all of them. */
export const oneGroup = (staff: readonly SimulatedAgent[], limit = LIMIT): RuleSetInput => ({
  groups: [{ groupId: 'all', name: 'All', members: staff.map(({ agentId }) => agentId) }],
  defaultGroupId: 'all',
  agents: limits(staff, limit),
});

export const limits = (staff: readonly SimulatedAgent[], limit: number): RuleSetInput['agents'] =>
  Object.fromEntries(staff.map(({ agentId }) => [agentId, { limit }]));
