import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { Clock } from '../clock.ts';
import { folderOf } from '../files/file-place.ts';
import type { StoreDb } from '../store/open.ts';
import {
  alarms,
  conversations,
  decisions,
  dryRunDifferences,
  dryRuns,
  events,
  files,
  messages,
  ratings,
  recordSettings,
  webhookDeliveries,
  webhooks,
  whispers,
} from '../store/schema.ts';
import { withTerms } from './index-messages.ts';
import { maskBody, maskText } from './mask.ts';

/** Conversations that one run takes; the next one comes soon. */
const AT_ONCE = 50;
const DAY_MS = 86_400_000;

export interface RetireParts {
  db: StoreDb;
  clock: Clock;
  dataDir: string;
}

type Row = typeof conversations.$inferSelect;

/** Removes, and anonymises, what each shop wants to keep no longer; a bounded part of it. */
export async function retireConversations(parts: RetireParts): Promise<void> {
  const { db, clock } = parts;
  const shops = await db
    .select()
    .from(recordSettings)
    .where(or(isNotNull(recordSettings.keepDays), isNotNull(recordSettings.anonymiseDays)));
  for (const { shopId, keepDays, anonymiseDays, anonymisedUntil } of shops) {
    if (keepDays !== null) {
      await removeEnded(parts, shopId, clock() - keepDays * DAY_MS);
      await removeAlarms(db, shopId, clock() - keepDays * DAY_MS);
    }
    if (anonymiseDays !== null) {
      await anonymiseEnded(parts, shopId, anonymisedUntil, clock() - anonymiseDays * DAY_MS);
    }
  }
}

/** Conversations that ended between these two instants, the oldest first; none of one instant is left for later. */
async function readEnded(db: StoreDb, shopId: ShopId, afterAt: number, untilAt: number): Promise<Row[]> {
  const { closedAt } = conversations;
  const ended = and(eq(conversations.shopId, shopId), gt(closedAt, afterAt));
  const [last] = await db
    .select({ closedAt })
    .from(conversations)
    .where(and(ended, lt(closedAt, untilAt)))
    .orderBy(asc(closedAt))
    .offset(AT_ONCE - 1)
    .limit(1);
  return db
    .select()
    .from(conversations)
    .where(and(ended, last?.closedAt ? lte(closedAt, last.closedAt) : lt(closedAt, untilAt)))
    .orderBy(asc(closedAt));
}

async function removeEnded(parts: RetireParts, shopId: ShopId, untilAt: number): Promise<void> {
  const rows = await readEnded(parts.db, shopId, 0, untilAt);
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await removeFiles(parts, shopId, rows);
  await parts.db.transaction(async (tx) => {
    for (const table of [messages, decisions, ratings, whispers, alarms]) {
      await tx.delete(table).where(and(eq(table.shopId, shopId), inArray(table.conversationId, ids)));
    }
    await tx.delete(events).where(and(eventsOf(shopId, rows), inArray(events.conversationId, ids)));
    await removeCopies(tx, shopId, ids);
    await tx
      .delete(conversations)
      .where(and(eq(conversations.shopId, shopId), inArray(conversations.id, ids)));
  });
}

/** Alarms about no conversation; those that go on stay until they are over. */
const removeAlarms = (db: StoreDb, shopId: ShopId, untilAt: number) =>
  db
    .delete(alarms)
    .where(
      and(
        eq(alarms.shopId, shopId),
        isNull(alarms.conversationId),
        lt(sql`greatest(${alarms.lastAt}, coalesce(${alarms.handledAt}, ${alarms.overAt}))`, untilAt),
        or(isNotNull(alarms.handledAt), isNotNull(alarms.overAt)),
      ),
    );

/** Narrowed by time, by which events are indexed. */
const eventsOf = (shopId: ShopId, rows: Row[]) =>
  and(
    eq(events.shopId, shopId),
    sql`${events.at} between ${Math.min(...rows.map(({ openedAt }) => openedAt)) - DAY_MS} and ${Math.max(...rows.map(({ updatedAt }) => updatedAt)) + DAY_MS}`,
  );

/** What was sent in these conversations: the rows first, so that nobody finds a file that is gone. */
async function removeFiles({ db, dataDir }: RetireParts, shopId: ShopId, rows: Row[]): Promise<void> {
  for (const { buyerId, openedAt, closedAt } of rows) {
    const removed = await db
      .delete(files)
      .where(
        and(
          eq(files.shopId, shopId),
          eq(files.buyerId, buyerId),
          sql`${files.createdAt} between ${openedAt - DAY_MS} and ${closedAt}`,
        ),
      )
      .returning({ id: files.id });
    for (const { id } of removed) await rm(join(folderOf(dataDir, shopId), id), { force: true });
  }
}

