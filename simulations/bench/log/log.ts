import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { OutboxEntry } from '../../../router/types.ts';
import { drainOutbox } from '../../../server/jobs/handlers/chat-log.ts';
import { openStore, type Store } from '../../../server/store/open.ts';
import { rowsOf } from '../../../server/store/rows-of.ts';
import { messages } from '../../../server/store/schema.ts';
import { toRow } from '../../../server/store/stored-message.ts';
import { withThrowAwayRedis } from '../../../server/throw-away-redis.ts';
import { PostgresProcess } from '../../load/postgres-process.ts';
import { type Measure, measure } from '../measure.ts';
import { WritingShop } from '../writing-shop.ts';

const MESSAGES = 6_000;
const BUYERS = 300;
/** As many rows in one insert as the product takes in one batch. */
const ROWS_AT_ONCE = 500;

/** Messages a second. */
interface Rates {
  fenliu: number[];
  insert: number[];
}

/**
 * A shop's outbox into the log as the worker does it (read, write with its search index, commit, trim), against the same
 * rows of messages by one insert of many rows for each batch; in turn in every round, in the same database.
 */
export function benchLog(
  rounds: number,
  _redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  return withThrowAwayRedis(1, async ([redis]) => {
    if (!redis) throw new Error('there is no Redis');
    const measures = await withPglite((store) => playRounds(store, redis, rounds, say));
    const postgresDir = process.env.FENLIU_POSTGRES_DIR;
    if (!postgresDir) {
      say('log: FENLIU_POSTGRES_DIR does not say where PostgreSQL is: measured with the embedded one only');
      return [measures];
    }
    return [measures, await withPostgres(postgresDir, (store) => playRounds(store, redis, rounds, say))];
  });
}

async function playRounds(
  store: Store,
  redis: Redis,
  rounds: number,
  say: (line: string) => void,
): Promise<Measure> {
  const rates: Rates = { fenliu: [], insert: [] };
  // The first round warms up: plans, pages, compiled code.
  for (let round = 0; round <= rounds; round++) {
    say(`log: ${store.kind}, ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}`);
    const one = await playRound(store, redis, `log-${store.kind}-${round}`);
    if (round === 0) continue;
    rates.fenliu.push(one.fenliu);
    rates.insert.push(one.insert);
  }
  const against = { name: 'insert', values: rates.insert };
  return measure(`log.${store.kind}`, 'messages/s', rates.fenliu, against, { atLeast: 0.7 });
}

async function playRound(
  { db }: Store,
  redis: Redis,
  shopId: string,
): Promise<{ fenliu: number; insert: number }> {
  const shop = await WritingShop.open(redis, shopId, Date.now(), { agents: 0, buyers: BUYERS });
  await shop.write(MESSAGES);
  const written = (await shop.readOutbox()).filter(isMessage);
  if (written.length !== MESSAGES) throw new Error(`the outbox has ${written.length} messages`);
  const startedAt = performance.now();
  await drainOutbox({ router: shop.router, db, clock: Date.now }, shopId);
  const drainMs = performance.now() - startedAt;
  const rows = written.map((entry) => toRow(`${shopId}-insert`, entry));
  const insertedFrom = performance.now();
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    await db.insert(messages).select(rowsOf(messages, rows.slice(first, first + ROWS_AT_ONCE)));
  }
  const insertMs = performance.now() - insertedFrom;
  return { fenliu: (MESSAGES / drainMs) * 1000, insert: (MESSAGES / insertMs) * 1000 };
}

const isMessage = (entry: OutboxEntry): entry is Extract<OutboxEntry, { type: 'message' }> =>
  entry.type === 'message';

async function withPglite<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  try {
    return await withStore({ dataDir }, work);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withPostgres<T>(binDir: string, work: (store: Store) => Promise<T>): Promise<T> {
  const postgres = await PostgresProcess.create(binDir);
  try {
    return await withStore({ dataDir: '', databaseUrl: postgres.url }, work);
  } finally {
    await postgres.remove();
  }
}

async function withStore<T>(
  options: { dataDir: string; databaseUrl?: string },
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
