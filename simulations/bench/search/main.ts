import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { eq } from 'drizzle-orm';
import type { LogFilter } from '../../../client-sdk/protocol/records.ts';
import type { OutboxEntry } from '../../../router/types.ts';
import type { LogView } from '../../../server/records/log-view.ts';
import { searchMessages } from '../../../server/records/search-messages.ts';
import { appendOutbox } from '../../../server/store/append-outbox.ts';
import { makeKeepStatistics } from '../../../server/store/keep-statistics.ts';
import { openStore, type Store } from '../../../server/store/open.ts';
import { messages as logged } from '../../../server/store/schema.ts';
import { wholeNumber } from '../../command-options.ts';
import { createRandom } from '../../random.ts';
import { type MadeLog, makeConversations } from './chat.ts';

/**
 * `npm run bench:search`: a search in a made-up chat log of a million messages, on PGlite, or on the empty database of
 * DATABASE_URL. Ends with exit status 1 when a kind of search is slower than 200 ms at its 95th percentile.
 */

const BUDGET_MS = 200;
const BATCH_CONVERSATIONS = 100;
const REPORT_EVERY = 100_000;
const DAY_MS = 86_400_000;
const EVERYTHING: LogView = { reach: { kind: 'all' }, masked: false };

interface Search {
  name: string;
  filter: LogFilter & { q: string };
  view?: LogView;
}

const searchesOf = ({ startAt }: MadeLog): Search[] => [
  { name: 'a word in every third message', filter: { q: '谢谢' } },
  { name: 'a greeting in every twentieth', filter: { q: '欢迎光临本店' } },
  { name: 'a rare word', filter: { q: '发票抬头' } },
  { name: 'two words', filter: { q: '退款 shipping' } },
  { name: 'an order number', filter: { q: 'SF1000500031' } },
  { name: 'part of a Latin word', filter: { q: 'efun' } },
  { name: 'a word that nobody wrote', filter: { q: '量子力学' } },
  { name: 'a greeting, by one agent', filter: { q: '欢迎光临', agentId: 'agent-7' } },
  { name: 'a greeting, to one buyer', filter: { q: '欢迎光临', buyerId: 'buyer-7000' } },
  { name: 'a word, in one group', filter: { q: '退款', groupId: 'group-3' } },
  {
    name: 'a rare word, on one day',
    filter: { q: '发票', fromAt: startAt + 99 * DAY_MS, untilAt: startAt + 100 * DAY_MS },
  },
  { name: 'a greeting, half a year ago', filter: { q: '欢迎光临', untilAt: startAt + 182 * DAY_MS } },
  {
    name: 'a word, of those one served',
    filter: { q: '退款' },
    view: { reach: { kind: 'own', agentId: 'agent-9' }, masked: true },
  },
];

const program = new Command('bench:search')
  .description('How long a search takes in a big chat log')
  .option('--messages <n>', 'how many messages', wholeNumber(1000, 20_000_000), 1_000_000)
  .option('--rounds <n>', 'how often each kind of search is made', wholeNumber(1, 1000), 20)
  .option('--keep <folder>', 'where PGlite is kept, to be filled up or measured again by a later run')
  .action(async ({ messages, rounds, keep }: { messages: number; rounds: number; keep?: string }) => {
    const dataDir = keep ?? mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
    mkdirSync(dataDir, { recursive: true });
    try {
      const store = await openStore({ databaseUrl: process.env.DATABASE_URL || undefined, dataDir });
      try {
        process.exitCode = (await measure(store, messages, rounds)) ? 0 : 1;
      } finally {
        await store.close();
      }
    } finally {
      if (keep === undefined) rmSync(dataDir, { recursive: true, force: true });
    }
  });

await program.parseAsync();

/** @returns whether every kind of search kept to the budget */
async function measure(store: Store, messages: number, rounds: number): Promise<boolean> {
  const log = { shopId: 'bench', messages, startAt: Date.UTC(2025, 0, 1) };
  await fill(store, log);
  // As the hourly job does.
  await makeKeepStatistics(store)(Date.now());
  let met = true;
  console.log(
    `${store.kind}, ${messages} messages, ${rounds} rounds: found, then ms at p50, p95 and worst, first page and second`,
  );
  for (const { name, filter, view = EVERYTHING } of searchesOf(log)) {
    const first: number[] = [];
    const second: number[] = [];
    let found = 0;
    for (let round = 0; round < rounds; round += 1) {
      const page = await timed(first, () =>
        searchMessages(store.db, log.shopId, filter, view, { limit: 30 }),
      );
      if (!page.ok) throw new Error(`${name}: ${page.reason}`);
      const { cursor, hits } = page.data;
      found = hits.length;
      if (cursor)
        await timed(second, () => searchMessages(store.db, log.shopId, filter, view, { cursor, limit: 30 }));
    }
    const p95 = Math.max(percentile(first, 95), percentile(second, 95));
    met &&= p95 <= BUDGET_MS;
    console.log(`${p95 <= BUDGET_MS ? '✔' : '✖'} ${name}: ${found}; ${numbers(first)}; ${numbers(second)}`);
  }
  return met;
}

/** Writes what is not there yet: a run that was stopped left a whole number of batches. */
async function fill(store: Store, log: MadeLog): Promise<void> {
  const startedAt = performance.now();
  let there = await store.db.$count(logged, eq(logged.shopId, log.shopId));
  let batch: OutboxEntry[] = [];
  let conversations = 0;
  let written = 0;
  const write = async () => {
    written += (await appendOutbox(store.db, log.shopId, 'e', batch)).inserted;
    if (written % REPORT_EVERY < batch.length) {
      const perSec = Math.round(written / ((performance.now() - startedAt) / 1000));
      console.error(`${written} messages written, ${perSec} a second`);
    }
    batch = [];
  };
  for (const entries of makeConversations(log, createRandom(1))) {
    if (there > 0) {
      there -= entries.filter(({ type }) => type === 'message').length;
      continue;
    }
    batch.push(...entries);
    conversations += 1;
    if (conversations % BATCH_CONVERSATIONS === 0) await write();
  }
  if (batch.length > 0) await write();
}

async function timed<T>(times: number[], run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  times.push(performance.now() - startedAt);
  return result;
}

function percentile(times: readonly number[], percent: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

function numbers(times: readonly number[]): string {
  if (times.length === 0) return 'no second page';
  return [50, 95, 100].map((percent) => percentile(times, percent).toFixed(0)).join(' ');
}
