/** One real Redis for all tests of a project. Tests keep apart by random shops. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedRedis } from '../../server/embedded-redis.ts';
import { findRedis } from '../../server/setup/find-redis.mjs';

export async function setup(project) {
  const dir = mkdtempSync(join(tmpdir(), 'fenliu-test-redis-'));
  const binary = process.env.FENLIU_REDIS_BINARY || (await findRedis()) || 'redis-server';
  const redis = await startEmbeddedRedis(binary, dir);
  project.provide('redisUrl', redis.url);
  return async () => {
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
