/** One real Redis for all tests of a project. Tests keep apart by random shops. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startEmbeddedRedis } from '../../server/embedded-redis.ts';
import { findRedis } from '../../server/setup/find-redis.mjs';

export async function setup(project) {
  const dir = mkdtempSync(join(tmpdir(), 'fenliu-test-redis-'));
  const binary = process.env.FENLIU_REDIS_BINARY || (await findRedis()) || 'redis-server';
  const redis = await startEmbeddedRedis(binary, dir);
  await forgetPowerLoss(redis.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

/** Nothing here is about power loss, and a write that waits for the disk takes most of the time. */
async function forgetPowerLoss(url) {
  const redis = new Redis(url);
  await redis.config('SET', 'appendfsync', 'no');
  await redis.quit();
}
