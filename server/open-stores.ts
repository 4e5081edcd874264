import { join } from 'node:path';
import type { Config } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { startEmbeddedRedis } from './embedded-redis.ts';
import { lockDataFolder } from './folder-lock.ts';
import type { Logger } from './logger.ts';
import { connectRedis, type RedisConnections } from './redis.ts';
import { checkRedis } from './redis-check.ts';
import { OpenParts } from './shutdown.ts';
import { silenceBullmqOnEviction } from './silence-bullmq.ts';
import { StartError } from './start-error.ts';
import { openStore, type Store } from './store/open.ts';

export interface StoreParts {
  config: Config;
  logger: Logger;
  /** Where each store says how it closes. */
  parts: OpenParts;
  /** Hears why one of them does not open, while the other is still being opened. */
  onFailedStart: (error: unknown) => void;
  /** Hears that a store died without which nothing goes on. */
  onFatal: (why: string) => void;
}

/**
 * Opens the data folder, the database and Redis, our own or the user's.
 * @throws StartError when one of them cannot be opened
 */
export async function openStores(storeParts: StoreParts): Promise<{ store: Store; redis: RedisConnections }> {
  const { config, logger, parts, onFailedStart } = storeParts;
  openDataFolder(config.dataDir);
  if (!config.redisUrl || !config.databaseUrl) {
    parts.add('lock', lockDataFolder(config.dataDir));
  }
  // Side by side, since each takes its time; closed one after the other, Redis first.
  const databaseParts = new OpenParts(logger);
  const redisParts = new OpenParts(logger);
  parts.add('database', () => databaseParts.closeAll());
  parts.add('Redis', () => redisParts.closeAll());
  const opening = [
    openDatabase({ ...storeParts, parts: databaseParts }),
    openRedis({ ...storeParts, parts: redisParts }),
  ] as const;
  try {
    const [store, redis] = await Promise.all(opening);
    return { store, redis };
  } catch (error) {
    // Told at once, though nothing can be closed in the middle of its opening.
    onFailedStart(error);
    await Promise.allSettled(opening);
    throw error;
  }
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
  const brokenPromises = await checkRedis(redis.main, config.redisReplicas);
  if (brokenPromises) logger.warn(brokenPromises);
  silenceBullmqOnEviction();
  return redis;
}

async function openEmbeddedRedis(
  config: Config,
  parts: OpenParts,
  onFatal: StoreParts['onFatal'],
): Promise<string> {
  const embedded = await startEmbeddedRedis(config.redisBinary, join(config.dataDir, 'redis'));
  embedded.onDeath((why) =>
    onFatal(
      `The embedded Redis died (${why}). What was acknowledged is on the disk: start fenliu again. ` +
        'If it dies again, look whether memory or disk ran out.',
    ),
  );
  parts.add('embedded Redis', () => embedded.stop());
  return embedded.url;
}

/** What lies at the bottom of a chain of errors. */
function rootMessage(error: unknown): string {
  if (error instanceof AggregateError) return rootMessage(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}
