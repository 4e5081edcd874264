import { beforeAll, describe, it } from 'vitest';
import { loadCheckedScripts } from '../support/checked-scripts.ts';
import { useRedis } from '../support/redis.ts';
import { Agreement, agreeOnRuns } from './agreement.ts';
import { RUNS, SEED } from './runs.ts';
import { STORIES } from './stories.ts';

/** A plain reference of the rules against the scripts; `more-routing.test.ts` takes the other half of the runs. */
describe('the router and a plain reference of its rules', () => {
  const [redis, second] = [useRedis(), useRedis()];

  beforeAll(() => loadCheckedScripts(redis));

  it.each(STORIES)('$title', ({ present, steps }) =>
    new Agreement(redis, second).run(
      present,
      steps.map((step, i) => ({ step, byFirst: i % 2 === 0 })),
    ),
  );

  it(`R1 to R19: agree on the first ${RUNS.first} runs of up to 60 steps`, () =>
    agreeOnRuns(RUNS.first, SEED, redis, second));
});
