import { beforeAll, it } from 'vitest';
import { loadCheckedScripts } from '../support/checked-scripts.ts';
import { useRedis } from '../support/redis.ts';
import { agreeOnRuns } from './agreement.ts';
import { RUNS, SEED } from './runs.ts';

/** The other half of the runs, at the same time on the other core. */
const [redis, second] = [useRedis(), useRedis()];

beforeAll(() => loadCheckedScripts(redis));

it(`R1 to R19: agree on ${RUNS.second} more runs of up to 60 steps`, () =>
  agreeOnRuns(RUNS.second, SEED + 1, redis, second));
