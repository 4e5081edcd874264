import { expect, test } from 'vitest';
import { share } from '../../simulations/bench/assign/floor.ts';
import { measure, median } from '../../simulations/bench/measure.ts';
import { parseCalls, parseCpuUs } from '../../simulations/bench/redis-cost.ts';

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(() => median([])).toThrow('median of nothing');
});

test('a ratio is the median of the ratios of the rounds, so that one slow round does not move it', () => {
  const slowRound = measure('m', '1/s', [80, 8, 82], { name: 'floor', values: [100, 10, 100] });
  expect(slowRound).toMatchObject({ value: 80, spread: [8, 82], baseline: { name: 'floor', value: 100 } });
  expect(slowRound.ratio).toBeCloseTo(0.8);
  expect(slowRound).not.toHaveProperty('met');
});

test('a target judges the ratio where there is a baseline, else the value', () => {
  const against = { name: 'floor', values: [10] };
  expect(measure('m', '1/s', [7], against, { atLeast: 0.7 }).met).toBe(true);
  expect(measure('m', '1/s', [6.9], against, { atLeast: 0.7 }).met).toBe(false);
  expect(measure('m', 'µs', [21], against, { atMost: 2 }).met).toBe(false);
  expect(measure('m', '1/s', [7999], undefined, { atLeast: 8000 }).met).toBe(false);
  expect(measure('m', '1/s', [8000], undefined, { atLeast: 8000 }).met).toBe(true);
});

test('accesses are shared out over the scripts without losing one', () => {
  expect(share(10, 3)).toEqual([4, 3, 3]);
  expect(share(11.6, 3)).toEqual([4, 4, 4]);
  expect(share(0, 3)).toEqual([0, 0, 0]);
});

test('what Redis says of its cost is read', () => {
  expect(parseCpuUs('# CPU\r\nused_cpu_sys:1.5\r\nused_cpu_user:2.25\r\nused_cpu_user_children:9\r\n')).toBe(
    3_750_000,
  );
  const stats =
    '# Commandstats\r\ncmdstat_hget:calls=12,usec=9\r\ncmdstat_config|set:calls=2,usec=1\r\ncmdstat_config|get:calls=3,usec=1\r\n';
  expect(parseCalls(stats)).toEqual(
    new Map([
      ['hget', 12],
      ['config', 5],
    ]),
  );
});
