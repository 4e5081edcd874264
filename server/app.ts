import { sql } from 'drizzle-orm';
import type { ShopId } from '../client-sdk/protocol/ids.ts';
import { Router as ShopRouter } from '../router/router.ts';
import { makeFindGrant } from './apps/find-grant.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { keepAddress, keptSecret } from './data-folder.ts';
import { makeOpenScratch } from './dry-run/scratch-redis.ts';
import { removeAbandonedParts } from './files/file-place.ts';
import { Deliver } from './gateway/deliver.ts';
import { createIo, type Gateway, openGateway } from './gateway/gateway.ts';
import { createHttpServer } from './http/create-server.ts';
import type { ReadyCheck } from './http/health.ts';
import { endConnections, listen, stopAccepting } from './http/listen.ts';
import { createApi } from './http/routes/api.ts';
import { createHttpApp, OPERATOR_PATH } from './http/server.ts';
import { type NewId, newId as randomId } from './ids.ts';
import { countJobs } from './jobs/count-jobs.ts';
import { createHandlers } from './jobs/create-handlers.ts';
import { LastPushed } from './jobs/last-pushed.ts';
import { operatorBoard } from './jobs/operator-board.ts';
import { Queues } from './jobs/queues.ts';
import { Workers } from './jobs/workers.ts';
import { loadScripts } from './load-scripts.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { openStores } from './open-stores.ts';
import { operatorRoutes } from './records/operator-routes.ts';
import type { RedisConnections } from './redis.ts';
import { SharedClock } from './shared-clock.ts';
import { type DemoResult, prepareDemo } from './shop/demo.ts';
import { makeFindShop } from './shop/find-shop.ts';
import { makeLoadShop } from './shop/load-shop.ts';
import { publishCommitted } from './shop/rules.ts';
import { OpenParts } from './shutdown.ts';
import { makeAuthenticate } from './staff/authenticate.ts';
import { makeFillGroups } from './staff/fill-groups.ts';
import { makeFindSession } from './staff/find-session.ts';
import { makeRateLimit } from './staff/rate-limit.ts';
import { makeIsStillSo } from './staff/still-so.ts';
import { makeKeepStatistics } from './store/keep-statistics.ts';
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

/** A replica that has nothing to do has a change within moments. */
const REPLICATION_MS = 1000;

