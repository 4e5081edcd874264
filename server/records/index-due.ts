import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { StoreDb } from '../store/open.ts';
import { messageSearch, messages, searchDue } from '../store/schema.ts';
import { searchRowsOf } from './index-messages.ts';

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
        and(eq(messages.shopId, shopId), inArray(messages.conversationId, ids), isNull(messages.recalledAt)),
      );
    await tx.insert(messageSearch).select(searchRowsOf(shopId, rows)).onConflictDoNothing();
    await tx
      .delete(searchDue)
      .where(and(eq(searchDue.shopId, shopId), inArray(searchDue.conversationId, ids)));
  });
}
