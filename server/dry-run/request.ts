import { and, desc, eq, inArray, notInArray } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { DryRun, DryRunRequest } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import { documentOrDraft } from '../shop/rule-draft.ts';
import { kindsOf, refuseFault } from '../shop/rules.ts';
import { checkDocument } from '../shop/rules-check.ts';
import { readShopSetup } from '../shop/setup.ts';
import { dayBounds } from '../store/day-start.ts';
import type { StoreDb } from '../store/open.ts';
import { dryRuns } from '../store/schema.ts';

/** Older ones of a shop are forgotten. */
const KEPT_RUNS = 20;

export interface DryRunRequestParts {
  db: StoreDb;
  clock: Clock;
  newId: NewId;
  /** Has a worker take it up. */
  wakeDryRun: (shopId: ShopId, runId: string) => Promise<void>;
}

/**
 * Asks for a dry run of a document, or else of the draft (R18). One that is under way for this shop is cancelled.
 * Refuses with `bad_request` and the place of the first fault, or `day` when that day has not begun.
 */
export async function requestDryRun(
  { db, clock, newId, wakeDryRun }: DryRunRequestParts,
  shopId: ShopId,
  personId: string,
  { day, rules: given }: DryRunRequest,
): Promise<Ack<DryRun>> {
  const [document, setup] = await Promise.all([
    documentOrDraft(db, shopId, given),
    readShopSetup(db, shopId),
  ]);
  if (!document.ok) return document;
  if (!setup) return refuse('not_found');
  const { faults, rules } = checkDocument(document.data.rules, kindsOf(setup));
  if (!rules) return refuseFault(faults);
  const bounds = dayBounds(day, setup.timeZone);
  if (!bounds) return refuse('bad_request', { path: 'day', reason: 'no_such_day' });
  if (bounds.startAt >= clock()) return refuse('bad_request', { path: 'day', reason: 'day_not_begun' });

  const runId = newId('r');
  await db.transaction(async (tx) => {
    await tx
      .update(dryRuns)
      .set({ status: 'cancelled', finishedAt: clock() })
      .where(and(eq(dryRuns.shopId, shopId), isActive));
    await tx.insert(dryRuns).values({
      id: runId,
      shopId,
      day,
      baseVersion: setup.version,
      document: rules,
      status: 'waiting',
      progress: 0,
      requestedBy: personId,
      requestedAt: clock(),
    });
    const newest = tx
      .select({ id: dryRuns.id })
      .from(dryRuns)
      .where(eq(dryRuns.shopId, shopId))
      .orderBy(desc(dryRuns.requestedAt))
      .limit(KEPT_RUNS);
    await tx.delete(dryRuns).where(and(eq(dryRuns.shopId, shopId), notInArray(dryRuns.id, newest)));
  });
  await wakeDryRun(shopId, runId);
  return readDryRun(db, shopId, runId);
}

export const isActive = inArray(dryRuns.status, ['waiting', 'running']);

/** One dry run of this shop, or its newest. */
export async function readDryRun(db: StoreDb, shopId: ShopId, runId?: string): Promise<Ack<DryRun>> {
  const [row] = await db
    .select()
    .from(dryRuns)
    .where(and(eq(dryRuns.shopId, shopId), runId === undefined ? undefined : eq(dryRuns.id, runId)))
    .orderBy(desc(dryRuns.requestedAt), desc(dryRuns.id))
    .limit(1);
  if (!row) return refuse('not_found');
  const { id, day, baseVersion, document, status, progress, requestedAt, finishedAt, result } = row;
  const names = {
    groups: Object.fromEntries(document.groups.map(({ groupId, name }) => [groupId, name])),
    rules: Object.fromEntries(document.rules.map(({ ruleId, name }) => [ruleId, name])),
  };
  return {
    ok: true,
    data: { runId: id, day, baseVersion, names, status, progress, requestedAt, finishedAt, result },
  };
}

/** Has a dry run end; one that has ended stays as it is. */
export async function cancelDryRun(
  { db, clock }: Pick<DryRunRequestParts, 'db' | 'clock'>,
  shopId: ShopId,
  runId: string,
): Promise<Ack<DryRun>> {
  await db
    .update(dryRuns)
    .set({ status: 'cancelled', finishedAt: clock() })
    .where(and(eq(dryRuns.shopId, shopId), eq(dryRuns.id, runId), isActive));
  return readDryRun(db, shopId, runId);
}
