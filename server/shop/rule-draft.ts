import { and, eq, sql } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type {
  CheckAnswer,
  DraftAnswer,
  DraftRequest,
  PublishRequest,
  RulesAnswer,
} from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { ruleDrafts } from '../store/schema.ts';
import { parseRules } from './parse-rules.ts';
import { readPersonNames } from './person-names.ts';
import { kindsOf, type PublishParts, publishRules } from './rules.ts';
import { checkDocument } from './rules-check.ts';
import { readShopSetup } from './setup.ts';

/** The shop's draft, whoever of its owners saved it (R18). */
export async function readDraft(db: StoreDb, shopId: ShopId): Promise<Ack<DraftAnswer>> {
  const [row] = await db.select().from(ruleDrafts).where(eq(ruleDrafts.shopId, shopId));
  if (!row) return refuse('not_found');
  const { baseVersion, revision, savedAt, savedBy, document } = row;
  const [person, setup] = await Promise.all([readPersonNames(db, [savedBy]), readShopSetup(db, shopId)]);
  // What is missing, or was added to the schema since, gets its default.
  const { rules = document, faults } = parseRules(document, setup ? kindsOf(setup) : new Map());
  const fits = faults.length === 0;
  return {
    ok: true,
    data: { baseVersion, revision, savedAt, savedBy: person(savedBy), fits, rules },
  };
}

/** Keeps a draft as it is, faults and all. `conflict` when it was saved by somebody else since `revision`. */
export async function saveDraft(
  { db, clock }: { db: StoreDb; clock: Clock },
  shopId: ShopId,
  author: Author,
  { baseVersion, rules, revision }: DraftRequest,
): Promise<Ack<DraftAnswer>> {
  const row = { baseVersion, document: rules, savedAt: clock(), savedBy: author.actor.id };
  const saved = await db.transaction(async (tx) => {
    const [draft] = await saveRow(tx, shopId, row, revision);
    if (!draft) return false;
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'rules.save-draft',
      target: 'rules:draft',
      before: draft.revision > 1 ? { revision: draft.revision - 1 } : null,
      after: { revision: draft.revision, baseVersion },
      at: clock(),
    });
    return true;
  });
  return saved ? readDraft(db, shopId) : refuse('conflict');
}

/** One statement, so that of two who save at once one learns of the other. */
function saveRow(
  db: StoreDb,
  shopId: ShopId,
  row: Omit<typeof ruleDrafts.$inferInsert, 'shopId' | 'revision'>,
  revision: number | undefined,
): Promise<{ revision: number }[]> {
  return revision === undefined || revision === 0
    ? db
        .insert(ruleDrafts)
        .values({ shopId, revision: 1, ...row })
        .onConflictDoUpdate({
          target: ruleDrafts.shopId,
          set: { ...row, revision: sql`${ruleDrafts.revision} + 1` },
          ...(revision === 0 && { setWhere: sql`false` }),
        })
        .returning({ revision: ruleDrafts.revision })
    : db
        .update(ruleDrafts)
        .set({ ...row, revision: revision + 1 })
        .where(and(eq(ruleDrafts.shopId, shopId), eq(ruleDrafts.revision, revision)))
        .returning({ revision: ruleDrafts.revision });
}

/** Throws the draft away; `null` also when there was none. */
export async function dropDraft(
  { db, clock }: { db: StoreDb; clock: Clock },
  shopId: ShopId,
  author: Author,
): Promise<Ack<null>> {
  await db.transaction(async (tx) => {
    const [dropped] = await tx
      .delete(ruleDrafts)
      .where(eq(ruleDrafts.shopId, shopId))
      .returning({ revision: ruleDrafts.revision, baseVersion: ruleDrafts.baseVersion });
    if (!dropped) return;
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'rules.drop-draft',
      target: 'rules:draft',
      before: dropped,
      after: null,
      at: clock(),
    });
  });
  return { ok: true, data: null };
}

/** A document that was given, or else the draft's. */
export async function documentOrDraft(
  db: StoreDb,
  shopId: ShopId,
  rules: Record<string, unknown> | undefined,
): Promise<Ack<{ rules: Record<string, unknown>; revision: number | null }>> {
  if (rules) return { ok: true, data: { rules, revision: null } };
  const draft = await readDraft(db, shopId);
  return draft.ok ? { ok: true, data: { rules: draft.data.rules, revision: draft.data.revision } } : draft;
}

/** All faults of a document, or else of the draft; nothing is changed. */
export async function checkRules(
  db: StoreDb,
  shopId: ShopId,
  rules: Record<string, unknown> | undefined,
): Promise<Ack<CheckAnswer>> {
  const [document, setup] = await Promise.all([
    documentOrDraft(db, shopId, rules),
    readShopSetup(db, shopId),
  ]);
  if (!document.ok) return document;
  if (!setup) return refuse('not_found');
  return { ok: true, data: { faults: checkDocument(document.data.rules, kindsOf(setup)).faults } };
}

/** Publishes a document, or else the draft, which is then gone. Refuses as `publishRules` does. */
export async function publishDraft(
  parts: PublishParts,
  shopId: ShopId,
  author: Author,
  { baseVersion, rules, note }: PublishRequest,
): Promise<Ack<RulesAnswer>> {
  const document = await documentOrDraft(parts.db, shopId, rules);
  if (!document.ok) return document;
  const { revision } = document.data;
  const published = await publishRules(parts, shopId, author, {
    baseVersion,
    rules: document.data.rules,
    note,
  });
  // What was saved meanwhile stays.
  if (published.ok && revision !== null) {
    await parts.db
      .delete(ruleDrafts)
      .where(and(eq(ruleDrafts.shopId, shopId), eq(ruleDrafts.revision, revision)));
  }
  return published;
}
