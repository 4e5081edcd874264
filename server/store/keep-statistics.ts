import { sql } from 'drizzle-orm';
import type { Store } from './open.ts';

const EVERY_MS = 3_600_000;

/**
 * PostgreSQL counts its tables by itself, PGlite does not: without the counts it plans a search in a big log as if the
 * log were small. Call it often; it counts once an hour.
 */
export function makeKeepStatistics({ kind, db }: Pick<Store, 'kind' | 'db'>): (now: number) => Promise<void> {
  let countedAt = Number.NEGATIVE_INFINITY;
  return async (now) => {
    if (kind !== 'pglite' || now - countedAt < EVERY_MS) return;
    countedAt = now;
    await db.execute(sql`analyze`);
  };
}
