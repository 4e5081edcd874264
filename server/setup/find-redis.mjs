/** Finds the Redis that the server starts as its child. */

import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.mjs';
import { installPackages } from './package-manager.mjs';
import { SetupError } from './step.mjs';

const PACKAGES = { apt: ['redis-server'], apk: ['redis'], dnf: ['redis'], brew: ['redis'] };
const NAMES = ['redis-server', 'valkey-server'];
/** Where package managers put it, for a PATH that does not say. */
const INSTALLED_TO = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const OLDEST_MAJOR = 7;

/**
 * The path of a Redis or Valkey server: the given one (`FENLIU_REDIS_BINARY`), else one that is found or installed.
 * With `REDIS_URL` none is needed: null.
 * @throws SetupError with the command to type
 */
export async function findRedis() {
  if (process.env.REDIS_URL) return null;
  const given = process.env.FENLIU_REDIS_BINARY;
  const found = given || (findProgram(NAMES) ?? (await installRedis()));
  const version = readVersion(found);
  if (version.major < OLDEST_MAJOR) {
    throw new SetupError(
      `${found} is version ${version.text}; fenliu needs Redis ${OLDEST_MAJOR}.0 or newer, or any Valkey. ` +
        (given ? 'Set FENLIU_REDIS_BINARY to a newer one' : 'Put a newer one first on the PATH') +
        ', or REDIS_URL to a server of yours.',
    );
  }
  return found;
}

async function installRedis() {
  await installPackages('Redis', PACKAGES, 'Or set REDIS_URL to a Redis of yours.');
  const found = findProgram(NAMES, INSTALLED_TO);
  if (!found) throw new SetupError('Redis was installed, but no redis-server is on the PATH.');
  return found;
}

function readVersion(path) {
  const { stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const text = /v=(\d+(?:\.\d+)*)/.exec(stdout ?? '')?.[1];
  if (error || !text) {
    throw new SetupError(
      `${path} does not run: ${error?.message ?? 'it names no version'}. ` +
        'If FENLIU_REDIS_BINARY names it, leave that empty: then one is found.',
    );
  }
  return { text, major: Number.parseInt(text, 10) };
}
