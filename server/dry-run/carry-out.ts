import { and, eq } from 'drizzle-orm';
import type { DryRunProgress } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Clock } from '../clock.ts';
import { readVersion } from '../shop/rule-versions.ts';
import { readShopSetup } from '../shop/setup.ts';
import { dayBounds } from '../store/day-start.ts';
import type { StoreDb } from '../store/open.ts';
import { dryRuns } from '../store/schema.ts';
import { keepDifferences } from './differences.ts';
import { type DryRunOutcome, dryRun } from './dry-run.ts';
import { isActive } from './request.ts';
import type { OpenScratch } from './scratch-redis.ts';

/** How often the progress is written down and told, and asked whether it is still wanted. */
const REPORT_MS = 500;

export interface CarryOutParts {
  db: StoreDb;
  openScratch: OpenScratch;
  clock: Clock;
  /** Tells the shop's owners how far it is. */
  tellProgress: (shopId: ShopId, progress: DryRunProgress) => void;
  /** Aborted when the process stops. */
  stopping: AbortSignal;
}

/** The job of a dry run: carries it out and keeps what came of it, unless it was cancelled. */
export async function carryOutDryRun(
  { db, openScratch, clock, tellProgress, stopping }: CarryOutParts,
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
  const tell = (status: DryRunProgress['status'], progress: number) =>
    tellProgress(shopId, { shopId, runId, status, progress });
  tell('running', 0);

  const cancelled = new AbortController();
  const signal = AbortSignal.any([cancelled.signal, stopping]);
  let reportedAt = performance.now();
  const onProgress = async (part: number) => {
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    const progress = Math.floor(part * 100);
    const [wanted] = await change({ progress });
    if (wanted) tell('running', progress);
    else cancelled.abort();
  };

  try {
    const { result, differences } = await outcomeOf();
    await keepDifferences(db, runId, differences);
    const [wanted] = await change({ status: 'done', progress: 100, result, finishedAt: clock() });
    tell(wanted ? 'done' : 'cancelled', 100);
    return { status: wanted ? 'done' : 'cancelled' };
  } catch (error) {
    const status = signal.aborted ? 'cancelled' : 'failed';
    await change({ status, finishedAt: clock() });
    tell(status, 0);
    if (status === 'cancelled') return { status };
    throw error;
  }

  async function outcomeOf(): Promise<DryRunOutcome> {
    const setup = await readShopSetup(db, shopId);
    if (!setup || !row) throw new Error(`the shop ${shopId} of a dry run is gone`);
    const base = await readVersion(db, shopId, row.baseVersion);
    const bounds = dayBounds(row.day, setup.timeZone);
    if (!base.ok || !bounds) throw new Error(`the dry run ${runId} cannot be read`);
    return dryRun(
      { db, openScratch, onProgress, signal },
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
