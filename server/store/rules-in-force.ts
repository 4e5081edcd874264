import { and, asc, desc, eq, gt, lte } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { RuleSet, ServiceLevel } from '../../client-sdk/protocol/rule-set.ts';
import type { StoreDb } from './open.ts';
import { ruleSets } from './schema.ts';

export interface RulesInForce {
  /** ms since 1970; the first one was in force whenever it was that things began. */
  fromAt: number;
  rules: RuleSet;
}

/** The rules that were in force at some time of a span, oldest first. */
export async function readRulesInForce(
  db: StoreDb,
  shopId: ShopId,
  fromAt: number,
  untilAt: number,
): Promise<RulesInForce[]> {
  const columns = { fromAt: ruleSets.publishedAt, document: ruleSets.document };
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
  // What an older version does not say has its default.
  return [...before, ...since].map(({ document, ...row }) => ({ ...row, rules: RuleSet.parse(document) }));
}

/** Those of them that were in force at an instant. */
export const rulesAt = (versions: readonly RulesInForce[], at: number): RuleSet | undefined =>
  (versions.findLast(({ fromAt }) => fromAt <= at) ?? versions[0])?.rules;

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
