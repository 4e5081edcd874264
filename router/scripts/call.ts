import type { Redis } from 'ioredis';
import { LIBRARY } from './index.ts';
import type { Library, Script } from './library.ts';

/** Runs a script; a Redis that does not have the library yet is given it first. */
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
    await loadLibrary(redis, LIBRARY);
    return redis.fcall(script.functionName, keys.length, ...keys, ...args);
  }
}

/** Gives Redis the scripts; another node may have been quicker. */
export async function loadLibrary(redis: Redis, { text }: Library): Promise<void> {
  try {
    await redis.function('LOAD', text);
  } catch (error) {
    if (error instanceof Error && error.message.includes('already exists')) return;
    throw new Error(`Redis refuses the scripts: ${(error as Error).message}`, { cause: error });
  }
}
