import { once } from 'node:events';
import * as hdr from 'hdr-histogram-js';
import { Redis } from 'ioredis';
import { login } from '../../client-sdk/auth.ts';
import { OwnerClient } from '../../client-sdk/owner-client.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { shopKey } from '../../router/keys.ts';
import { check } from '../load/checker.ts';
import { RunClock } from '../load/clock.ts';
import type { History, Hold } from '../load/history.ts';
import { measureLatency } from '../load/latency.ts';
import { createLoadShop, type LoadShop } from '../load/load-shop.ts';
import { Progress } from '../load/progress.ts';
import { readAll, withStore } from '../load/read-log.ts';
import { makeReport, type RunReport } from '../load/report.ts';
import { Cluster, type Programs } from './cluster.ts';
import { Crowd } from './crowd.ts';
import type { Fault } from './faults.ts';

/** Buyers who still wait for an agent at the end get so long. */
const LAST_TALKS_MS = 60_000;
/** Nothing was sent or received for so long: the run is over. */
const QUIET_MS = 3000;
const DRAIN_MS = 60_000;
/** The console is told at most once a second. */
const CONSOLE_MS = 3000;

export interface FaultOptions {
  buyers: number;
  agents: number;
  seconds: number;
  seed: number;
  processes: number;
  times: number;
}

export interface FaultReport extends RunReport {
  processes: number;
  /** Clients whose line broke after all had come in, and how long each took to be back with all it missed. */
  reconnects: number;
  backP50Ms: number;
  backP99Ms: number;
}

/** Plays a crowd over real sockets while something goes wrong, and holds what it saw against the log (P1 to P6, P8, P9). */
export async function runFault(
  fault: Fault,
  programs: Programs,
  options: FaultOptions,
): Promise<FaultReport> {
  const { seed, buyers, agents, seconds, processes } = options;
  const progress = new Progress();
  progress.say(
    `Starting ${fault.shape.gateways} gateways, ${fault.shape.workers} worker, Redis and PostgreSQL`,
  );
  const cluster = await Cluster.start(programs, fault.shape);
  let crowd: Crowd | null = null;
  let owner: OwnerClient | null = null;
  try {
    const shop = await makeShop(cluster.postgres.url, options);
    owner = await watchShop(cluster, shop);
    progress.say(`${agents} agents come in`);
    crowd = await Crowd.gather({
      processes,
      seed,
      buyers,
      seconds,
      urls: cluster.gateways.map(({ url }) => url),
      shop: { shopId: shop.shopId, shopSecret: shop.shopSecret },
      accounts: shop.agents,
    });
    const clock = new RunClock();
    const holds: Hold[] = [];
    const strike = () =>
      fault.strike({
        cluster,
        clock,
        runMs: seconds * 1000,
        times: options.times,
        say: (line) => progress.say(`  ${line}`),
        held: (hold) => holds.push(hold),
        shopId: shop.shopId,
        agentToken: async (url) => {
          const [account] = shop.agents;
          if (!account) throw new Error('the shop has no agents');
          return (await login(url, account.login, account.password)).accessToken;
        },
      });
    await play(crowd, clock, strike, progress, options);
    const readAt = Date.now();
    await untilDrained(cluster, shop);
    await new Promise((resolve) => setTimeout(resolve, CONSOLE_MS));
    const console = owner.getSnapshot().shops[shop.shopId] ?? null;
    const history = { ...(await crowd.leave()), holds };
    progress.say('Reading the log');
    const place = { dataDir: '', databaseUrl: cluster.postgres.url };
    const { log, fromLog } = await withStore(place, (db) => readAll(db, shop, readAt));
    const report = makeReport({
      run: { scenario: fault.name, seed, buyers, agents, seconds },
      history,
      log,
      comparedNumbers: console !== null,
      breaches: check(history, log, console && { console: console.numbers, fromLog }),
      latency: measureLatency(history, log),
    });
    return { ...report, processes, ...measureReturns(history) };
  } finally {
    owner?.close();
    crowd?.kill();
    await cluster.remove();
  }
}

