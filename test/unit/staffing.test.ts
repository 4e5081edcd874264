import { expect, it } from 'vitest';
import { agentsNeeded, servedWithin } from '../../server/staffing/erlang-a.ts';
import { parseForecast } from '../../simulations/staffing/forecast.ts';
import { staffingWorld } from '../../simulations/staffing/staffing-world.ts';

it('without impatience the share served in time is that of Erlang C', () => {
  const patient = { mu: 1, theta: 1e-9 };
  expect(servedWithin({ ...patient, lambda: 9 }, 10, 0.25)).toBeCloseTo(0.479191, 2);
  expect(servedWithin({ ...patient, lambda: 95 }, 100, 0.05)).toBeCloseTo(0.605571, 2);
});

it('given long enough all are served but those who leave, as in Erlang A', () => {
  expect(1 - servedWithin({ lambda: 8, mu: 1, theta: 0.5 }, 10, 12)).toBeCloseTo(0.038821, 2);
  expect(1 - servedWithin({ lambda: 12, mu: 1, theta: 0.5 }, 10, 12)).toBeCloseTo(0.195656, 2);
  expect(servedWithin({ lambda: 3000, mu: 1, theta: 0.5 }, 3100, 0.01)).toBeGreaterThan(0.9);
});

it('the fewest agents are found, and none where nobody comes', () => {
  const queue = { lambda: 9, mu: 1, theta: 0.5 };
  const target = { share: 0.8, within: 0.25 };
  const agents = agentsNeeded(queue, 2, target);
  expect(servedWithin(queue, 2 * agents, target.within)).toBeGreaterThanOrEqual(0.8);
  expect(servedWithin(queue, 2 * (agents - 1), target.within)).toBeLessThan(0.8);
  expect(agentsNeeded({ ...queue, lambda: 0 }, 2, target)).toBe(0);
});

it('a forecast says where it is wrong', () => {
  expect(parseForecast('from,arrivals\n09:30, 12\n10:00,7.5\n', 'day.csv')).toEqual([
    { from: '09:30', arrivals: 12 },
    { from: '10:00', arrivals: 7.5 },
  ]);
  expect(() => parseForecast('from,arrivals\n09:30,12\n10:30,7\n', 'day.csv')).toThrow(
    '10:30 does not follow 09:30',
  );
  expect(() => parseForecast('from,arrivals\n09:15,12\n', 'day.csv')).toThrow('half-hour');
  expect(() => parseForecast('from,arrivals\n09:30,-1\n', 'day.csv')).toThrow('day.csv');
});

it('agents are there in the half-hours of the plan and in no others', () => {
  const work = { handleMs: 1, handleCv: 1, patienceMs: 1, limit: 2, slowdown: 0 };
  const forecast = ['09:00', '09:30', '10:00', '10:30'].map((from) => ({ from, arrivals: 1 }));
  const [first, second] = staffingWorld(forecast, [2, 1, 2, 0], work).agents;
  const hours = (shifts = first?.shifts) =>
    shifts?.map(({ fromMs, toMs }) => [fromMs / 1_800_000, toMs / 1_800_000]);
  expect(hours()).toEqual([[0, 3]]);
  expect(hours(second?.shifts)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});
