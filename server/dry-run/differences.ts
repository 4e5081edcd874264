import { and, asc, count, eq, gte, lte, or, type SQL } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type {
  DifferencesAnswer,
  DifferencesQuery,
  DryRunDifference,
} from '../../client-sdk/protocol/rest.ts';
import type { StoreDb } from '../store/open.ts';
import { dryRunDifferences, dryRuns } from '../store/schema.ts';
import { SAME_WAIT_MS } from './compare.ts';

/** Rows of one statement: the embedded database does nothing else meanwhile. */
const BATCH = 100;

/** Keeps what a dry run found, greatest first; what an earlier try of the same run left is overwritten. */
export async function keepDifferences(
  db: StoreDb,
  runId: string,
  differences: readonly DryRunDifference[],
): Promise<void> {
  await db.delete(dryRunDifferences).where(eq(dryRunDifferences.runId, runId));
  for (let at = 0; at < differences.length; at += BATCH) {
    await db.insert(dryRunDifferences).values(
      differences.slice(at, at + BATCH).map((difference, i) => ({
        runId,
        place: at + i,
        kind: difference.kind,
        longerMs: difference.longerMs,
        baseAgentId: difference.base.agentId ?? null,
        draftAgentId: difference.draft.agentId ?? null,
        difference,
      })),
    );
  }
}

/** One page of the conversations that a dry run found to go otherwise (R18). */
export async function listDifferences(
  db: StoreDb,
  shopId: ShopId,
  runId: string,
  { of, agentId, offset, limit }: DifferencesQuery,
): Promise<Ack<DifferencesAnswer>> {
  const [run] = await db
    .select({ id: dryRuns.id })
    .from(dryRuns)
    .where(and(eq(dryRuns.shopId, shopId), eq(dryRuns.id, runId)));
  if (!run) return refuse('not_found');
  const { baseAgentId, draftAgentId, difference, place } = dryRunDifferences;
  const wanted = and(
    eq(dryRunDifferences.runId, runId),
    of && whichAre(of),
    agentId === undefined ? undefined : or(eq(baseAgentId, agentId), eq(draftAgentId, agentId)),
  );
  const [[all], rows] = await Promise.all([
    db.select({ total: count() }).from(dryRunDifferences).where(wanted),
    db
      .select({ difference })
      .from(dryRunDifferences)
      .where(wanted)
      .orderBy(asc(place))
      .offset(offset)
      .limit(limit),
  ]);
  return {
    ok: true,
    data: { total: all?.total ?? 0, differences: rows.map((row) => row.difference) },
  };
}

function whichAre(of: NonNullable<DifferencesQuery['of']>): SQL {
  const { kind, longerMs } = dryRunDifferences;
  if (of === 'longer') return gte(longerMs, SAME_WAIT_MS);
  if (of === 'shorter') return lte(longerMs, -SAME_WAIT_MS);
  return eq(kind, of);
}
