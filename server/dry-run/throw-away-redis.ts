import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const OLDEST_MAJOR = 7;
/** Behind everything that serves the live shop. */
const NICENESS = 10;

/** Its input ends when this process does, however that comes: then Redis ends too. */
const GUARD = `nice -n ${NICENESS} "$0" "$@" & cat > /dev/null; kill -9 $!`;

export interface ThrowAwayRedis {
  /** Its socket in the file system; it may not answer yet. */
  path: string;
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
  const folder = await mkdtemp(join(tmpdir(), 'fenliu-dry-run-'));
  const path = join(folder, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', path, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const guard = spawn('sh', ['-c', GUARD, binary, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C is for us.
    detached: true,
  });
  const ended = once(guard, 'exit');
  return {
    path,
    async stop() {
      guard.stdin?.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isUsable(binary: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version']);
    return Number.parseInt(/v=(\d+)/.exec(stdout)?.[1] ?? '', 10) >= OLDEST_MAJOR;
  } catch {
    return false;
  }
}
