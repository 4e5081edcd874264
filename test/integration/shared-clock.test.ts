import { afterEach, expect, it, vi } from 'vitest';
import { SharedClock } from '../../server/shared-clock.ts';
import { useRedis } from '../support/redis.ts';

const redis = useRedis();
const FIVE_MINUTES_MS = 300_000;
/** Far below what would matter, far above what a busy machine needs for an answer. */
const NEAR_MS = 1000;

const redisNow = async () => {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Number(micros) / 1000;
};

async function openClock() {
  const said: unknown[] = [];
  const clock = await SharedClock.open(redis, { warn: (about: unknown) => said.push(about) } as never);
  return { clock, said };
}

afterEach(() => {
  vi.restoreAllMocks();
});

it('T12 a machine whose clock is five minutes off goes by that of Redis, and says so once', async () => {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + FIVE_MINUTES_MS);
  const { clock, said } = await openClock();
  expect(Math.abs(clock.now() - (await redisNow()))).toBeLessThan(NEAR_MS);
  expect(said).toEqual([{ offMs: expect.closeTo(FIVE_MINUTES_MS, -4) }]);
  clock.close();
});

it('T12 a clock that is set while the process runs changes nothing', async () => {
  const { clock, said } = await openClock();
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() - FIVE_MINUTES_MS);
  expect(Math.abs(clock.now() - (await redisNow()))).toBeLessThan(NEAR_MS);
  expect(said).toEqual([]);
  clock.close();
});