export interface AppOptions {
  logger?: Logger;
  clock?: Clock;
  newId?: NewId;
  /** Hears why a store does not open; the start fails with it as soon as the other one can be closed. */
  onFailedStart?: (error: unknown) => void;
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

/** The embedded Redis is on this machine, and goes by the same clock. */
async function openClock(redis: RedisConnections, logger: Logger, parts: OpenParts): Promise<Clock> {
  if (!redis.shared) return systemClock;
  const shared = await SharedClock.open(redis.main, logger);
  parts.add('clock', async () => shared.close());
  return shared.now;
}

/** Each part is opened after those it stands on; closing goes the other way round. */
async function openParts(
  config: Config,
  logger: Logger,
  parts: OpenParts,
  { clock: givenClock, newId = randomId, onFailedStart = () => {}, onFatal = () => {} }: AppOptions,
): Promise<App> {
  const metrics = createMetrics();
  const { store, redis } = await openStores({ config, logger, parts, onFailedStart, onFatal });
  const { db } = store;

  await loadScripts(redis.main);
  const clock = givenClock ?? (await openClock(redis, logger, parts));
  const router = new ShopRouter({
    redis: redis.main,
    loadShop: makeLoadShop(db, clock),
    replication: { replicas: config.redisReplicas, withinMs: REPLICATION_MS },
  });
  const tokenSecret = config.tokenSecret ?? keptSecret(config.dataDir, 'token-secret');
  const findShop = makeFindShop(db);
  const findSession = makeFindSession(db, clock);
  const findGrant = makeFindGrant(db, clock);
  const fillGroups = makeFillGroups(router, clock);
  const authenticate = makeAuthenticate({ tokenSecret, clock, findShop, findSession, findGrant, fillGroups });

  const { io, limit } = createIo(config, redis);
  const deliver = new Deliver(io);
  parts.add('deliveries', async () => deliver.close());
  const queues = new Queues(redis.queues, (error) =>
    logger.warn({ err: error.message }, 'a queue lost Redis'),
  );
  parts.add('queues', () => queues.close());
  const wakeChatLog = (shopId: ShopId): void => {
    queues.wakeChatLog(shopId).catch((error: Error) => {
      logger.warn({ err: error.message, shopId }, 'no job for the outbox: the sweep makes one');
    });
  };
  const wakeWebhook = (webhookId: string): void => {
    queues.wakeWebhook(webhookId).catch((error: Error) => {
      logger.warn({ err: error.message, webhookId }, 'no job for a webhook: the next second makes one');
    });
  };
  const wakeExport = (shopId: ShopId, exportId: string) => queues.startExport(shopId, exportId);
  const wakeDryRun = (shopId: ShopId, runId: string) => queues.startDryRun(shopId, runId);
  const lastPushed = new LastPushed(redis.main);
  const pushAllLive = (shopId: ShopId) => lastPushed.forget(shopId);
  const chat = {
    router,
    deliver,
    db,
    findShop,
    fillGroups,
    clock,
    newId,
    wakeChatLog,
    pushAllLive,
    wakeDryRun,
  };

  const workChecks: ReadyCheck[] = [];
  if (config.roles !== 'gateway') {
    const stopping = new AbortController();
    const openScratch = makeOpenScratch(redis.main, config.redisBinary);
    const handlers = createHandlers({
      ...chat,
      redis: redis.main,
      logger,
      wakeWebhook,
      allowedHosts: config.webhookAllowedHosts,
      openScratch,
      dataDir: config.dataDir,
      keepStatistics: makeKeepStatistics(store),
      stopping: stopping.signal,
    });
    const workers = await Workers.start(redis.queues, queues, countJobs(handlers, metrics), logger);
    parts.add('workers', () => workers.close());
    workChecks.push({ name: 'jobs', check: () => workers.expectInTime() });
    // A dry run is too long to be waited for.
    parts.add('dry runs', async () => stopping.abort());
  }
  const operator = operatorBoard({
    queues,
    password: config.operatorPassword ?? keptSecret(config.dataDir, 'operator-password'),
    failures: makeRateLimit(redis.main, 'operator', 10, 60),
    more: operatorRoutes(db),
    path: OPERATOR_PATH,
  });

  let gateway: Gateway | undefined;
  const api =
    config.roles === 'worker'
      ? undefined
      : createApi({
          ...chat,
          config,
          redis: redis.main,
          tokenSecret,
          authenticate,
          logger,
          wakeExport,
          deliver: (shopId, effects) => deliver.effects(shopId, effects),
          tellAlarms: (shopId, news) => deliver.alarms(shopId, news),
          onRevoked: (sessionId) => gateway?.endSession(sessionId),
          onRightsChanged: (personIds) => gateway?.renewRights(personIds),
          onAppChanged: (appId) => gateway?.endApp(appId),
          onGrantEnded: (grantId) => gateway?.endGrant(grantId),
        });

  let starting = true;
  const readyChecks = [
    { name: 'start', check: async () => starting && Promise.reject(new Error('still starting')) },
    { name: 'redis', check: () => redis.main.ping() },
    { name: 'scripts', check: () => loadScripts(redis.main) },
    { name: 'database', check: () => db.execute(sql`select 1`) },
    ...workChecks,
  ];
  const httpServer = createHttpServer(createHttpApp({ config, logger, metrics, readyChecks, operator, api }));
  if (api) {
    parts.add('sockets', () => io.close());
    parts.add('connections', () => endConnections(httpServer));
    gateway = openGateway({
      config,
      io,
      limit,
      httpServer,
      redis,
      chat,
      authenticate,
      isStillSo: makeIsStillSo(findSession, findGrant),
      logger,
      metrics,
    });
    parts.add('gateway', gateway.close);
  }

  const port = await listen(httpServer, config);
  parts.add('port', () => stopAccepting(httpServer));
  const url = `http://${urlHost(config.host)}:${port}`;
  // For a command that cannot open the embedded database itself while this process has it.
  if (!config.databaseUrl) parts.add('address', keepAddress(config.dataDir, url));
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  let demo: DemoResult = { status: 'absent' };
  if (api) {
    await removeAbandonedParts(config.dataDir, clock());
    demo = await prepareDemo({ db, dataDir: config.dataDir, baseUrl: publicUrl, newId, now: clock() });
  }
  await publishCommitted({
    db,
    router,
    clock,
    deliver: (shopId, effects) => deliver.effects(shopId, effects),
  });
  starting = false;

  return {
    url,
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
