import type { Redis } from 'ioredis';
import type { Script } from './define.ts';

/** Runs a script; a Redis that does not have it yet is given it first. */
export async function callScript(
  redis: Redis,
  script: Script,
  keys: string[],
  args: (string | number)[],
): Promise<unknown> {
  try {
    return await redis.fcall(script.functionName, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('Function not found')) throw error;
    await loadScript(redis, script);
    return redis.fcall(script.functionName, keys.length, ...keys, ...args);
  }
}

/** Gives Redis one script; another node may have been quicker. */
export async function loadScript(redis: Redis, { name, text }: Script): Promise<void> {
  try {
    await redis.function('LOAD', text);
  } catch (error) {
    if (error instanceof Error && error.message.includes('already exists')) return;
    throw new Error(`${name}.lua: ${(error as Error).message}`, { cause: error });
  }
}
