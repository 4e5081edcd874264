/** Finds PostgreSQL's programs for the tests that run on a real server. */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, isRunnable } from './find-program.mjs';
import { installPackages } from './package-manager.mjs';
import { SetupError } from './step.mjs';

const DEBIAN_DIR = '/usr/lib/postgresql';
const PACKAGES = {
  apt: ['postgresql'],
  apk: ['postgresql'],
  dnf: ['postgresql-server'],
  brew: ['postgresql@17'],
};

/**
 * The folder that holds `initdb` and `postgres`. With `FENLIU_TEST_DATABASE_URL` none is needed: null.
 * @throws SetupError with the command to type
 */
export async function findPostgres() {
  if (process.env.FENLIU_TEST_DATABASE_URL) return null;
  const found = lookForPostgres();
  if (found) return found;
  await installPackages(
    'PostgreSQL',
    PACKAGES,
    'Or set FENLIU_TEST_DATABASE_URL to an empty database of yours.',
  );
  const installed = lookForPostgres();
  if (!installed) throw new SetupError('PostgreSQL was installed, but its initdb was not found.');
  return installed;
}

function lookForPostgres() {
  const onPath = findProgram(['initdb'], ['/opt/homebrew/opt/postgresql@17/bin']);
  if (onPath) return dirname(onPath);
  if (!existsSync(DEBIAN_DIR)) return null;
  const newestFirst = readdirSync(DEBIAN_DIR).sort((a, b) => Number(b) - Number(a));
  return (
    newestFirst
      .map((version) => join(DEBIAN_DIR, version, 'bin'))
      .find((dir) => isRunnable(join(dir, 'initdb'))) ?? null
  );
}
