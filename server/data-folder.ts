import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

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

/** Fewer letters than any secret of ours ever had: the file was cut off or edited. */
const SHORTEST_SECRET = 32;

/**
 * A secret that is made once and kept in the data folder, readable by the owner alone. Processes that share the folder
 * get the same one.
 * @throws StartError when what is kept is no secret any more
 */
export function keptSecret(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  if (!existsSync(path)) makeSecret(path);
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length >= SHORTEST_SECRET) return secret;
  throw new StartError(
    `${path} is ${secret === '' ? 'empty' : 'too short to be a secret'}: put the right one back, ` +
      'or delete the file; then the next start makes a new one.',
  );
}

/** Whole and on the disk, or not at all; whoever comes second keeps the first one's. */
function makeSecret(path: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const secret = randomBytes(48).toString('base64url');
  writeFileSync(aside, secret, { flag: 'wx', mode: 0o600, flush: true });
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  syncFolder(dirname(path));
}

/** So that the name is on the disk too. */
function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Writes down where this process listens. Returns how to take it back. */
export function keepAddress(dataDir: string, url: string): () => void {
  const path = join(dataDir, 'address');
  // An old file would keep the rights it has.
  rmSync(path, { force: true });
  writeFileSync(path, url, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}
