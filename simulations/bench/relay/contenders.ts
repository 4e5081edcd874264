import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { login } from '../../../client-sdk/auth.ts';
import { shopKey } from '../../../router/keys.ts';
import { startEmbeddedRedis } from '../../../server/embedded-redis.ts';
import { signBuyerToken } from '../../../server/staff/tokens.ts';
import { openStore } from '../../../server/store/open.ts';
import { createLoadShop, type LoadShop } from '../../load/load-shop.ts';
import { startServerProcess } from '../../load/server-process.ts';
import { treeCpuUs } from '../process-cpu.ts';
import type { Place } from './talk.ts';

/** One server under test, with a way to read what it has cost. */
export interface Contender {
  place: Place;
  /** CPU of all its processes so far, Redis and workers too, in µs. */
  cpuUs(): number;
  /** Waits until nothing is left to do in the background, so that its cost counts. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface Product extends Contender {
  /** Its logins, for whoever comes in by a page. */
  shop: LoadShop;
}

export interface Crowd {
  buyers: number;
  agents: number;
}

const TOKEN_SEC = 24 * 3600;
const SETTLE_MS = 60_000;
const LOGINS_AT_ONCE = 4;

/**
 * The whole product as `npm start` runs it: embedded Redis with `appendfsync always`, PGlite, worker, live numbers.
 * @param settings on top of limits so wide that no bench meets them
 */
export async function startProduct(
  { buyers, agents }: Crowd,
  settings: Record<string, string> = {},
): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fenliu-bench-'));
  const store = await openStore({ dataDir, databaseUrl: undefined });
  const agentLimit = Math.ceil(buyers / agents) * 2;
  const shop = await createLoadShop(store.db, { agents, agentLimit, now: Date.now() });
  await store.close();
  const server = await startServerProcess(dataDir, {
    FENLIU_BUYER_MESSAGES_PER_10_SEC: '100000',
    FENLIU_REQUESTS_PER_10_SEC: '1000000',
    ...settings,
  });
  const redis = new Redis(await readFile(join(dataDir, 'redis', 'address'), 'utf8'));
  return {
    shop,
    place: await placeOf(server.url, shop, buyers),
    cpuUs: () => treeCpuUs(server.pid),
    settled: () => untilEmpty(redis, shopKey(shop.shopId, 'outbox', 0, '')),
    async stop() {
      redis.disconnect();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function placeOf(url: string, shop: LoadShop, buyers: number): Promise<Place> {
  const agents: Place['agents'] = [];
  for (let first = 0; first < shop.agents.length; first += LOGINS_AT_ONCE) {
    const some = shop.agents.slice(first, first + LOGINS_AT_ONCE).map(async (account) => {
      const { accessToken } = await login(url, account.login, account.password);
      return { token: accessToken, shopId: shop.shopId };
    });
    agents.push(...(await Promise.all(some)));
  }
  const buyerTokens = await Promise.all(
    Array.from({ length: buyers }, (_, i) =>
      signBuyerToken(
        { shop: shop.shopId, sub: `bench-${i}`, name: `Buyer ${i}` },
        shop.shopSecret,
        Date.now(),
        TOKEN_SEC,
      ),
    ),
  );
  return { url, buyerTokens, agents };
}

async function untilEmpty(redis: Redis, outbox: string): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  while ((await redis.xlen(outbox)) > 0) {
    if (performance.now() > deadline) throw new Error('the chat log did not catch up');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A bare Socket.IO relay that keeps nothing. */
export async function startRelay(crowd: Crowd): Promise<Contender> {
  return startBaseline(crowd);
}

/** The same with one XADD a message into a Redis with `appendfsync always`. */
export async function startXadd(crowd: Crowd, redisBinary: string): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'fenliu-bench-'));
  const redis = await startEmbeddedRedis(redisBinary, folder);
  const pid = await pidOf(redis.url);
  const relay = await startBaseline(crowd, redis.url);
  return {
    ...relay,
    cpuUs: () => relay.cpuUs() + treeCpuUs(pid),
    async stop() {
      await relay.stop();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function pidOf(url: string): Promise<number> {
  const redis = new Redis(url);
  const info = await redis.info('server');
  redis.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

async function startBaseline({ buyers, agents }: Crowd, redisUrl?: string): Promise<Contender> {
  const child = forkSibling('baseline-server', redisUrl ? [redisUrl] : []);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    place: {
      url,
      buyerTokens: Array.from({ length: buyers }, () => 'none'),
      agents: Array.from({ length: agents }, () => ({ token: 'none', shopId: 'bench' })),
    },
    cpuUs: () => treeCpuUs(child.pid as number),
    settled: async () => {},
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Forks a file of this folder, as source or built. */
export function forkSibling(name: string, args: string[] = []): ChildProcess {
  const file = fileURLToPath(new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url));
  return fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
