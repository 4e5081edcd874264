import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { RulesAnswer, RuleVersionsAnswer } from '../../client-sdk/protocol/rest.ts';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { Author } from '../records/author.ts';
import type { StoreDb } from '../store/open.ts';
import { ruleSets } from '../store/schema.ts';
import { readPersonNames } from './person-names.ts';
import { type PublishParts, publishRules } from './rules.ts';
import { readRules } from './setup.ts';

const PAGE = 50;

/** The published versions, newest first, without their documents (R18). */
export async function listVersions(
  db: StoreDb,
  shopId: ShopId,
  before: number | undefined,
): Promise<RuleVersionsAnswer> {
  const rows = await db
    .select({
      version: ruleSets.version,
      publishedAt: ruleSets.publishedAt,
      publishedBy: ruleSets.publishedBy,
      note: ruleSets.note,
      fromVersion: ruleSets.fromVersion,
    })
    .from(ruleSets)
    .where(and(eq(ruleSets.shopId, shopId), before === undefined ? undefined : lt(ruleSets.version, before)))
    .orderBy(desc(ruleSets.version))
    .limit(PAGE + 1);
  const shown = rows.slice(0, PAGE);
  const person = await readPersonNames(
    db,
    shown.flatMap(({ publishedBy }) => publishedBy ?? []),
  );
  return {
    versions: shown.map(({ publishedBy, ...row }) => ({
      ...row,
      publishedBy: publishedBy === null ? null : person(publishedBy),
    })),
    more: rows.length > PAGE,
  };
}

/** The document of one version; what was added to the schema since has its default. */
export async function readVersion(db: StoreDb, shopId: ShopId, version: number): Promise<Ack<RulesAnswer>> {
  const [row] = await db
    .select({ document: ruleSets.document })
    .from(ruleSets)
    .where(and(eq(ruleSets.shopId, shopId), eq(ruleSets.version, version)));
  return row ? { ok: true, data: { version, rules: RuleSet.parse(row.document) } } : refuse('not_found');
}

/** How each group rule (R4.6) was called in these versions; gives `undefined` for one that was not there. */
export async function readRuleNames(
  db: StoreDb,
  shopId: ShopId,
  versions: readonly number[],
): Promise<(version: number, ruleId: string) => string | undefined> {
  const wanted = [...new Set(versions)];
  const rows =
    wanted.length === 0
      ? []
      : await db
          .select({ version: ruleSets.version, document: ruleSets.document })
          .from(ruleSets)
          .where(and(eq(ruleSets.shopId, shopId), inArray(ruleSets.version, wanted)));
  const rulesOf = new Map(rows.map(({ version, document }) => [version, RuleSet.parse(document).rules]));
  return (version, ruleId) => rulesOf.get(version)?.find((rule) => rule.ruleId === ruleId)?.name;
}

/**
 * Publishes an old version as a new one (R18). It is checked like any other: what it names may be gone by now.
 * Refuses as `publishRules` does; `not_found` where there is no such version.
 */
export async function goBack(
  parts: PublishParts,
  shopId: ShopId,
  author: Author,
  { version, note }: { version: number; note?: string | undefined },
): Promise<Ack<RulesAnswer>> {
  const old = await readVersion(parts.db, shopId, version);
  if (!old.ok) return old;
  const current = await readRules(parts.db, shopId);
  if (!current) return refuse('not_found');
  return publishRules(parts, shopId, author, {
    baseVersion: current.version,
    rules: old.data.rules,
    note,
    fromVersion: version,
  });
}
