import type { Redis } from 'ioredis';

/** What a Redis server has done so far, by its own count. */
export interface RedisCost {
  cpuUs: number;
  /** Name of a command → how often it was carried out, also by scripts. */
  calls: Map<string, number>;
}

/** CPU time by `INFO cpu`, in µs. */
export function parseCpuUs(info: string): number {
  const seconds = (name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? Number.NaN);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6;
}

/** Calls by `INFO commandstats`; a subcommand counts with its command. */
export function parseCalls(info: string): Map<string, number> {
  const calls = new Map<string, number>();
  for (const [, name = '', count] of info.matchAll(/^cmdstat_(\w+)[^:]*:calls=(\d+)/gm)) {
    calls.set(name, (calls.get(name) ?? 0) + Number(count));
  }
  return calls;
}

export async function readRedisCost(redis: Redis): Promise<RedisCost> {
  const [cpu, stats] = await Promise.all([redis.info('cpu'), redis.info('commandstats')]);
  return { cpuUs: parseCpuUs(cpu), calls: parseCalls(stats) };
}

/** How many commands between two readings read data, and how many changed it. */
export async function countAccesses(
  redis: Redis,
  before: RedisCost,
  after: RedisCost,
): Promise<{ reads: number; writes: number }> {
  const sum = { reads: 0, writes: 0 };
  for (const [name, calls] of after.calls) {
    const count = calls - (before.calls.get(name) ?? 0);
    if (count === 0) continue;
    const [about] = (await redis.call('COMMAND', 'INFO', name)) as [[string, number, string[]] | null];
    const flags = about?.[2] ?? [];
    // A script is counted by what it does.
    if (flags.includes('noscript') || name === 'fcall' || name.startsWith('eval')) continue;
    if (flags.includes('write')) sum.writes += count;
    else if (flags.includes('readonly')) sum.reads += count;
  }
  return sum;
}