async function makeShop(databaseUrl: string, { agents, buyers }: FaultOptions): Promise<LoadShop> {
  const agentLimit = 1 + Math.ceil((buyers / agents) * 0.22);
  return withStore({ dataDir: '', databaseUrl }, (db) =>
    createLoadShop(db, { agents, agentLimit, now: Date.now() }),
  );
}

async function watchShop(cluster: Cluster, shop: LoadShop): Promise<OwnerClient> {
  const url = cluster.gateways[0]?.url ?? '';
  const tokens = await login(url, shop.owner.login, shop.owner.password);
  const owner = new OwnerClient({ url, token: new TokenKeeper({ url, tokens }).token });
  owner.watch(shop.shopId);
  owner.connect();
  return owner;
}

async function play(
  crowd: Crowd,
  clock: RunClock,
  strike: () => Promise<void>,
  progress: Progress,
  { buyers, seconds }: FaultOptions,
): Promise<void> {
  clock.start();
  await crowd.start();
  progress.start(seconds, `${buyers} buyers come`);
  let struck = false;
  const struckEnd = strike().then(() => {
    struck = true;
  });
  struckEnd.catch(() => {});
  let quietSince = clock.now();
  let before = '';
  while (clock.now() - clock.startAt < seconds * 1000 + LAST_TALKS_MS) {
    const tally = await crowd.tally();
    const { sent, acknowledged, received, open } = tally;
    const now = JSON.stringify([sent, acknowledged, received]);
    if (now !== before || open > 0) quietSince = clock.now();
    before = now;
    const sec = (clock.now() - clock.startAt) / 1000;
    progress.update(
      Math.min(sec, seconds),
      seconds,
      `${sent} sent, ${acknowledged} acknowledged, ${received} received`,
    );
    if (struck && sec > seconds && clock.now() - quietSince > QUIET_MS) break;
    await Promise.race([clock.pause(500), struck ? clock.pause(500) : struckEnd]);
  }
  progress.stop();
  clock.stop();
  await struckEnd;
  await crowd.stop();
}

/** The log is behind by design; at the end it must catch up. */
async function untilDrained(cluster: Cluster, { shopId }: LoadShop): Promise<void> {
  const redis = new Redis(cluster.redis.url);
  const deadline = performance.now() + DRAIN_MS;
  try {
    while ((await redis.xlen(shopKey(shopId, 'outbox', 0, ''))) > 0) {
      if (performance.now() > deadline) throw new Error(`the log was not complete after ${DRAIN_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    const ended = once(redis, 'end');
    redis.disconnect();
    await ended;
  }
}

/** From the loss of a line to the moment when its client had everything again (P9). */
function measureReturns({ lines }: History): Pick<FaultReport, 'reconnects' | 'backP50Ms' | 'backP99Ms'> {
  const histogram = hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 10_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const state = new Map<string, { online: boolean; lostAt?: number }>();
  for (const { party, at, status } of lines) {
    const key = `${party.kind}:${party.id}`;
    const last = state.get(key) ?? { online: false };
    if (status === 'online') {
      if (last.lostAt !== undefined) histogram.recordValue(Math.max(1, Math.round(at - last.lostAt)));
      state.set(key, { online: true });
    } else if (status === 'closed') state.delete(key);
    else if (last.online) state.set(key, { online: false, lostAt: at });
  }
  return {
    reconnects: histogram.totalCount,
    backP50Ms: histogram.getValueAtPercentile(50),
    backP99Ms: histogram.getValueAtPercentile(99),
  };
}

/** What the table of the run does not say. */
export const renderReturns = ({ reconnects, backP50Ms, backP99Ms, processes }: FaultReport): string =>
  `  ${reconnects} lines broke and came back with all they had missed after ${backP50Ms} ms (median), ` +
  `${backP99Ms} ms (p99); clients in ${processes} processes.`;
