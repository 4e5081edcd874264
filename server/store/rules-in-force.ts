import { and, asc, desc, eq, gt, lte } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { RuleSet, ServiceLevel } from '../../client-sdk/protocol/rule-set.ts';
import type { StoreDb } from './open.ts';
import { ruleSets } from './schema.ts';

export interface RulesInForce {
  /** ms since 1970. */
  fromAt: number;
  rules: RuleSet;
}

const columns = { fromAt: ruleSets.publishedAt, document: ruleSets.document };

const readFirst = (db: StoreDb, shopId: ShopId) =>
  db
    .select(columns)
    .from(ruleSets)
    .where(eq(ruleSets.shopId, shopId))
    .orderBy(asc(ruleSets.version))
    .limit(1);

/** The rules that were in force at some time of a span, oldest first; the first ones hold from its beginning. */
export async function readRulesInForce(
  db: StoreDb,
  shopId: ShopId,
  fromAt: number,
  untilAt: number,
): Promise<RulesInForce[]> {
  const before = await db
    .select(columns)
    .from(ruleSets)
    .where(and(eq(ruleSets.shopId, shopId), lte(ruleSets.publishedAt, fromAt)))
    .orderBy(desc(ruleSets.version))
    .limit(1);
  const since = await db
    .select(columns)
    .from(ruleSets)
    .where(
      and(eq(ruleSets.shopId, shopId), gt(ruleSets.publishedAt, fromAt), lte(ruleSets.publishedAt, untilAt)),
    )
    .orderBy(asc(ruleSets.version));
  const found = [...before, ...since];
  // Before the shop had rules it had no log, but for one that was brought along: the first ones hold for it.
  const versions = found.length > 0 ? found : await readFirst(db, shopId);
  return versions.map(({ document, ...row }, i) => ({
    fromAt: i === 0 ? Math.min(row.fromAt, fromAt) : row.fromAt,
    // What an older version does not say has its default.
    rules: RuleSet.parse(document),
  }));
}

/** Those of them that were in force at an instant. */
export const rulesAt = (versions: readonly RulesInForce[], at: number): RuleSet | undefined =>
  versions.findLast(({ fromAt }) => fromAt <= at)?.rules;

/** Within how many ms a first reply was to come, by the target in force at each instant of a span (M8). */
export async function readWantedAt(
  db: StoreDb,
  shopId: ShopId,
  fromAt: number,
  untilAt: number,
): Promise<(at: number) => number> {
  const versions = await readRulesInForce(db, shopId, fromAt, untilAt);
  return (at) => (rulesAt(versions, at)?.serviceLevel ?? ServiceLevel.parse({})).withinMs;
}
