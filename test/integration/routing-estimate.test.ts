import { expect, it } from 'vitest';
import { estimateWaitMs } from '../../router/wait-estimate.ts';
import { estimateErrors, quantile } from '../../simulations/scenarios/measures.ts';
import { runScenario } from '../../simulations/scenarios/run-scenario.ts';
import {
  agents,
  coming,
  MINUTE_MS,
  oneGroup,
  type Scenario,
  startingAt,
  USUAL,
  wholeTime,
} from '../../simulations/scenarios/scenario.ts';
import { useRedis } from '../support/redis.ts';

const redis = useRedis();

/** Six agents with three chats each; for a quarter of an hour twice as many buyers come as they can take. */
function rush(): Scenario {
  const endMs = 50 * MINUTE_MS;
  const staff = agents(6, wholeTime(endMs));
  return {
    name: 'rush',
    about: '',
    stretchMs: 5 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(20),
      rules: oneGroup(staff, 3),
      agents: staff,
      arrivals: coming([
        [0, 90],
        [10 * MINUTE_MS, 500],
        [25 * MINUTE_MS, 90],
      ]),
      warmUpMs: 0,
      endMs,
    },
  };
}

it('R6 the wait that is shown is the wait that comes: median error below 35 % in a rush', async () => {
  const seed = 17;
  const run = await runScenario(rush(), { redis: [redis], seed, replications: 3 });
  const errors = run.observers.flatMap(estimateErrors);
  expect(errors.length).toBeGreaterThan(150);
  expect(quantile(errors, 0.5), `${errors.length} buyers, seed ${seed}`).toBeLessThan(35);
}, 240_000);

it('R6 those ahead who will leave make the wait shorter, and nothing is shown before a slot came free', () => {
  expect(estimateWaitMs(3, null, null)).toBeUndefined();
  expect(estimateWaitMs(3, '1000|0', null)).toBeUndefined();
  expect(estimateWaitMs(3, '1000|20000', null)).toBe(60_000);
  expect(estimateWaitMs(3, '1000|20000', '0.0000|900000')).toBe(60_000);
  // One leaves in each 120 s of waiting: ln(1 + 60/120)·120 s.
  expect(estimateWaitMs(3, '1000|20000', '2.0000|240000')).toBe(Math.round(Math.log(1.5) * 120_000));
});
