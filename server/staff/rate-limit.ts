import type { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse, type WireError } from '../../client-sdk/protocol/errors.ts';

/** Counts tries in Redis, so that all processes count together and tries in parallel cannot slip by. */
export interface RateLimit {
  /** Takes one try before the work begins; a refusal says how long to wait. */
  spend(key: string): Promise<WireError | null>;
  /** Gives one try back. */
  giveBack(key: string): Promise<void>;
}

/** `points` tries for each key in `durationSec`. `name` keeps limits apart. */
export const makeRateLimit = (redis: Redis, name: string, points: number, durationSec: number): RateLimit => {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `fenliu:limit:${name}`,
    points,
    duration: durationSec,
  });
  return {
    spend: (key) => spendFrom(limiter, key),
    async giveBack(key) {
      await limiter.reward(key);
    },
  };
};

/** Takes points of a limit; a refusal says how long to wait. */
export async function spendFrom(
  limiter: RateLimiterAbstract,
  key: string,
  points = 1,
): Promise<WireError | null> {
  try {
    await limiter.consume(key, points);
    return null;
  } catch (refusal) {
    // Anything else than a refusal means that the limit cannot be kept: an outage, not a yes.
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return refuse('rate_limited', { retryAfterMs: refusal.msBeforeNext });
  }
}
