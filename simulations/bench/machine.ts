import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What a figure must be read with. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  redis: string;
  /** Others' work on the machine when the run began: processes ready to run, mean of a minute. */
  loadBefore: number;
}

export function describeMachine(redisBinary: string): Machine {
  const redis = execFileSync(redisBinary, ['--version'], { encoding: 'utf8' });
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    redis: /v=(\S+)/.exec(redis)?.[1] ?? redis.trim(),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}
