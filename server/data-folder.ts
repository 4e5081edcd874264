import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

/** What the lock says of the process that holds it. */
interface Holder {
  pid: number;
  /** Tells a process from a later one with the same number; null where the system does not say. */
  bornAt: string | null;
}

/**
 * Makes the data folder, or sees that it can be written.
 * @throws StartError
 */
export function openDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new StartError(`FENLIU_DATA_DIR: ${dataDir} cannot be written: ${(error as Error).message}`);
  }
}

/** One level after the other: Node's own recursive mkdir never returns where a file system refuses with ENOENT. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}

/**
 * Keeps a second fenliu off the embedded stores in this folder. Returns how to release it.
 * @throws StartError while another process holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  const path = join(dataDir, 'fenliu.lock');
  const mine: Holder = { pid: process.pid, bornAt: readBirth(process.pid) };
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(path);
    if (holder && isAlive(holder)) break;
    rmSync(path, { force: true });
  }
  throw new StartError(
    `Another fenliu (process ${readHolder(path)?.pid ?? 'unknown'}) uses the data folder ${dataDir}: ` +
      'stop it, or set FENLIU_DATA_DIR to another folder.',
  );
}

/** A secret that is made once and kept in the data folder, readable by the owner alone. */
export function keptSecret(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  try {
    writeFileSync(path, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive({ pid, bornAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return bornAt === null || bornAt === readBirth(pid);
}

/** Linux: the boot and the tick at which the process began. */
function readBirth(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and brackets; the 22nd field is the 20th after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot} ${ticks}`;
  } catch {
    return null;
  }
}
