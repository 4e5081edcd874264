import type { Redis } from 'ioredis';
import { loadLibrary } from '../router/scripts/call.ts';
import { LIBRARY } from '../router/scripts/index.ts';
import { LIBRARY_PREFIX } from '../router/scripts/library.ts';

/**
 * Sees to it that Redis has the router's scripts, and none of an older fenliu: a node of that one which still runs
 * loads its own again at its next call.
 * @throws Error when Redis refuses them
 */
export async function loadScripts(redis: Redis): Promise<void> {
  const known = new Set(await libraryNames(redis));
  if (!known.delete(LIBRARY.name)) await loadLibrary(redis, LIBRARY);
  await Promise.all([...known].map((name) => redis.function('DELETE', name)));
}

async function libraryNames(redis: Redis): Promise<string[]> {
  const libraries = (await redis.function('LIST', 'LIBRARYNAME', `${LIBRARY_PREFIX}*`)) as string[][];
  return libraries.map((fields) => fields[fields.indexOf('library_name') + 1] as string);
}
