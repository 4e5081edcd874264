import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cast } from '../load/cast.ts';
import { check } from '../load/checker.ts';
import { RunClock } from '../load/clock.ts';
import { createLoadShop, type LoadShop } from '../load/load-shop.ts';
import { Progress } from '../load/progress.ts';
import { readAll, withStore } from '../load/read-log.ts';
import { runTalks } from '../load/run-talks.ts';
import { startServerProcess } from '../load/server-process.ts';
import { Desks } from './desks.ts';
import type { RecordedAgent, Recording, Talk } from './recording.ts';
import { ReplayAgent } from './replay-agent.ts';
import { ReplayBuyer } from './replay-buyer.ts';
import { type ReplayReport, reportOn } from './replay-report.ts';

/** Squeezed into a minute, a day's buyer writes faster than any person. */
const WIDE_LIMITS = { FENLIU_BUYER_MESSAGES_PER_10_SEC: '100000', FENLIU_REQUESTS_PER_10_SEC: '1000000' };

/** A server that is there already, and the database that its log is in. */
export interface Running {
  url: string;
  databaseUrl: string | undefined;
}

/**
 * Plays a recording through the SDK, and holds what both sides got against the log.
 * @param seconds a longer recording is made to go by in this time
 * @param running absent: a server of the run's own, with a data folder that is removed afterwards
 */
export async function playOverSockets(
  recording: Recording,
  seconds: number,
  running?: Running,
): Promise<ReplayReport> {
  const progress = new Progress();
  const dataDir = await mkdtemp(join(tmpdir(), 'fenliu-replay-'));
  const place = { dataDir, databaseUrl: running?.databaseUrl };
  const speed = Math.max(1, recording.endMs / (seconds * 1000));
  const [{ limit = 1 } = {}] = recording.agents;
  const wanted = { agents: recording.agents.length, agentLimit: limit, groups: 1 as const, now: Date.now() };
  try {
    progress.say(`${recording.name}: making a shop`);
    const shop = await withStore(place, (db) => createLoadShop(db, wanted));
    const server = running ?? (await startServerProcess(dataDir, WIDE_LIMITS));
    const run = { seconds: recording.endMs / speed / 1000, clock: new RunClock(), progress };
    const talked = await runTalks(server.url, shop, castOf(recording, shop, speed), run).finally(() =>
      'stop' in server ? server.stop() : undefined,
    );
    const readAt = Date.now();
    const { log, fromLog } = await withStore(place, (db) => readAll(db, shop, readAt));
    const { history, console } = talked;
    const breaches = check(history, log, console && { console: console.numbers, fromLog });
    return reportOn({ recording, through: 'sockets', history, log, breaches, keptBack: 0 });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function castOf({ talks, agents }: Recording, { agents: accounts }: LoadShop, speed: number): Cast {
  const desks = new Desks();
  const byBuyer = new Map<string, Talk[]>();
  for (const talk of talks) byBuyer.set(talk.buyerId, [...(byBuyer.get(talk.buyerId) ?? []), talk]);
  return {
    buyers: [...byBuyer].map(([buyerId, his]) => ({
      buyerId,
      name: buyerId,
      create: (connection, recorder, clock) =>
        new ReplayBuyer(
          buyerId,
          his.map((talk) => faster(talk, speed)),
          connection,
          desks,
          recorder,
          clock,
        ),
    })),
    agents: accounts.map((account, i) => ({
      account,
      create: (connection, recorder, clock) => {
        const shifts = shiftsOf(agents[i], speed);
        return new ReplayAgent(account.agentId, connection, shifts, desks, recorder, clock);
      },
    })),
  };
}

const faster = (talk: Talk, speed: number): Talk => ({
  ...talk,
  atMs: talk.atMs / speed,
  patienceMs: talk.patienceMs / speed,
  workMs: talk.workMs / speed,
  turns: talk.turns.map((turn) => ({ ...turn, afterMs: turn.afterMs / speed })),
});

const shiftsOf = (agent: RecordedAgent | undefined, speed: number) =>
  (agent?.shifts ?? []).map(({ fromMs, toMs }) => ({ fromMs: fromMs / speed, toMs: toMs / speed }));
