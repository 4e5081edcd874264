import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, startApp } from '../../server/app.ts';
import { type Config, readConfig } from '../../server/config.ts';
import { startEmbeddedRedis } from '../../server/embedded-redis.ts';
import { createDatabase } from './postgres.ts';

export interface TestApp extends App {
  config: Config;
}

/**
 * A whole fenliu on a free port, with a data folder, a Redis and a database of its own.
 * Close it when done: that removes them too. Two gateways on one store: start the first with
 * `sharedRedis`, and hand the second the `redisUrl` and `databaseUrl` of the first's config.
 */
export async function startTestApp(
  changes: Partial<Config> = {},
  { sharedRedis = false, ...options }: AppOptions & { sharedRedis?: boolean } = {},
): Promise<TestApp> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-test-'));
  const database = changes.databaseUrl === undefined ? await createDatabase() : undefined;
  const binary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
  const redis = sharedRedis ? await startEmbeddedRedis(binary, join(dataDir, 'redis')) : undefined;
  const cleanUp = async (): Promise<void> => {
    await redis?.stop();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const config: Config = {
    ...readConfig({
      PORT: '0',
      LOG_LEVEL: 'error',
      FENLIU_REDIS_BINARY: process.env.FENLIU_REDIS_BINARY,
    }),
    dataDir,
    databaseUrl: database?.url,
    ...(redis && { redisUrl: redis.url }),
    ...changes,
  };
  try {
    const app = await startApp(config, options);
    return {
      ...app,
      config: { ...config, redisUrl: app.redis.url },
      async close() {
        await app.close();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