/** What webhooks were sent about these conversations, and what dry runs found of them: both name the buyer. */
async function removeCopies(tx: StoreDb, shopId: ShopId, ids: string[]): Promise<void> {
  const hooks = tx.select({ id: webhooks.id }).from(webhooks).where(eq(webhooks.shopId, shopId));
  await tx
    .delete(webhookDeliveries)
    .where(and(inArray(webhookDeliveries.webhookId, hooks), inArray(webhookDeliveries.conversationId, ids)));
  const runs = tx.select({ id: dryRuns.id }).from(dryRuns).where(eq(dryRuns.shopId, shopId));
  // Read as text, for PostgreSQL cannot parse all that JavaScript writes; within a string its quotes are escaped.
  const about = sql<string>`substring(${dryRunDifferences.difference} from '"conversationId":"([^"]*)"')`;
  await tx.delete(dryRunDifferences).where(and(inArray(dryRunDifferences.runId, runs), inArray(about, ids)));
}

async function anonymiseEnded(
  parts: RetireParts,
  shopId: ShopId,
  doneUntil: number,
  untilAt: number,
): Promise<void> {
  const rows = await readEnded(parts.db, shopId, doneUntil, untilAt);
  if (rows.length === 0) return;
  await removeCopies(
    parts.db,
    shopId,
    rows.map(({ id }) => id),
  );
  for (const row of rows) {
    await removeFiles(parts, shopId, [row]);
    await parts.db.transaction((tx) => anonymise(tx, row));
  }
  const last = rows.at(-1)?.closedAt;
  if (!last) return;
  await parts.db
    .update(recordSettings)
    .set({ anonymisedUntil: last })
    .where(eq(recordSettings.shopId, shopId));
}

/** Nothing leads from one conversation of a buyer to another of his, nor to him. */
async function anonymise(tx: StoreDb, row: Row): Promise<void> {
  const { shopId, id: conversationId } = row;
  const buyerId = `gone-${conversationId}`.slice(0, 64);
  const stateless = (state: ConversationState): ConversationState => {
    const { note: _note, preview: _preview, ...rest } = state as ConversationState & { preview?: string };
    return { ...rest, buyerId, buyerName: '', entry: {}, firstWords: '' };
  };
  await tx
    .update(conversations)
    .set({ buyerId, buyerName: '', state: stateless(row.state) })
    .where(and(eq(conversations.shopId, shopId), eq(conversations.id, conversationId)));

  const mine = and(eq(messages.shopId, shopId), eq(messages.conversationId, conversationId));
  const said = await tx.select().from(messages).where(mine);
  const hidden = said.map((message) => ({
    ...message,
    buyerId,
    ...(message.senderKind === 'buyer' && { senderId: buyerId, senderName: '' }),
    body: maskBody(message.body),
  }));
  for (const { seq, senderId, senderName, body, foldedText, searchTerms } of withTerms(shopId, hidden)) {
    await tx
      .update(messages)
      .set({ buyerId, senderId, senderName, body, foldedText, searchTerms })
      .where(and(mine, eq(messages.seq, seq)));
  }

  const mineAmong = and(eventsOf(shopId, [row]), eq(events.conversationId, conversationId));
  for (const { epoch, entryId, data } of await tx.select().from(events).where(mineAmong)) {
    await tx
      .update(events)
      .set({ data: stateless(data as ConversationState) })
      .where(and(eq(events.shopId, shopId), eq(events.epoch, epoch), eq(events.entryId, entryId)));
  }
  const decided = and(eq(decisions.shopId, shopId), eq(decisions.conversationId, conversationId));
  for (const { n, trace } of await tx.select().from(decisions).where(decided)) {
    // What was said at a transfer.
    const { note, ...rest } = trace;
    if (note === undefined) continue;
    await tx
      .update(decisions)
      .set({ trace: rest })
      .where(and(decided, eq(decisions.n, n)));
  }
  // They may name him.
  for (const table of [whispers, alarms]) {
    await tx.delete(table).where(and(eq(table.shopId, shopId), eq(table.conversationId, conversationId)));
  }
  const rated = and(eq(ratings.shopId, shopId), eq(ratings.conversationId, conversationId));
  for (const { comment } of await tx.select().from(ratings).where(rated)) {
    await tx
      .update(ratings)
      .set({ buyerId, comment: comment === null ? null : maskText(comment) })
      .where(rated);
  }
}
