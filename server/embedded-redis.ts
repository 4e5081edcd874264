import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

/** A large log takes its time to load; nobody waits longer than this. */
const READY_MS = 120_000;
const STOP_MS = 3000;
const ATTEMPTS = 3;
const KEPT_LINES = 10;
/** What it said longer ago has nothing to do with its end. */
const LAST_WORDS_MS = 1000;

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
  const processFile = join(dir, 'process');
  await endLeftover(processFile, dir);
  let failure = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await findFreePort();
    const password = randomBytes(24).toString('base64url');
    const url = `redis://:${password}@127.0.0.1:${port}`;
    const child = spawnRedis(binary);
    const ended = watchEnd(child.process);
    // Known before it has heard which files to open.
    keepIdentity(processFile, child.process.pid);
    writeFileSync(addressFile, url, { mode: 0o600 });
    child.process.stdin?.end(settings(dir, port, password));
    if (await isReady(url, ended)) return running(child, ended, url, [addressFile, processFile]);
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

interface RedisChild {
  process: ChildProcess;
  lastLines: () => string[];
  /** What it said just now, as it ended. */
  lastWords: () => string | undefined;
}

function spawnRedis(binary: string): RedisChild {
  // In a group of its own: Ctrl-C is for us, and we stop it when nothing needs it any more.
  const child = spawn(binary, ['-'], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  child.stdin.on('error', () => {});
  const lines: string[] = [];
  let saidAt = Number.NEGATIVE_INFINITY;
  const keep = (chunk: Buffer): void => {
    lines.push(...chunk.toString().split('\n').filter(Boolean));
    lines.splice(0, lines.length - KEPT_LINES);
    saidAt = performance.now();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // However we end, unless we are killed.
  const endToo = (): void => void child.kill('SIGTERM');
  process.once('exit', endToo);
  child.once('exit', () => process.off('exit', endToo));
  return {
    process: child,
    lastLines: () => lines,
    lastWords: () => (performance.now() - saidAt < LAST_WORDS_MS ? lines.at(-1) : undefined),
  };
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
    if (await withProbe(url, async (redis) => (await redis.ping()) === 'PONG')) return alive;
    await sleep(20);
  }
  return false;
}

/** False when it does not answer in time, for whatever reason: that does not say that it is gone. */
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

function running(child: RedisChild, ended: Promise<string>, url: string, files: string[]): EmbeddedRedis {
  let stopping = false;
  return {
    url,
    onDeath(listener) {
      void ended.then((reason) => {
        if (!stopping) listener([reason, child.lastWords()].filter(Boolean).join(': '));
      });
    },
    async stop() {
      stopping = true;
      await shutDown(url);
      const killer = setTimeout(() => child.process.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(killer);
      for (const file of files) rmSync(file, { force: true });
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

/** Whole or not at all: whoever cannot read it would open the same files. */
function keepIdentity(path: string, pid: number | undefined): void {
  // It could not be run at all.
  if (pid === undefined) return;
  writeFileSync(`${path}.new`, JSON.stringify(identify(pid)), { flush: true });
  renameSync(`${path}.new`, path);
}

/**
 * A fenliu that was killed leaves its Redis behind: it must be gone before a new one opens the same files. A process
 * is gone when the system says so; a Redis under load that does not answer is not.
 */
async function endLeftover(processFile: string, dir: string): Promise<void> {
  const leftover = readIdentity(processFile);
  if (!leftover || !isAlive(leftover)) return;
  // Without its birth it may be anybody's.
  const end = (signal: NodeJS.Signals) => leftover.bornAt !== null && kill(leftover.pid, signal);
  end('SIGTERM');
  if (await isGoneWithin(leftover, STOP_MS)) return;
  // Nothing that it has answered for is lost (appendfsync always).
  end('SIGKILL');
  if (await isGoneWithin(leftover, STOP_MS)) return;
  throw new StartError(
    `The Redis of an earlier run (process ${leftover.pid}) still uses ${dir} and does not stop.`,
  );
}

function readIdentity(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGoneWithin(leftover: ProcessIdentity, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (isAlive(leftover)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
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
