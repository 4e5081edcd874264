import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoFile } from '../../server/shop/demo-file.ts';
import { createRandom } from '../random.ts';
import { castOf } from './cast.ts';
import type { LoggedNumbers } from './check-numbers.ts';
import { check, checkWire } from './checker.ts';
import { RunClock } from './clock.ts';
import { measureLatency } from './latency.ts';
import { type Account, createLoadShop, type LoadShop } from './load-shop.ts';
import type { Log } from './log.ts';
import { drawPlan, type Plan } from './plan.ts';
import { Progress } from './progress.ts';
import { readAll, withStore } from './read-log.ts';
import { makeReport, type RunReport } from './report.ts';
import { runTalks, type TalksResult } from './run-talks.ts';
import { startServerProcess } from './server-process.ts';

export interface SteadyOptions {
  buyers: number;
  agents: number;
  seconds: number;
  seed: number;
  /** A running server; absent: one of the run's own, with a data folder that is removed afterwards. */
  url?: string | undefined;
  /** Database of the running server, so that its log can be read. */
  databaseUrl?: string | undefined;
  /** Where the running server keeps `demo.json`, for its log-ins. */
  dataDir: string;
}

/** Buyers come evenly over the time; agents answer, pass on, close, and take a break now and then. */
export async function runSteady(options: SteadyOptions): Promise<RunReport> {
  if (options.url === undefined) return runOnOwnServer(options);
  return options.databaseUrl === undefined
    ? runOnDemoShop(options, options.url)
    : runOnDatabase(options, options.url, options.databaseUrl);
}

/** The log is read after the server has stopped, as any later reader would find it. */
async function runOnOwnServer(options: SteadyOptions): Promise<RunReport> {
  const progress = new Progress();
  const dataDir = await mkdtemp(join(tmpdir(), 'fenliu-load-'));
  const databaseUrl = process.env.DATABASE_URL || undefined;
  try {
    progress.say('Making a shop and starting a server');
    const shop = await withStore({ dataDir, databaseUrl }, (db) => newShop(db, options));
    const server = await startServerProcess(dataDir);
    let talks: TalksResult;
    let readAt: number;
    try {
      talks = await play(server.url, shop, options, progress);
      readAt = Date.now();
      progress.say('Stopping the server');
    } finally {
      await server.stop();
    }
    progress.say('Reading the log');
    const { log, fromLog } = await withStore({ dataDir, databaseUrl }, (db) => readAll(db, shop, readAt));
    return judge(options, talks, log, fromLog);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A shop of the run's own in the running server's database. */
async function runOnDatabase(options: SteadyOptions, url: string, databaseUrl: string): Promise<RunReport> {
  const progress = new Progress();
  return withStore({ dataDir: options.dataDir, databaseUrl }, async (db) => {
    const shop = await newShop(db, options);
    const talks = await play(url, shop, options, progress);
    const { log, fromLog } = await readAll(db, shop, Date.now());
    return judge(options, talks, log, fromLog);
  });
}

/** Without the database only what the clients saw can be checked, with the demo shop's accounts. */
async function runOnDemoShop(options: SteadyOptions, url: string): Promise<RunReport> {
  const progress = new Progress();
  progress.say('DATABASE_URL is not set: only what the clients see is checked, in the demo shop.');
  const demo = DemoFile.parse(JSON.parse(await readFile(join(options.dataDir, 'demo.json'), 'utf8')));
  const accounts = demo.accounts.map(({ login, password, role }) => ({
    agentId: login,
    login,
    password,
    role,
  }));
  const owner = accounts.find(({ role }) => role === 'owner');
  if (!owner) throw new Error('demo.json names no owner');
  const agents = accounts.filter(({ role }) => role === 'agent').slice(0, options.agents);
  const { shopId, shopSecret } = demo;
  const some = { ...options, agents: agents.length };
  const plan = planFor(some, agents);
  // The demo shop's buyers of an earlier run would find their old talks.
  for (const buyer of plan.buyers) buyer.buyerId = `${buyer.buyerId}-${Date.now().toString(36)}`;
  const run = { seconds: options.seconds, clock: new RunClock(), progress };
  const talks = await runTalks(url, { shopId, shopSecret, owner }, castOf(plan, agents), run);
  return judge(some, talks, null, null);
}

function play(url: string, shop: LoadShop, options: SteadyOptions, progress: Progress): Promise<TalksResult> {
  const run = { seconds: options.seconds, clock: new RunClock(), progress };
  return runTalks(url, shop, castOf(planFor(options, shop.agents), shop.agents), run);
}

function planFor({ buyers, seconds, seed }: SteadyOptions, agents: Account[]): Plan {
  return drawPlan(createRandom(seed), { buyers, seconds, agentIds: agents.map(({ agentId }) => agentId) });
}

/** Tight enough that there is a queue now and then, though a tenth of the talks stay open to the end. */
const newShop = (db: Parameters<typeof createLoadShop>[0], { agents, buyers }: SteadyOptions) =>
  createLoadShop(db, {
    agents,
    agentLimit: 1 + Math.ceil((buyers / agents) * 0.22),
    now: Date.now(),
  });

function judge(
  options: SteadyOptions,
  { history, console: shown }: TalksResult,
  log: Log | null,
  fromLog: LoggedNumbers | null,
): RunReport {
  const numbers = shown && fromLog ? { console: shown.numbers, fromLog } : null;
  const { buyers, agents, seconds, seed } = options;
  return makeReport({
    run: { scenario: 'steady', seed, buyers, agents, seconds },
    history,
    log,
    comparedNumbers: numbers !== null,
    breaches: log ? check(history, log, numbers) : checkWire(history),
    latency: measureLatency(history, log),
  });
}
