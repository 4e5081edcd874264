import { createServer } from 'node:http';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Router } from 'express';
import type { Config } from './config.ts';
import { lockDataFolder, openDataFolder } from './data-folder.ts';
import { startEmbeddedRedis } from './embedded-redis.ts';
import { listen, stopAccepting } from './http/listen.ts';
import { createHttpApp } from './http/server.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { connectRedis, type RedisConnections } from './redis.ts';
import { checkRedis } from './redis-check.ts';
import { OpenParts } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { openStore, type Store } from './store/open.ts';

export interface App {
  /** Where this process listens: `http://127.0.0.1:3000`. */
  url: string;
  /** Where the world reaches it. */
  publicUrl: string;
  redis: RedisConnections;
  store: Store;
  /** Stops in order: accept no more, tell clients, drain, workers, Redis, database. Within 10 s. */
  close(): Promise<void>;
}

export interface AppOptions {
  logger?: Logger;
  /** Hears that a part died without which nothing goes on. */
  onFatal?: (why: string) => void;
}

/**
 * Builds the whole server from its settings and opens its port.
 * @throws StartError when something outside the program does not let it start; nothing stays open then
 */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const logger = options.logger ?? createLogger(config);
  const parts = new OpenParts(logger);
  try {
    return await openParts(config, logger, parts, options);
  } catch (error) {
    await parts.closeAll();
    throw error;
  }
}

/** Each part is opened after those it stands on; closing goes the other way round. */
async function openParts(
  config: Config,
  logger: Logger,
  parts: OpenParts,
  { onFatal = () => {} }: AppOptions,
): Promise<App> {
  const metrics = createMetrics();

  openDataFolder(config.dataDir);
  if (!config.redisUrl || !config.databaseUrl) {
    parts.add('lock', lockDataFolder(config.dataDir));
  }

  const store = await openDatabase(config, logger, parts);
  const redis = await openRedis(config, logger, parts, onFatal);

  const server = createServer();
  server.on(
    'request',
    createHttpApp({
      config,
      logger,
      metrics,
      readyChecks: [
        { name: 'redis', check: () => redis.main.ping() },
        { name: 'database', check: () => store.db.execute(sql`select 1`) },
      ],
      api: Router(),
    }),
  );
  parts.add('connections', () => server.closeAllConnections());

  const port = await listen(server, config);
  parts.add('port', () => stopAccepting(server));

  return {
    url: `http://${urlHost(config.host)}:${port}`,
    publicUrl: config.publicUrl ?? `http://localhost:${port}`,
    redis,
    store,
    close: () => parts.closeAll(),
  };
}

async function openDatabase(config: Config, logger: Logger, parts: OpenParts): Promise<Store> {
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

/** What lies at the bottom of a chain of errors. */
function rootMessage(error: unknown): string {
  if (error instanceof AggregateError) return rootMessage(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}

async function openRedis(
  config: Config,
  logger: Logger,
  parts: OpenParts,
  onFatal: (why: string) => void,
): Promise<RedisConnections> {
  let url = config.redisUrl;
  if (!url) {
    const embedded = await startEmbeddedRedis(config.redisBinary, join(config.dataDir, 'redis'));
    embedded.onDeath((why) => onFatal(`The embedded Redis died (${why}).`));
    parts.add('embedded Redis', () => embedded.stop());
    url = embedded.url;
  }
  const redis = await connectRedis(url, logger);
  parts.add('Redis', () => redis.close());
  const brokenPromises = await checkRedis(redis.main);
  if (brokenPromises) logger.warn(brokenPromises);
  return redis;
}

/** An address to listen on, as one that can be connected to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
