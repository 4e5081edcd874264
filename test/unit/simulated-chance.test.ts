import { expect, it } from 'vitest';
import { createRandom } from '../../simulations/random.ts';
import { ArrivalStream, type Buyer } from '../../simulations/virtual/arrival-stream.ts';
import { choose } from '../../simulations/virtual/chooser.ts';
import { Desk } from '../../simulations/virtual/desk.ts';
import { draw, exponential, gammaFactor, lognormal } from '../../simulations/virtual/distributions.ts';
import { estimate, estimateWith, pairedDifference } from '../../simulations/virtual/statistics.ts';
import type { World } from '../../simulations/virtual/world.ts';

const DRAWS = 40_000;

function moments(values: number[]) {
  const { mean } = estimate(values);
  return { mean, cv: Math.sqrt(estimate(values.map((value) => (value - mean) ** 2)).mean) / mean };
}

const drawn = (one: () => number) => moments(Array.from({ length: DRAWS }, one));

it('durations and busyness have the mean and the spread that they are asked for', () => {
  const random = createRandom(5);
  const exponentials = drawn(() => draw(exponential(300), random));
  expect(exponentials.mean).toBeCloseTo(300, -1);
  expect(exponentials.cv).toBeCloseTo(1, 1);
  const lognormals = drawn(() => draw(lognormal(300, 0.8), random));
  expect(lognormals.mean / 300).toBeCloseTo(1, 1);
  expect(lognormals.cv).toBeCloseTo(0.8, 1);
  for (const cv of [0.3, 1.5]) {
    const factors = drawn(() => gammaFactor(cv, random));
    expect(factors.mean, `cv ${cv}`).toBeCloseTo(1, 1);
    expect(Math.abs(factors.cv - cv), `cv ${cv}`).toBeLessThan(0.05 * (1 + cv));
  }
  expect(gammaFactor(0, random)).toBe(1);
});

const WORLD: World = {
  rules: { groups: [{ groupId: 'all', name: 'all', members: [] }], defaultGroupId: 'all' },
  agents: [],
  arrivals: { steps: [{ fromMs: 0, perHour: 60 }], busynessCv: 0, entries: [{ weight: 1, entry: {} }] },
  handle: exponential(60_000),
  patience: null,
  slowdown: 0,
  reply: null,
  warmUpMs: 0,
  endMs: 0,
  swept: false,
  startAt: 0,
  timeZone: 'UTC',
};

it('buyers come at the rate of the hour, eight times as many in a burst, and nobody after the end', () => {
  const HOUR = 3_600_000;
  const steps = [
    { fromMs: 0, perHour: 600 },
    { fromMs: 5 * HOUR, perHour: 4800 },
    { fromMs: 10 * HOUR, perHour: 0 },
  ];
  const arrivals = {
    ...WORLD.arrivals,
    steps,
    entries: [
      { weight: 1, entry: { page: '/a' } },
      { weight: 3, entry: {} },
    ],
  };
  const stream = new ArrivalStream({ ...WORLD, arrivals }, createRandom(3));
  const came: Buyer[] = [];
  for (let buyer = stream.next(); buyer; buyer = stream.next()) came.push(buyer);
  const before = came.filter(({ atMs }) => atMs < 5 * HOUR).length;
  expect(Math.abs(before - 3000)).toBeLessThan(3.5 * Math.sqrt(3000));
  expect(Math.abs(came.length - before - 24_000)).toBeLessThan(3.5 * Math.sqrt(24_000));
  expect(came.every(({ atMs }, i) => atMs < 10 * HOUR && atMs >= (came[i - 1]?.atMs ?? 0))).toBe(true);
  const share = came.filter(({ entry }) => entry.page === '/a').length / came.length;
  expect(share).toBeCloseTo(0.25, 1);
});

it('the same seed brings the same buyers, whatever their patience would be', () => {
  const first = new ArrivalStream(WORLD, createRandom(8));
  const second = new ArrivalStream({ ...WORLD, slowdown: 1 }, createRandom(8));
  for (let i = 0; i < 50; i += 1) {
    const [one, other] = [first.next(), second.next()];
    expect([other?.atMs, other?.workMs]).toEqual([one?.atMs, one?.workMs]);
  }
});

it('an agent with two chats works on each at his pace for two', () => {
  const desk = new Desk(1, 0.25);
  desk.begin('a', 100, 0);
  expect(desk.next()).toEqual({ chat: 'a', atMs: 100 });
  desk.begin('b', 40, 20);
  // 2/(1 + 0.25) chats together.
  expect(desk.pace).toBeCloseTo(1.6);
  expect(desk.next()).toEqual({ chat: 'b', atMs: 20 + 40 * 1.25 });
  expect(desk.end('b', 70)).toBeCloseTo(0);
  expect(desk.next()).toEqual({ chat: 'a', atMs: 110 });
  desk.setAtWork(false, 80);
  expect(desk.next()).toBeNull();
  desk.setAtWork(true, 1000);
  expect(desk.end('a', 1000)).toBeCloseTo(30);
});

it('two choices never take the fuller one of the two, and each pair is as likely', () => {
  const random = createRandom(4);
  const counts = [0, 0, 0];
  for (let i = 0; i < 6000; i += 1) {
    const chosen = choose('two_choices', [0, 1, 2], random);
    counts[chosen] = (counts[chosen] ?? 0) + 1;
  }
  expect(counts[2]).toBe(0);
  expect((counts[0] ?? 0) / 6000).toBeCloseTo(2 / 3, 1);
  expect(choose('most_loaded', [0, 2, 1], random)).toBe(1);
});

it('a control with mean 0 takes out what it explains, and its own mean with it', () => {
  const random = createRandom(6);
  const controls = Array.from({ length: 60 }, () => random.uniform() - 0.5);
  const values = controls.map((control) => 10 + 4 * control + 0.01 * (random.uniform() - 0.5));
  const plain = estimate(values);
  const corrected = estimateWith(values, [controls, controls.map((value) => 2 * value)]);
  expect(corrected.standardError).toBeLessThan(plain.standardError / 50);
  expect(Math.abs(corrected.mean - 10)).toBeLessThan(3.5 * corrected.standardError);
  expect(pairedDifference([1, 2, 3], [2, 3, 4])).toEqual({ mean: 1, standardError: 0, freedom: 2 });
});
