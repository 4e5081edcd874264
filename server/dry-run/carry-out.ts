import { and, eq } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { DryRunResult } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import { readVersion } from '../shop/rule-versions.ts';
import { readShopSetup } from '../shop/setup.ts';
import { dayBounds } from '../store/day-start.ts';
import type { StoreDb } from '../store/open.ts';
import { dryRuns } from '../store/schema.ts';
import { dryRun } from './dry-run.ts';
import { isActive } from './request.ts';

/** How often the progress is written down, and asked whether it is still wanted. */
const REPORT_MS = 1000;

export interface CarryOutParts {
  db: StoreDb;
  redis: Redis;
  clock: Clock;
  /** Aborted when the process stops. */
  stopping: AbortSignal;
}

/** The job of a dry run: carries it out and keeps what came of it, unless it was cancelled. */
export async function carryOutDryRun(
  { db, redis, clock, stopping }: CarryOutParts,
  { shopId, runId }: { shopId: ShopId; runId: string },
): Promise<{ status: 'done' | 'cancelled' | 'not_wanted' }> {
  const change = (set: Partial<typeof dryRuns.$inferInsert>) =>
    db
      .update(dryRuns)
      .set(set)
      .where(and(eq(dryRuns.shopId, shopId), eq(dryRuns.id, runId), isActive))
      .returning();
  const [row] = await change({ status: 'running' });
  if (!row) return { status: 'not_wanted' };

  const cancelled = new AbortController();
  const signal = AbortSignal.any([cancelled.signal, stopping]);
  let reportedAt = performance.now();
  const onProgress = async (part: number) => {
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    const [wanted] = await change({ progress: Math.floor(part * 100) });
    if (!wanted) cancelled.abort();
  };

  try {
    const result = await resultOf();
    await change({ status: 'done', progress: 100, result, finishedAt: clock() });
    return { status: 'done' };
  } catch (error) {
    await change({ status: signal.aborted ? 'cancelled' : 'failed', finishedAt: clock() });
    if (signal.aborted) return { status: 'cancelled' };
    throw error;
  }

  async function resultOf(): Promise<DryRunResult> {
    const setup = await readShopSetup(db, shopId);
    if (!setup || !row) throw new Error(`the shop ${shopId} of a dry run is gone`);
    const base = await readVersion(db, shopId, row.baseVersion);
    const bounds = dayBounds(row.day, setup.timeZone);
    if (!base.ok || !bounds) throw new Error(`the dry run ${runId} cannot be read`);
    return dryRun(
      { db, redis, onProgress, signal },
      {
        runId,
        setup: { ...setup, version: row.baseVersion, rules: base.data.rules },
        draft: row.document,
        fromAt: bounds.startAt,
        untilAt: Math.min(bounds.endAt, clock()),
      },
    );
  }
}
