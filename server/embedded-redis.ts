import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { StartError } from './start-error.ts';

/** A large log takes its time to load; nobody waits longer than this. */
const READY_MS = 120_000;
const STOP_MS = 3000;
const ATTEMPTS = 3;
const KEPT_LINES = 10;

export interface EmbeddedRedis {
  url: string;
  /** Tells of its death, unless `stop` asked for it. */
  onDeath(listener: (why: string) => void): void;
  stop(): Promise<void>;
}

/**
 * Starts a Redis of our own, with everything on disk before it answers (P1).
 * @param binary redis-server or valkey-server
 * @param folder its own, ours alone (see lockDataFolder)
 * @throws StartError
 */
export async function startEmbeddedRedis(binary: string, folder: string): Promise<EmbeddedRedis> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // As Redis itself will name it.
  const dir = realpathSync(folder);
  const addressFile = join(dir, 'address');
  await stopLeftover(addressFile, dir);
  let failure = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await findFreePort();
    const password = randomBytes(24).toString('base64url');
    const url = `redis://:${password}@127.0.0.1:${port}`;
    const child = spawnRedis(binary);
    const ended = watchEnd(child.process);
    child.process.stdin?.end(settings(dir, port, password));
    writeFileSync(addressFile, url, { mode: 0o600 });
    if (await isReady(url, ended)) return running(child, ended, url, addressFile);
    child.process.kill('SIGKILL');
    failure = child.lastLines().join(' | ') || (await ended);
    // Somebody took the port in between: the next one is as good.
    if (!/Address already in use/.test(failure)) break;
  }
  throw new StartError(`The embedded Redis (${binary}) did not start: ${failure}`);
}

/** By standard input, so that the password is in no process list and no file of settings. */
function settings(dir: string, port: number, password: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync always',
    'save ""',
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

function spawnRedis(binary: string): { process: ChildProcess; lastLines: () => string[] } {
  // In a group of its own: Ctrl-C is for us, and we stop it when nothing needs it any more.
  const child = spawn(binary, ['-'], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  child.stdin.on('error', () => {});
  const lines: string[] = [];
  const keep = (chunk: Buffer): void => {
    lines.push(...chunk.toString().split('\n').filter(Boolean));
    lines.splice(0, lines.length - KEPT_LINES);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { process: child, lastLines: () => lines };
}

/** Resolves with the reason once the process is gone. */
function watchEnd(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit status ${code}`));
  });
}

async function isReady(url: string, ended: Promise<string>): Promise<boolean> {
  let alive = true;
  void ended.then(() => {
    alive = false;
  });
  const deadline = performance.now() + READY_MS;
  while (alive && performance.now() < deadline) {
    if (await answersPing(url)) return alive;
    await sleep(20);
  }
  return false;
}

async function answersPing(url: string): Promise<boolean> {
  return withProbe(url, async (redis) => (await redis.ping()) === 'PONG');
}

/** Asks a Redis that may not be there; false when it is not. */
async function withProbe(url: string, ask: (redis: Redis) => Promise<boolean>): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1000,
    commandTimeout: 2000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await ask(redis);
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

function running(
  child: { process: ChildProcess; lastLines: () => string[] },
  ended: Promise<string>,
  url: string,
  addressFile: string,
): EmbeddedRedis {
  let stopping = false;
  return {
    url,
    onDeath(listener) {
      void ended.then((reason) => {
        if (!stopping) listener(`${reason}: ${child.lastLines().at(-1) ?? 'it said nothing'}`);
      });
    },
    async stop() {
      stopping = true;
      await shutDown(url);
      const killer = setTimeout(() => child.process.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(killer);
      rmSync(addressFile, { force: true });
    },
  };
}

/** Its answer to SHUTDOWN is the closed connection. */
async function shutDown(url: string): Promise<void> {
  await withProbe(url, async (redis) => {
    await redis.shutdown('NOSAVE');
    return true;
  });
}

/** A fenliu that was killed leaves its Redis behind: it must be gone before a new one opens the same files. */
async function stopLeftover(addressFile: string, dir: string): Promise<void> {
  let url: string;
  try {
    url = readFileSync(addressFile, 'utf8');
  } catch {
    return;
  }
  const isOurs = await withProbe(url, async (redis) => {
    const [, folder] = (await redis.config('GET', 'dir')) as string[];
    return folder === dir;
  });
  if (!isOurs) return;
  await shutDown(url);
  const deadline = performance.now() + STOP_MS;
  while (await answersPing(url)) {
    if (performance.now() > deadline) {
      throw new StartError(`A Redis from an earlier run still uses ${dir} and does not stop.`);
    }
    await sleep(50);
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return address.port;
}
