import type { Redis } from 'ioredis';
import { StartError } from './start-error.ts';

/** Functions, as which the scripts are kept, and sharded publish and subscribe for the Socket.IO adapter came with 7.0. */
const OLDEST_MAJOR = 7;

/**
 * Looks at a Redis of the user's own. Returns one line that names the promises its settings do not keep,
 * or null when it keeps them all.
 * @param awaitedReplicas how many must have a change before it is acknowledged
 * @throws StartError when it is too old to work with
 */
export async function checkRedis(redis: Redis, awaitedReplicas: number): Promise<string | null> {
  const info = parseInfo(await redis.info());
  // A Valkey says which Redis it stands for; it began with 7.2.
  const version = info.get('redis_version') ?? '0';
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    throw new StartError(`Redis ${version} is too old: fenliu needs ${OLDEST_MAJOR}.0 or newer.`);
  }
  const broken = [
    ...durabilityGaps(info, await readSetting(redis, 'appendfsync')),
    ...evictionGaps(info.get('maxmemory_policy')),
    ...failoverGaps(Number(info.get('connected_slaves') ?? 0), awaitedReplicas),
  ];
  return broken.length === 0 ? null : `This Redis does not keep every promise: ${broken.join('; ')}.`;
}

function durabilityGaps(info: Map<string, string>, fsync: string | null): string[] {
  if (info.get('aof_enabled') !== '1') {
    return ['P1 (no acknowledged message is lost) needs appendonly yes, which is off'];
  }
  if (fsync === null) return ['P1 needs appendfsync always, which this server does not let us see'];
  if (fsync !== 'always') {
    return [`P1 at power loss (no acknowledged message is lost) needs appendfsync always, which is ${fsync}`];
  }
  return [];
}

function evictionGaps(policy: string | undefined): string[] {
  if (policy === undefined || policy === 'noeviction') return [];
  return [
    `P1 and P5 (nothing is dropped when memory is short) need maxmemory-policy noeviction, which is ${policy}`,
  ];
}

function failoverGaps(replicas: number, awaited: number): string[] {
  if (replicas === 0 || awaited > 0) return [];
  return [
    'P1 at a failover needs FENLIU_REDIS_REPLICAS=1 or more, since this Redis has replicas and nobody waits for them',
  ];
}

/** Null where a hosted Redis forbids CONFIG. */
async function readSetting(redis: Redis, name: string): Promise<string | null> {
  try {
    const [, value] = (await redis.config('GET', name)) as string[];
    return value ?? null;
  } catch {
    return null;
  }
}

function parseInfo(text: string): Map<string, string> {
  return new Map(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
