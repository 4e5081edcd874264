import { expect, test } from 'vitest';
import { share } from '../../simulations/bench/assign/floor.ts';
import { renderBenchPage } from '../../simulations/bench/bench-page.ts';
import { measure, median } from '../../simulations/bench/measure.ts';
import { parseCalls, parseCpuUs } from '../../simulations/bench/redis-cost.ts';
import { renderMeasures } from '../../simulations/bench/render-measures.ts';

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

test('page and table say which targets were missed, and by how much', () => {
  const machine = {
    cpu: 'a <cpu>',
    cores: 2,
    memoryGb: 4,
    system: 'Linux',
    node: 'v20',
    redis: '7.0',
    loadBefore: 0.1,
  };
  const measures = [
    measure('log.pglite', 'messages/s', [240], { name: 'insert', values: [1000] }, { atLeast: 0.7 }),
    measure('relay.p50', 'ms', [3]),
    measure('relay.cpu', 'µs/message', [3], { name: 'relay', values: [2] }, { atMost: 2 }),
  ];
  expect(renderMeasures(machine, measures)).toMatch(/log\.pglite .* 0\.24 +MISSED \(≥ 0\.7\)/);
  const page = renderBenchPage(machine, 5, measures);
  expect(page).toContain('a &lt;cpu&gt;');
  expect(page).toContain('Rounds: 5. Targets met: 1 of 2.');
  expect(page).toContain('<td>0.24</td><td>MISSED (≥ 0.7)</td>');
  expect(page.match(/<h2>(log|relay)<\/h2>/g)).toEqual(['<h2>log</h2>', '<h2>relay</h2>']);
});
