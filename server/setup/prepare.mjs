/** All the set-up that running fenliu needs; quick and silent when it was done before. */

import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { buildIfNeeded } from './build.mjs';
import { installDependencies } from './dependencies.mjs';
import { findRedis } from './find-redis.mjs';
import { inProject } from './paths.mjs';
import { SetupError } from './step.mjs';

/** Settings in `.env` count as if they stood in the environment; the environment goes first. */
export function loadSettings() {
  if (existsSync(inProject('.env'))) process.loadEnvFile(inProject('.env'));
}

/** For tests: nothing counts that the user has set for a server of his, but where Redis is. */
export function forgetSettings() {
  for (const name of Object.keys(parseEnv(readFileSync(inProject('.env.example'), 'utf8')))) {
    // Empty, so that `.env` does not bring it back.
    if (name !== 'FENLIU_REDIS_BINARY') process.env[name] = '';
  }
}

/** Brings packages, Redis and the build; leaves the path of Redis in `FENLIU_REDIS_BINARY`. */
export async function prepare() {
  loadSettings();
  await installDependencies();
  const redis = await findRedis();
  if (redis) process.env.FENLIU_REDIS_BINARY = redis;
  await buildIfNeeded();
}

/** Does `work`; a step that cannot be done ends the process with its message alone. */
export async function orExplain(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}
