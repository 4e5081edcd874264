import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, inject } from 'vitest';

/** A connection to the tests' Redis, closed after the file. Call it at the top of a file or a `describe`. */
export function useRedis(): Redis {
  const redis = new Redis(inject('redisUrl'));
  afterAll(async () => {
    await redis.quit();
  });
  return redis;
}

/** Each test has a shop of its own, so that nothing must be cleared. */
export function randomShopId(): string {
  return `shop-${randomBytes(9).toString('hex')}`;
}
