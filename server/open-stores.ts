import { join } from 'node:path';
import type { Config } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { startEmbeddedRedis } from './embedded-redis.ts';
import { lockDataFolder } from './folder-lock.ts';
import type { Logger } from './logger.ts';
import { connectRedis, type RedisConnections } from './redis.ts';
import { checkRedis } from './redis-check.ts';
import { OpenParts } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { openStore, type Store } from './store/open.ts';

export interface StoreParts {
  config: Config;
  logger: Logger;
  /** Where each store says how it closes. */
  parts: OpenParts;
  /** Hears that a store died without which nothing goes on. */
  onFatal: (why: string) => void;
}

/**
 * Opens the data folder, the database and Redis, our own or the user's.
 * @throws StartError when one of them cannot be opened
 */
export async function openStores(storeParts: StoreParts): Promise<{ store: Store; redis: RedisConnections }> {
  const { config, logger, parts } = storeParts;
  openDataFolder(config.dataDir);
  if (!config.redisUrl || !config.databaseUrl) {
    parts.add('lock', lockDataFolder(config.dataDir));
  }
  // Side by side, since each takes its time; closed one after the other, Redis first.
  const databaseParts = new OpenParts(logger);
  const redisParts = new OpenParts(logger);
  parts.add('database', () => databaseParts.closeAll());
  parts.add('Redis', () => redisParts.closeAll());
  const [store, redis] = await Promise.allSettled([
    openDatabase({ ...storeParts, parts: databaseParts }),
    openRedis({ ...storeParts, parts: redisParts }),
  ]);
  if (store.status === 'rejected') throw store.reason;
  if (redis.status === 'rejected') throw redis.reason;
  return { store: store.value, redis: redis.value };
}

async function openDatabase({ config, logger, parts }: StoreParts): Promise<Store> {
  try {
    const store = await openStore({
      databaseUrl: config.databaseUrl,
      dataDir: config.dataDir,
      onConnectionLost: (error) => logger.error({ err: error.message }, 'a connection to the database broke'),
    });
    parts.add('database', () => store.close());
    return store;
  } catch (error) {
    const place = config.databaseUrl ? `at ${new URL(config.databaseUrl).host}` : `in ${config.dataDir}`;
    throw new StartError(`The database ${place} cannot be opened: ${rootMessage(error)}`, { cause: error });
  }
}

async function openRedis({ config, logger, parts, onFatal }: StoreParts): Promise<RedisConnections> {
  const url = config.redisUrl ?? (await openEmbeddedRedis(config, parts, onFatal));
  const redis = await connectRedis(url, config.redisUrl !== undefined, logger);
  parts.add('Redis', () => redis.close());
  const brokenPromises = await checkRedis(redis.main);
  if (brokenPromises) logger.warn(brokenPromises);
  return redis;
}

async function openEmbeddedRedis(
  config: Config,
  parts: OpenParts,
  onFatal: StoreParts['onFatal'],
): Promise<string> {
  const embedded = await startEmbeddedRedis(config.redisBinary, join(config.dataDir, 'redis'));
  embedded.onDeath((why) => onFatal(`The embedded Redis died (${why}).`));
  parts.add('embedded Redis', () => embedded.stop());
  return embedded.url;
}

/** What lies at the bottom of a chain of errors. */
function rootMessage(error: unknown): string {
  if (error instanceof AggregateError) return rootMessage(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}
