import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../load/free-port.ts';
import { syncedLengths } from './synced-lengths.ts';

const READY_MS = 30_000;
/** A slow disk: the power is lost between a write and its sync only where that takes a while. */
const SYNC_US = 20_000;

/** A Redis of the run's own with `appendfsync always`, on one port for its whole life, that can be killed and brought back. */
export class RedisProcess {
  readonly url: string;
  readonly #binary: string;
  readonly #port: number;
  readonly #traced: boolean;
  readonly #home = mkdtempSync(join(tmpdir(), 'fenliu-redis-'));
  #child: ChildProcess | null = null;
  #pid = 0;

  private constructor(binary: string, port: number, traced: boolean) {
    this.#binary = binary;
    this.#port = port;
    this.#traced = traced;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /**
   * @param traced watch what it writes and syncs, for `losePower`, on a disk that is made slow; needs `strace`
   * @throws when `strace` is wanted and not there
   */
  static async create(binary: string, traced = false): Promise<RedisProcess> {
    if (traced && spawnSync('strace', ['-V']).status !== 0) {
      throw new Error(
        'A power loss is made with strace: install it (apt-get install strace) and start again.',
      );
    }
    const redis = new RedisProcess(binary, await freePort(), traced);
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    const args = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.#home];
    args.push(
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    );
    const slowDisk = `inject=fdatasync:delay_enter=${SYNC_US}`;
    const trace = [
      '-qq',
      '-y',
      '-s',
      '0',
      '-e',
      'trace=write,fsync,fdatasync',
      '-e',
      slowDisk,
      '-o',
      this.#trace,
      '--',
    ];
    const [command, all] = this.#traced
      ? ['strace', [...trace, this.#binary, ...args]]
      : [this.#binary, args];
    const child = spawn(command, all, { stdio: 'ignore', detached: true });
    this.#child = child;
    const redis = new Redis(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    redis.on('error', () => {});
    try {
      const info = await Promise.race([redis.info('server'), wait(READY_MS, null, { ref: false })]);
      if (info === null) throw new Error(`Redis did not start (exit status ${child.exitCode})`);
      this.#pid = Number(/process_id:(\d+)/.exec(info)?.[1]);
    } finally {
      redis.disconnect();
    }
  }

  /** SIGKILL. What it wrote stays in the page cache, so this alone proves no durability. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(this.#pid, 'SIGKILL');
    await ended;
  }

  /**
   * As when the machine loses its power: killed, and each file cut back to what had reached the disk by then.
   * @returns bytes that were written and not yet synced
   */
  async losePower(): Promise<number> {
    await this.kill();
    let lost = 0;
    for (const [path, { written, synced }] of syncedLengths(readFileSync(this.#trace, 'utf8'))) {
      if (!path.includes('.incr.aof')) continue;
      truncateSync(path, synced);
      lost += written - synced;
    }
    return lost;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#home, { recursive: true, force: true });
  }

  get #trace(): string {
    return join(this.#home, 'trace');
  }
}
