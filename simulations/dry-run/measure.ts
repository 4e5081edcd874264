import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { dryRun } from '../../server/dry-run/dry-run.ts';
import { makeOpenScratch } from '../../server/dry-run/scratch-redis.ts';
import { readShopSetup } from '../../server/shop/setup.ts';
import { openStore, type StoreDb } from '../../server/store/open.ts';
import { persons, ruleSets, shops, subAccounts } from '../../server/store/schema.ts';
import { createRandom } from '../random.ts';
import { liveHeavyDay } from './heavy-day.ts';

const SHOP_ID = 'heavy';
const AGENTS = 20;
/** Of the day that is lived through: 2026-01-10 in Shanghai, with buyers from nine to eleven in the evening. */
const DAY = { fromAt: Date.UTC(2026, 0, 9, 16), untilAt: Date.UTC(2026, 0, 10, 16) };
const SHOP_HOURS = { openAt: Date.UTC(2026, 0, 10, 1), closeAt: Date.UTC(2026, 0, 10, 15) };

export interface DryRunMeasure {
  conversations: number;
  madeMs: number;
  tookMs: number;
  perConversationMs: number;
  /** Of the replay under the rules of the day itself. */
  agreement: { same: number; of: number };
  differences: number;
  /** How long whatever else this process has to do waited for its turn meanwhile. */
  loopDelayMs: { p50: number; p99: number; max: number };
}

/**
 * Lives through a heavy day in virtual time, then has it dry-run under a draft without group rules, and measures that.
 * Everything is in stores of its own, which are gone afterwards.
 */
export async function measureDryRun(options: {
  conversations: number;
  seed: number;
  redisBinary: string;
  onProgress: (what: 'day' | 'dry run', part: number) => void;
}): Promise<DryRunMeasure> {
  const { conversations, seed, redisBinary, onProgress } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'fenliu-heavy-day-'));
  const store = await openStore({ dataDir });
  try {
    const { db } = store;
    const agentIds = await createShop(db);
    const openScratch = makeOpenScratch(null, redisBinary);
    const madeAt = performance.now();
    const { redis, close } = await openScratch();
    const plan = { shopId: SHOP_ID, agentIds, ...SHOP_HOURS, conversations };
    await liveHeavyDay({ redis, db, random: createRandom(seed) }, plan, (part) =>
      onProgress('day', part),
    ).finally(close);
    const setup = await readShopSetup(db, SHOP_ID);
    if (!setup) throw new Error('the shop is gone');

    const delay = monitorEventLoopDelay({ resolution: 1 });
    const startedAt = performance.now();
    delay.enable();
    const { result } = await dryRun(
      {
        db,
        openScratch,
        onProgress: async (part) => onProgress('dry run', part),
        signal: new AbortController().signal,
      },
      { runId: 'measure', setup, draft: { ...setup.rules, rules: [] }, ...DAY },
    );
    delay.disable();
    const tookMs = performance.now() - startedAt;
    const ms = (ns: number) => Math.round(ns / 1e4) / 100;
    return {
      conversations: result.conversations,
      madeMs: Math.round(startedAt - madeAt),
      tookMs: Math.round(tookMs),
      perConversationMs: Math.round((tookMs / result.conversations) * 100) / 100,
      agreement: result.agreement,
      differences: result.differences.all,
      loopDelayMs: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
    };
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function createShop(db: StoreDb): Promise<string[]> {
  const agentIds = Array.from({ length: AGENTS }, (_, i) => `agent${i + 1}`);
  const timezone = 'Asia/Shanghai';
  await db.insert(shops).values({ id: SHOP_ID, name: '大促', timezone, secret: '-', createdAt: 0 });
  await db.insert(persons).values(agentIds.map((id) => ({ id, login: id, name: id, passwordHash: '-' })));
  await db.insert(subAccounts).values(
    agentIds.map((id) => ({
      id,
      shopId: SHOP_ID,
      personId: id,
      role: 'agent' as const,
      kind: 'agent' as const,
      name: id,
      createdAt: 0,
    })),
  );
  const document = RuleSet.parse({
    groups: [
      { groupId: 'pre', name: '售前', members: agentIds.slice(0, 14) },
      { groupId: 'after', name: '售后', members: agentIds.slice(14) },
    ],
    rules: [{ ruleId: 'refund', name: '退款', when: { firstWords: ['退款'] }, groupId: 'after' }],
    defaultGroupId: 'pre',
  });
  await db.insert(ruleSets).values({ shopId: SHOP_ID, version: 1, document, publishedAt: 0 });
  return agentIds;
}
