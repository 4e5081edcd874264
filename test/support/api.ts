import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import type { TokenPair } from '../../client-sdk/protocol/rest.ts';
import { Router } from '../../router/router.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { Effect } from '../../router/types.ts';
import { makeFindGrant } from '../../server/apps/find-grant.ts';
import { type Config, readConfig } from '../../server/config.ts';
import { listen } from '../../server/http/listen.ts';
import { createApi } from '../../server/http/routes/api.ts';
import { createHttpApp } from '../../server/http/server.ts';
import { newId } from '../../server/ids.ts';
import { createLogger } from '../../server/logger.ts';
import { createMetrics } from '../../server/metrics.ts';
import { makeFindShop } from '../../server/shop/find-shop.ts';
import { readShopSetup } from '../../server/shop/setup.ts';
import { type Authenticate, makeAuthenticate } from '../../server/staff/authenticate.ts';
import { makeFillGroups } from '../../server/staff/fill-groups.ts';
import { makeFindSession } from '../../server/staff/find-session.ts';
import { openStore, type StoreDb } from '../../server/store/open.ts';
import { Documented } from './documented.ts';
import { createDatabase } from './postgres.ts';
import type { TestPerson } from './shop.ts';

export interface TestApi {
  url: string;
  db: StoreDb;
  router: Router;
  dataDir: string;
  databaseUrl: string;
  tokenSecret: string;
  authenticate: Authenticate;
  /** Time as the server sees it; move it at will. */
  clock: { now: number };
  /** Sessions whose sockets were to be cut. */
  revoked: string[];
  /** Persons whose sockets were to be opened anew. */
  rightsChanged: string[];
  /** Apps, and grants of apps, whose sockets were to be cut. */
  appsCut: string[];
  delivered: Effect[];
  /** Dry runs that a worker was asked for. */
  dryRuns: { shopId: string; runId: string }[];
  /** Exports that a worker was asked for. */
  exports: { shopId: string; exportId: string }[];
  /** What the server says of itself, and which routes were answered as it says. */
  documented: Documented;
  /** Calls a route under `/v1`; throws where the answer is none that the interface's own document describes. */
  call(path: string, options?: CallOptions): Promise<{ status: number; body: unknown; headers: Headers }>;
  logIn(person: TestPerson): Promise<TokenPair>;
}

export interface CallOptions {
  method?: string;
  token?: string | undefined;
  json?: unknown;
  bytes?: Uint8Array | string;
  /** What `bytes` are said to be. */
  type?: string;
}

/** The REST interface on real stores, without sockets and workers; made before the tests of a file and ended after. */
export function useApi(redis: Redis, changes: Partial<Config> = {}): TestApi {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-test-'));
  const api = {
    dataDir,
    tokenSecret: newId('secret'),
    clock: { now: Date.now() },
    revoked: [],
    rightsChanged: [],
    appsCut: [],
    dryRuns: [],
    exports: [],
    delivered: [],
  } as unknown as TestApi;
  const closing: (() => Promise<unknown> | unknown)[] = [];

  beforeAll(async () => {
    const database = await createDatabase();
    closing.push(() => rmSync(dataDir, { recursive: true, force: true }), database.drop);
    const store = await openStore({ databaseUrl: database.url, dataDir });
    closing.push(store.close);
    const config = { ...readConfig({ PORT: '0', LOG_LEVEL: 'error' }), dataDir, ...changes };
    const { db } = store;
    const { tokenSecret } = api;
    const clock = () => api.clock.now;
    const router = new Router({
      redis,
      loadShop: async (shopId) => {
        const setup = await readShopSetup(db, shopId);
        return setup && { setup, memory: EMPTY_MEMORY };
      },
    });
    const findShop = makeFindShop(db);
    const fillGroups = makeFillGroups(router, clock);
    const authenticate = makeAuthenticate({
      tokenSecret,
      clock,
      findShop,
      findSession: makeFindSession(db, clock),
      findGrant: makeFindGrant(db, clock),
      fillGroups,
    });
    const logger = createLogger(config);
    const routes = createApi({
      config,
      logger,
      db,
      redis,
      router,
      clock,
      newId,
      tokenSecret,
      authenticate,
      findShop,
      fillGroups,
      deliver: (_shopId, effects) => {
        api.delivered.push(...effects);
      },
      tellAlarms: () => {},
      wakeExport: async (shopId, exportId) => {
        api.exports.push({ shopId, exportId });
      },
      wakeDryRun: async (shopId, runId) => {
        api.dryRuns.push({ shopId, runId });
      },
      onRevoked: (sessionId) => {
        api.revoked.push(sessionId);
      },
      onRightsChanged: (personIds) => {
        api.rightsChanged.push(...personIds);
      },
      onAppChanged: (appId) => {
        api.appsCut.push(appId);
      },
      onGrantEnded: (grantId) => {
        api.appsCut.push(grantId);
      },
    });
    const server = createServer(
      createHttpApp({
        config,
        logger,
        metrics: createMetrics(),
        readyChecks: [],
        api: routes,
      }),
    );
    const port = await listen(server, config);
    closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const url = `http://127.0.0.1:${port}`;
    const documented = await Documented.of(url);
    const call: TestApi['call'] = async (path, { method, token, json, bytes, type } = {}) => {
      const body = json === undefined ? bytes : JSON.stringify(json);
      const response = await fetch(`${url}/v1${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(type && { 'content-type': type }),
          connection: 'close',
        },
        ...(body !== undefined && { body: body as BodyInit }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json');
      const answer = { status: response.status, body: isJson ? JSON.parse(text) : text };
      const fault = documented.faultOf({
        ...answer,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        path: path.split('?')[0] ?? '',
        type: response.headers.get('content-type'),
      });
      if (fault) throw new Error(fault);
      return { ...answer, headers: response.headers };
    };
    const logIn = async ({ login, password }: TestPerson) => {
      const { status, body } = await call('/login', { json: { login, password } });
      if (status !== 200) throw new Error(`log-in answered ${JSON.stringify(body)}`);
      return body as TokenPair;
    };
    Object.assign(api, { url, databaseUrl: database.url, db, router, authenticate, documented, call, logIn });
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  return api;
}
