import { and, asc, eq, isNull, or } from 'drizzle-orm';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { QuickPhrase } from '../../client-sdk/protocol/models.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { quickPhrases } from '../store/schema.ts';

/** The shop's quick phrases and the agent's own, by code. */
export const readPhrases = async (db: StoreDb, shopId: ShopId, agentId: AgentId): Promise<QuickPhrase[]> => {
  const rows = await db
    .select()
    .from(quickPhrases)
    .where(
      and(
        eq(quickPhrases.shopId, shopId),
        or(isNull(quickPhrases.agentId), eq(quickPhrases.agentId, agentId)),
      ),
    )
    .orderBy(asc(quickPhrases.position));
  return rows.map(({ id, agentId: owner, code, text }) => ({
    phraseId: id,
    scope: owner === null ? 'shop' : 'personal',
    code,
    text,
  }));
};

/** Puts these in the place of the agent's own phrases. */
export const replacePhrases = (
  { db, newId, clock }: { db: StoreDb; newId: NewId; clock: Clock },
  shopId: ShopId,
  agentId: AgentId,
  phrases: { code: string; text: string }[],
  author: Author,
): Promise<void> =>
  db.transaction(async (transaction) => {
    const before = await transaction
      .delete(quickPhrases)
      .where(and(eq(quickPhrases.shopId, shopId), eq(quickPhrases.agentId, agentId)))
      .returning({ code: quickPhrases.code, text: quickPhrases.text });
    if (phrases.length > 0) {
      await transaction.insert(quickPhrases).values(
        phrases.map(({ code, text }, position) => ({
          id: newId('q'),
          shopId,
          agentId,
          code,
          text,
          position,
        })),
      );
    }
    await recordOperation(transaction, {
      ...author,
      shopId,
      action: 'phrases.replace',
      target: `agent:${agentId}`,
      before,
      after: phrases,
      at: clock(),
    });
  });
