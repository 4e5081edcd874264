import { createServer } from 'node:http';
import { sql } from 'drizzle-orm';
import { Router as ShopRouter } from '../router/router.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { keptSecret } from './data-folder.ts';
import { listen, stopAccepting } from './http/listen.ts';
import { createApi } from './http/routes/api.ts';
import { createHttpApp } from './http/server.ts';
import { type NewId, newId as randomId } from './ids.ts';
import { loadScripts } from './load-scripts.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { openStores } from './open-stores.ts';
import type { RedisConnections } from './redis.ts';
import { type DemoResult, prepareDemo } from './shop/demo.ts';
import { makeFindShop } from './shop/find-shop.ts';
import { makeLoadShop } from './shop/load-shop.ts';
import { OpenParts } from './shutdown.ts';
import { makeAuthenticate } from './staff/authenticate.ts';
import { makeFindSession } from './staff/find-session.ts';
import type { Store } from './store/open.ts';

export interface App {
  /** Where this process listens: `http://127.0.0.1:3000`. */
  url: string;
  /** Where the world reaches it. */
  publicUrl: string;
  redis: RedisConnections;
  store: Store;
  router: ShopRouter;
  demo: DemoResult;
  /** Stops in order: accept no more, tell clients, drain, workers, Redis, database. Within 10 s. */
  close(): Promise<void>;
}

export interface AppOptions {
  logger?: Logger;
  clock?: Clock;
  newId?: NewId;
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
  { clock = systemClock, newId = randomId, onFatal = () => {} }: AppOptions,
): Promise<App> {
  const metrics = createMetrics();
  const { store, redis } = await openStores({ config, logger, parts, onFatal });
  const { db } = store;

  await loadScripts(redis.main);
  const router = new ShopRouter({ redis: redis.main, loadShop: makeLoadShop(db, clock) });
  const tokenSecret = config.tokenSecret ?? keptSecret(config.dataDir, 'token-secret');
  const findShop = makeFindShop(db);
  const findSession = makeFindSession(db, clock);
  const authenticate = makeAuthenticate({ tokenSecret, clock, findShop, findSession });

  const deliver = () => {};
  const onRevoked = () => {};

  const api = createApi({
    config,
    db,
    redis: redis.main,
    router,
    clock,
    newId,
    tokenSecret,
    authenticate,
    findShop,
    deliver,
    onRevoked,
  });

  let starting = true;
  const readyChecks = [
    { name: 'start', check: async () => starting && Promise.reject(new Error('still starting')) },
    { name: 'redis', check: () => redis.main.ping() },
    { name: 'scripts', check: () => loadScripts(redis.main) },
    { name: 'database', check: () => db.execute(sql`select 1`) },
  ];
  const server = createServer(createHttpApp({ config, logger, metrics, readyChecks, api }));
  parts.add('connections', () => server.closeAllConnections());

  const port = await listen(server, config);
  parts.add('port', () => stopAccepting(server));
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  const demo = await prepareDemo({ db, dataDir: config.dataDir, baseUrl: publicUrl, newId, now: clock() });
  starting = false;

  return {
    url: `http://${urlHost(config.host)}:${port}`,
    publicUrl,
    redis,
    store,
    router,
    demo,
    close: () => parts.closeAll(),
  };
}

/** An address to listen on, as one that can be connected to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
