import type { Redis } from 'ioredis';

/** Reads and writes so many times what a conversation's record is like, and decides nothing. */
const EMPTY_SCRIPT = `
local value
for _ = 1, tonumber(ARGV[1]) do value = redis.call('HGET', KEYS[1], ARGV[3]) end
for _ = 1, tonumber(ARGV[2]) do redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
return value
`;

/** As a conversation's record, in bytes. */
const RECORD = 'x'.repeat(400);
/** Accept, route and close are one script each. */
const SCRIPTS = 3;

/** What each decision costs in reads and writes. */
export interface Accesses {
  reads: number;
  writes: number;
}

/** Gives a function that makes as many reads and writes in Redis as a decision does, in as many scripts. */
export async function makeFloor(redis: Redis, { reads, writes }: Accesses): Promise<() => Promise<void>> {
  const sha = (await redis.script('LOAD', EMPTY_SCRIPT)) as string;
  const [readsOf, writesOf] = [share(reads, SCRIPTS), share(writes, SCRIPTS)];
  let calls = 0;
  return async () => {
    const field = `f-${calls++ % 1000}`;
    for (let script = 0; script < SCRIPTS; script++) {
      await redis.evalsha(sha, 1, 'floor', readsOf[script] ?? 0, writesOf[script] ?? 0, field, RECORD);
    }
  };
}

/** A whole number in parts as even as can be; the first ones have what is over. */
export function share(total: number, parts: number): number[] {
  const whole = Math.round(total);
  return Array.from({ length: parts }, (_, i) => Math.floor(whole / parts) + (i < whole % parts ? 1 : 0));
}
