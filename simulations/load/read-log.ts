import { and, asc, eq } from 'drizzle-orm';
import type { Message, Sender } from '../../client-sdk/protocol/messages.ts';
import type { ConversationState } from '../../router/types.ts';
import { openStore, type StoreDb } from '../../server/store/open.ts';
import { recomputeNumbers } from '../../server/store/recompute.ts';
import { conversations, events, messages } from '../../server/store/schema.ts';
import type { LoggedNumbers } from './check-numbers.ts';
import type { LoadShop } from './load-shop.ts';
import type { Log, LoggedMessage } from './log.ts';

/** Opens the database for some work: that of `databaseUrl`, or the one in the data folder. */
export async function withStore<T>(
  place: { dataDir: string; databaseUrl: string | undefined },
  work: (db: StoreDb) => Promise<T>,
): Promise<T> {
  const store = await openStore(place);
  try {
    return await work(store.db);
  } finally {
    await store.close();
  }
}

/** Everything that the database holds of a run's shop, and the numbers that follow from it. */
export async function readAll(
  db: StoreDb,
  shop: LoadShop,
  readAt: number,
): Promise<{ log: Log; fromLog: LoggedNumbers }> {
  return {
    log: await readLog(db, shop, readAt),
    fromLog: await recomputeNumbers(db, shop.shopId, shop.timeZone, readAt),
  };
}

async function readLog(db: StoreDb, shop: LoadShop, readAt: number): Promise<Log> {
  const { shopId } = shop;
  const messageRows = await db
    .select()
    .from(messages)
    .where(eq(messages.shopId, shopId))
    .orderBy(asc(messages.conversationId), asc(messages.seq));
  const eventRows = await db
    .select()
    .from(events)
    .where(and(eq(events.shopId, shopId), eq(events.type, 'conversation')));
  const conversationRows = await db.select().from(conversations).where(eq(conversations.shopId, shopId));
  return {
    messages: messageRows.map(toLogged),
    events: eventRows
      .sort((a, b) => compareEntries(a.entryId, b.entryId))
      .flatMap(({ at, reason, data }) => (reason ? [{ at, reason, state: data as ConversationState }] : [])),
    conversations: conversationRows.map((row) => row.state),
    rules: shop.rules,
    readAt,
  };
}

function toLogged(row: typeof messages.$inferSelect): LoggedMessage {
  const message: Message = {
    conversationId: row.conversationId,
    seq: row.seq,
    ...(row.clientId === null ? {} : { clientId: row.clientId }),
    from: senderOf(row),
    body: row.body,
    at: row.at,
  };
  return { message, buyerId: row.buyerId, ...(row.agentId === null ? {} : { agentId: row.agentId }) };
}

function senderOf({ senderKind, senderId, senderName }: typeof messages.$inferSelect): Sender {
  if (senderKind === 'system') return { kind: 'system' };
  return { kind: senderKind, id: senderId ?? '', name: senderName ?? '' };
}

/** Stream ids: milliseconds, then a number within them. */
function compareEntries(a: string, b: string): number {
  const [aMs = 0, aN = 0] = a.split('-').map(Number);
  const [bMs = 0, bN = 0] = b.split('-').map(Number);
  return aMs - bMs || aN - bN;
}
