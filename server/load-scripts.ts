import type { Redis } from 'ioredis';
import { SCRIPTS } from '../router/scripts/index.ts';

/** Sees to it that Redis has compiled every script of the router; throws when it refuses one. */
export async function loadScripts(redis: Redis): Promise<void> {
  const scripts = Object.values(SCRIPTS);
  const known = (await redis.script('EXISTS', ...scripts.map(({ sha }) => sha))) as number[];
  const missing = scripts.filter((_, index) => known[index] !== 1);
  for (const { name, text } of missing) {
    try {
      await redis.script('LOAD', text);
    } catch (error) {
      throw new Error(`${name}.lua: ${(error as Error).message}`, { cause: error });
    }
  }
}
