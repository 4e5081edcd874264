import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { QuickPhrase } from '../../client-sdk/protocol/models.ts';
import type { Phrase, PhraseScope } from '../../client-sdk/protocol/phrases.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { quickPhrases, shops } from '../store/schema.ts';

/** Whose phrases they are, with the caller's own sub-account for his personal ones. */
export type PhraseOwner =
  | Exclude<PhraseScope, { scope: 'personal' }>
  | { scope: 'personal'; agentId: AgentId };

/** What an agent may use: the shop's quick phrases, those of his groups, and his own, each in their order. */
export const readPhrases = async (
  db: StoreDb,
  shopId: ShopId,
  agentId: AgentId,
  groupIds: readonly GroupId[],
): Promise<QuickPhrase[]> => {
  const ofShop = and(isNull(quickPhrases.agentId), isNull(quickPhrases.groupId));
  const ofGroups = groupIds.length > 0 ? inArray(quickPhrases.groupId, [...groupIds]) : undefined;
  const rows = await db
    .select()
    .from(quickPhrases)
    .where(and(eq(quickPhrases.shopId, shopId), or(ofShop, ofGroups, eq(quickPhrases.agentId, agentId))))
    .orderBy(asc(quickPhrases.position));
  return rows.map(({ id, agentId: owner, groupId, folder, code, text }) => ({
    phraseId: id,
    scope: owner !== null ? 'personal' : groupId !== null ? 'group' : 'shop',
    code,
    text,
    ...(folder !== '' && { folder }),
  }));
};

const columnsOf = (owner: PhraseOwner) => ({
  agentId: owner.scope === 'personal' ? owner.agentId : null,
  groupId: owner.scope === 'group' ? owner.groupId : null,
});

const isOf = (shopId: ShopId, owner: PhraseOwner) => {
  const { agentId, groupId } = columnsOf(owner);
  return and(
    eq(quickPhrases.shopId, shopId),
    agentId === null ? isNull(quickPhrases.agentId) : eq(quickPhrases.agentId, agentId),
    groupId === null ? isNull(quickPhrases.groupId) : eq(quickPhrases.groupId, groupId),
  );
};

/** All phrases of one owner, in their order. */
export const listPhrases = (db: StoreDb, shopId: ShopId, owner: PhraseOwner): Promise<Phrase[]> =>
  db
    .select({ code: quickPhrases.code, folder: quickPhrases.folder, text: quickPhrases.text })
    .from(quickPhrases)
    .where(isOf(shopId, owner))
    .orderBy(asc(quickPhrases.position));

/** How an owner is called in the operation log. */
export const targetOf = (owner: PhraseOwner): string => {
  if (owner.scope === 'shop') return 'phrases:shop';
  return owner.scope === 'group' ? `phrases:group:${owner.groupId}` : `phrases:agent:${owner.agentId}`;
};

export interface PhraseParts {
  db: StoreDb;
  newId: NewId;
  clock: Clock;
}

/** Puts these in the place of all that this owner had. */
export const replacePhrases = (
  parts: PhraseParts,
  shopId: ShopId,
  owner: PhraseOwner,
  phrases: readonly Phrase[],
  author: Author,
): Promise<void> => changePhrases(parts, shopId, owner, () => phrases, author);

/**
 * Puts others in the place of the phrases that this owner has. Changes of one shop's phrases wait for each other, so
 * that none is decided by a list that is gone.
 * @param decide the new list for the one that is there; null: nothing changes
 */
export const changePhrases = (
  { db, newId, clock }: PhraseParts,
  shopId: ShopId,
  owner: PhraseOwner,
  decide: (before: Phrase[]) => readonly Phrase[] | null,
  author: Author,
): Promise<void> =>
  db.transaction(async (transaction) => {
    // As strong as no reference to the shop needs to wait for.
    await transaction.select({ id: shops.id }).from(shops).where(eq(shops.id, shopId)).for('no key update');
    const before = await listPhrases(transaction, shopId, owner);
    const phrases = decide(before);
    if (!phrases) return;
    await transaction.delete(quickPhrases).where(isOf(shopId, owner));
    if (phrases.length > 0) {
      await transaction.insert(quickPhrases).values(
        phrases.map((phrase, position) => ({
          id: newId('q'),
          shopId,
          ...columnsOf(owner),
          ...phrase,
          position,
        })),
      );
    }
    await recordOperation(transaction, {
      ...author,
      shopId,
      action: 'phrases.replace',
      target: targetOf(owner),
      before,
      after: phrases,
      at: clock(),
    });
  });
