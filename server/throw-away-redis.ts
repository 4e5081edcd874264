import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis, type RedisOptions } from 'ioredis';

const OLDEST_MAJOR = 7;
/** Behind everything that serves the live shop. */
const NICENESS = 10;

/** Its input ends when this process does, however that comes: then Redis ends too. */
const GUARD = `nice -n ${NICENESS} "$0" "$@" & cat > /dev/null; kill -9 $!`;

/** A server that just started answers within moments. */
const RETRY_MS = 20;
const CONNECT_MS = 10_000;

export interface ThrowAwayRedis {
  /** How to reach it; it may not answer yet. */
  connection: Pick<RedisOptions, 'path' | 'retryStrategy' | 'maxRetriesPerRequest'>;
  /** Ends it at once and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a Redis that keeps nothing on disk, listens on no port, and ends with this process.
 * @param binary redis-server or valkey-server
 * @returns null when there is none that will do
 */
export async function startThrowAwayRedis(binary: string): Promise<ThrowAwayRedis | null> {
  if (!(await isUsable(binary))) return null;
  const folder = await mkdtemp(join(tmpdir(), 'fenliu-throw-away-'));
  const path = join(folder, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', path, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const guard = spawn('sh', ['-c', GUARD, binary, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C is for us.
    detached: true,
  });
  const ended = once(guard, 'exit');
  return {
    connection: {
      path,
      retryStrategy: (attempt) => (attempt * RETRY_MS > CONNECT_MS ? null : RETRY_MS),
      maxRetriesPerRequest: null,
    },
    async stop() {
      guard.stdin?.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Connections to so many of them, for as long as the work takes.
 * @throws Error when there is no Redis that will do
 */
export async function withThrowAwayRedis<T>(count: number, work: (redis: Redis[]) => Promise<T>): Promise<T> {
  const binary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
  const servers: ThrowAwayRedis[] = [];
  const clients: Redis[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      const server = await startThrowAwayRedis(binary);
      if (!server) throw new Error(`${binary} is no Redis that will do; set FENLIU_REDIS_BINARY`);
      servers.push(server);
      const client = new Redis(server.connection);
      // Each command that fails tells its caller.
      client.on('error', () => {});
      clients.push(client);
    }
    return await work(clients);
  } finally {
    for (const client of clients) client.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function isUsable(binary: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version']);
    return Number.parseInt(/v=(\d+)/.exec(stdout)?.[1] ?? '', 10) >= OLDEST_MAJOR;
  } catch {
    return false;
  }
}
