import type { Chooser } from '../virtual/chooser.ts';
import { type Duration, exponential, lognormal } from '../virtual/distributions.ts';
import type { World } from '../virtual/world.ts';
import type { Oracle } from './oracle.ts';
import type { Inputs, Stationary } from './stationary.ts';

/** One row of the exact values as a world to be simulated. */
export interface Case {
  name: string;
  world: World;
  chooser: Chooser;
  inputs: Inputs;
  /** So many ms of virtual time are one unit of the file's. */
  unitMs: number;
  measures: Measure[];
}

interface Measure {
  name: string;
  exact: number;
  /** In the file's units. */
  of: (numbers: Stationary) => number;
}

/** The mean chat takes a minute of virtual time, in whatever unit the file counts. */
const CHAT_MS = 60_000;
const HOUR_MS = 3_600_000;
const LOGNORMAL_CV = 1.5;

interface Queue {
  name: string;
  agents: number;
  limit: number;
  lambda: number;
  mu: number;
  slowdown: number;
  theta: number;
  /** Most in the queue. */
  places: number;
  work: Duration;
  chooser: Chooser;
  withinUnits: number;
}

type Wanted = [name: string, exact: number | undefined, of: (numbers: Stationary) => number][];

/**
 * Every row of the file, in its order.
 * @param leastArrivals to be counted in one replication, however little the queue remembers
 */
export function toCases(oracle: Oracle, leastArrivals = 1000): Case[] {
  const queues = [
    ...oracle.erlangC.map(erlangC),
    ...oracle.erlangA.map(erlangA),
    ...oracle.mmck.map(mmck),
    ...oracle.concurrency.flatMap(concurrency),
    ...Object.entries(oracle.insensitive).flatMap(insensitive),
  ];
  return queues.map(([queue, wanted]) => toCase(queue, wanted, leastArrivals));
}

function erlangC({ c, lambda, mu, t = 0, ...exact }: Oracle['erlangC'][number]): [Queue, Wanted] {
  const unitMs = CHAT_MS * mu;
  return [
    { ...simple(c, lambda, mu), name: `erlangC c=${c} lambda=${lambda}`, withinUnits: t },
    [
      ['pWait', exact.pWait, ({ waitShare }) => waitShare],
      ['asa', exact.asa, ({ meanWaitMs }) => meanWaitMs / unitMs],
      ['lq', exact.lq, ({ waiting }) => waiting],
      ['pWaitAtMostT', exact.pWaitAtMostT, ({ withinShare }) => withinShare],
    ],
  ];
}

function erlangA({ c, lambda, mu, theta, ...exact }: Oracle['erlangA'][number]): [Queue, Wanted] {
  const unitMs = CHAT_MS * mu;
  const name = `erlangA c=${c} lambda=${lambda} theta=${Number(theta.toFixed(4))}`;
  return [
    { ...simple(c, lambda, mu), name, theta },
    [
      ['pWait', exact.pWait, ({ waitShare }) => waitShare],
      ['pAbandon', exact.pAbandon, ({ abandonShare }) => abandonShare],
      ['meanWaitAll', exact.meanWaitAll, ({ meanWaitMs }) => meanWaitMs / unitMs],
      ['meanWaitServed', exact.meanWaitServed, ({ meanWaitServedMs }) => meanWaitServedMs / unitMs],
      ['lq', exact.lq, ({ waiting }) => waiting],
      ['occupancy', exact.occupancy, ({ held }) => held / c],
    ],
  ];
}

function mmck({ c, k, lambda, mu, ...exact }: Oracle['mmck'][number]): [Queue, Wanted] {
  const unitMs = CHAT_MS * mu;
  return [
    { ...simple(c, lambda, mu), name: `mmck c=${c} k=${k} lambda=${lambda}`, places: k - c },
    [
      ['pBlock', exact.pBlock, ({ blockShare }) => blockShare],
      ['pWaitAccepted', exact.pWaitAccepted, ({ waitShareAccepted }) => waitShareAccepted],
      ['wq', exact.wq, ({ meanWaitMs }) => meanWaitMs / unitMs],
      ['lq', exact.lq, ({ waiting }) => waiting],
    ],
  ];
}

function concurrency(row: Oracle['concurrency'][number]): [Queue, Wanted][] {
  const { N, k, mu, beta, lam, theta, rows } = row;
  const unitMs = CHAT_MS * mu;
  return Object.entries(rows).map(([strategy, exact]) => {
    const chooser = strategy === 'least_loaded' ? 'rules' : (strategy as Chooser);
    const name = `concurrency ${row.case} N=${N} k=${k} ${strategy}`;
    return [
      { ...simple(N, lam, mu), name, limit: k, slowdown: beta, theta, chooser },
      [
        ['pAllFull', exact[0], ({ fullShare }) => fullShare],
        ['pAbandon', exact[1], ({ abandonShare }) => abandonShare],
        ['meanWait', exact[2], ({ meanWaitMs }) => meanWaitMs / unitMs],
      ],
    ];
  });
}

