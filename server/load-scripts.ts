import type { Redis } from 'ioredis';
import { loadScript } from '../router/scripts/call.ts';
import { LIBRARY_PREFIX } from '../router/scripts/define.ts';
import { SCRIPTS } from '../router/scripts/index.ts';

/**
 * Sees to it that Redis has every script of the router, and none of an older fenliu: a node of that one which still
 * runs loads its own again at its next call.
 * @throws Error naming the script that Redis refuses
 */
export async function loadScripts(redis: Redis): Promise<void> {
  const scripts = Object.values(SCRIPTS);
  const known = new Set(await libraryNames(redis));
  for (const script of scripts) {
    if (!known.delete(script.functionName)) await loadScript(redis, script);
  }
  await Promise.all([...known].map((name) => redis.function('DELETE', name)));
}

async function libraryNames(redis: Redis): Promise<string[]> {
  const libraries = (await redis.function('LIST', 'LIBRARYNAME', `${LIBRARY_PREFIX}*`)) as string[][];
  return libraries.map((fields) => fields[fields.indexOf('library_name') + 1] as string);
}
