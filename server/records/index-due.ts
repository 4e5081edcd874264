import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StoreDb } from '../store/open.ts';
import { rowsOf } from '../store/rows-of.ts';
import { messages, searchDue } from '../store/schema.ts';
import { withTerms } from './index-messages.ts';

/** Conversations that one run takes; the next one comes soon. */
const AT_ONCE = 100;

/** Indexes a part of what was said before there was an index. */
export async function indexDue(db: StoreDb): Promise<void> {
  const [first] = await db.select().from(searchDue).limit(1);
  if (!first) return;
  const { shopId } = first;
  const due = await db.select().from(searchDue).where(eq(searchDue.shopId, shopId)).limit(AT_ONCE);
  const ids = due.map(({ conversationId }) => conversationId);
  await db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(messages)
      .where(
        and(eq(messages.shopId, shopId), inArray(messages.conversationId, ids), isNull(messages.searchTerms)),
      );
    await writeTerms(tx, shopId, withTerms(shopId, rows));
    await tx
      .delete(searchDue)
      .where(and(eq(searchDue.shopId, shopId), inArray(searchDue.conversationId, ids)));
  });
}

/** All of them by one statement: row by row it costs ten times as much. */
async function writeTerms(
  tx: StoreDb,
  shopId: ShopId,
  rows: readonly (typeof messages.$inferInsert)[],
): Promise<void> {
  await tx
    .update(messages)
    .set({ foldedText: sql`found.folded_text`, searchTerms: sql`found.search_terms` })
    .from(sql`(${rowsOf(messages, rows)}) as found`)
    .where(
      and(
        eq(messages.shopId, shopId),
        eq(messages.conversationId, sql`found.conversation_id`),
        eq(messages.seq, sql`found.seq`),
        // It may be taken back meanwhile.
        isNull(messages.recalledAt),
      ),
    );
}