function insensitive([key, exact]: [string, number | string]): [Queue, Wanted][] {
  if (typeof exact !== 'number') return [];
  const [c = 1, lambda = 1] = key.split(',').map(Number);
  const works: [string, Duration][] = [
    ['exponential', exponential(CHAT_MS)],
    ['lognormal', lognormal(CHAT_MS, LOGNORMAL_CV)],
  ];
  return works.map(([kind, work]) => [
    { ...simple(c, lambda, 1), name: `insensitive ${key} ${kind}`, places: 0, work },
    [['pBlock', exact, ({ blockShare }) => blockShare]],
  ]);
}

/** One chat each, first come first served, everybody patient. */
function simple(agents: number, lambda: number, mu: number): Omit<Queue, 'name'> {
  return {
    agents,
    limit: 1,
    lambda,
    mu,
    slowdown: 0,
    theta: 0,
    places: Number.POSITIVE_INFINITY,
    work: exponential(CHAT_MS),
    chooser: 'rules',
    withinUnits: 0,
  };
}

/** In times of what the queue remembers of its past. */
const WARM_UP_TIMES = 3;
const COUNTED_TIMES = 12;
/**
 * In mean chats. A shop begins empty, and lognormal work has a long tail: of what is under way at any instant 14 % goes on for
 * longer than 3 mean chats (cv 1.5), 0.1 % for longer than these.
 */
const WARM_UP_OF_LONG_TAILS = 32;

function toCase(queue: Queue, wanted: Wanted, leastArrivals: number): Case {
  const { name, agents, limit, lambda, mu, slowdown, theta, places, work, chooser } = queue;
  const unitMs = CHAT_MS * mu;
  const perMs = lambda / unitMs;
  const memoryMs = relaxation(queue) * unitMs;
  const tailMs = work.kind === 'lognormal' ? WARM_UP_OF_LONG_TAILS * CHAT_MS : 0;
  const warmUpMs = Math.max(WARM_UP_TIMES * memoryMs, tailMs);
  const endMs = warmUpMs + Math.max(COUNTED_TIMES * memoryMs, leastArrivals / perMs);
  const agentIds = Array.from({ length: agents }, (_, i) => `a${i + 1}`);
  const queueRules = Number.isFinite(places)
    ? { queue: { maxLength: places, action: 'refuse' as const } }
    : {};
  return {
    name,
    chooser,
    unitMs,
    world: {
      rules: {
        groups: [{ groupId: 'all', name: 'all', members: agentIds, ...queueRules }],
        defaultGroupId: 'all',
        agents: Object.fromEntries(agentIds.map((agentId) => [agentId, { limit }])),
      },
      agents: agentIds.map((agentId) => ({
        agentId,
        kind: 'agent',
        device: 'desktop',
        speed: 1,
        shifts: [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY, breaks: [], end: 'finishes' }],
      })),
      arrivals: {
        steps: [{ fromMs: 0, perHour: perMs * HOUR_MS }],
        busynessCv: 0,
        entries: [{ weight: 1, entry: {} }],
      },
      handle: work,
      patience: theta > 0 ? exponential(unitMs / theta) : null,
      slowdown,
      reply: null,
      warmUpMs,
      endMs,
      swept: false,
      startAt: Date.UTC(2026, 0, 1),
      timeZone: 'UTC',
    },
    inputs: {
      perMs,
      meanWorkMs: CHAT_MS,
      leavesPerMs: theta / unitMs,
      slots: agents * limit,
      places,
      memoryless: work.kind === 'exponential',
      warmUpMs,
      withinMs: queue.withinUnits * unitMs,
    },
    measures: wanted.flatMap(([measure, exact, of]) =>
      exact === undefined ? [] : [{ name: measure, exact, of }],
    ),
  };
}

/** About how long the queue remembers how it once stood, in units; only for how long to simulate. */
function relaxation({ agents, limit, lambda, mu, slowdown, theta, places }: Queue): number {
  const perSlot = mu / (1 + slowdown * (limit - 1));
  const most = agents * limit * perSlot;
  const bounds = [
    lambda < most ? 1 / (Math.sqrt(most) - Math.sqrt(lambda)) ** 2 : Number.POSITIVE_INFINITY,
    theta > 0 ? 1 / Math.min(theta, perSlot) : Number.POSITIVE_INFINITY,
    (places + 1) ** 2 / (lambda + most),
  ];
  return 1 / perSlot + Math.min(...bounds);
}
