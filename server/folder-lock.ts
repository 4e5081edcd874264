import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

/**
 * One process at a time in a data folder. Each holder takes the next number, `lock-1`, `lock-2`, …: the highest one
 * holds. A number is made once, whole (a link), and the highest is never deleted; so of two processes that both see
 * a dead holder one gets his successor's number, and nobody can take away a lock that he read too early.
 */

const ATTEMPTS = 10;
const NAME = /^lock-(\d{1,15})$/;

/** What stands in the lock of one who has let go: no process has this number. */
const NOBODY: ProcessIdentity = { pid: 0, bornAt: 'released' };

/**
 * Keeps a second fenliu off the embedded stores in this folder. Returns how to release it.
 * @throws StartError while another process holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  const pathOf = (number: number) => join(dataDir, `lock-${number}`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const highest = Math.max(0, ...numbersIn(dataDir));
    const holder = highest === 0 ? NOBODY : readHolder(pathOf(highest));
    // It was followed by another between the two looks.
    if (!holder) continue;
    if (isAlive(holder)) throw inUse(dataDir, holder);
    const mine = highest + 1;
    if (!writeOnce(dataDir, pathOf(mine), identify(process.pid))) continue;
    const numbers = numbersIn(dataDir);
    // Somebody was further already when the number that we saw was the highest.
    if (Math.max(...numbers) > mine) {
      rmSync(pathOf(mine), { force: true });
      continue;
    }
    for (const passed of numbers.filter((number) => number < mine)) rmSync(pathOf(passed), { force: true });
    return () => replace(dataDir, pathOf(mine), NOBODY);
  }
  throw inUse(dataDir, undefined);
}

function inUse(dataDir: string, holder: ProcessIdentity | undefined): StartError {
  return new StartError(
    `Another fenliu (process ${holder?.pid ?? 'unknown'}) uses the data folder ${dataDir}: ` +
      'stop it, or set FENLIU_DATA_DIR to another folder.',
  );
}

function numbersIn(dataDir: string): number[] {
  return readdirSync(dataDir).flatMap((name) => {
    const number = NAME.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** False when this number was made by another. */
function writeOnce(dataDir: string, path: string, holder: ProcessIdentity): boolean {
  const whole = writeAside(dataDir, holder);
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(whole, { force: true });
  }
}

function replace(dataDir: string, path: string, holder: ProcessIdentity): void {
  renameSync(writeAside(dataDir, holder), path);
}

function writeAside(dataDir: string, holder: ProcessIdentity): string {
  const path = join(dataDir, `.lock-${randomBytes(6).toString('hex')}`);
  writeFileSync(path, JSON.stringify(holder), { mode: 0o600 });
  return path;
}

/** Null when the file is gone. One that cannot be read (its disk was full) holds nothing. */
function readHolder(path: string): ProcessIdentity | null {
  try {
    const { pid, bornAt } = JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
    return { pid: Number(pid), bornAt: bornAt ?? null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return NOBODY;
  }
}
