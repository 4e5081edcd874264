import { and, count, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { OutboxEntry } from '../../router/types.ts';
import { withTerms } from '../records/index-messages.ts';
import type { StoreDb } from './open.ts';
import { rowsOf } from './rows-of.ts';
import { conversations, decisions, events, messages } from './schema.ts';
import { toRow } from './stored-message.ts';

type Entry<T extends OutboxEntry['type']> = Extract<OutboxEntry, { type: T }>;

/** A place in the log that another message holds: two histories met, which no repeat explains. */
export interface LogConflict {
  conversationId: string;
  seq: number;
}

export interface AppendResult {
  /** Messages that were new; the others had been written before. */
  inserted: number;
  conflicts: LogConflict[];
}

/**
 * Writes a batch of one shop's outbox in one transaction. A batch that comes twice, or late, changes nothing
 * (P2); it is durable when this returns (P1).
 * @param epoch of the Redis store that the batch was read from: its entry ids mean nothing in another
 */
export function appendOutbox(
  db: StoreDb,
  shopId: ShopId,
  epoch: string,
  entries: readonly OutboxEntry[],
): Promise<AppendResult> {
  return db.transaction((tx) => appendWithin(tx, shopId, epoch, entries));
}

/** The same within a transaction of the caller's: a savepoint for each batch has its price. */
export async function appendWithin(
  tx: StoreDb,
  shopId: ShopId,
  epoch: string,
  entries: readonly OutboxEntry[],
): Promise<AppendResult> {
  const result = await appendMessages(tx, shopId, ofType(entries, 'message'));
  await markRecalled(tx, shopId, ofType(entries, 'recalled'));
  await keepNewestStates(tx, shopId, ofType(entries, 'conversation'));
  await appendEvents(tx, shopId, epoch, entries);
  await appendDecisions(tx, shopId, ofType(entries, 'decision'));
  return result;
}

const ofType = <T extends OutboxEntry['type']>(entries: readonly OutboxEntry[], type: T) =>
  entries.filter((entry): entry is Entry<T> => entry.type === type);

async function appendMessages(
  tx: StoreDb,
  shopId: ShopId,
  entries: Entry<'message'>[],
): Promise<AppendResult> {
  if (entries.length === 0) return { inserted: 0, conflicts: [] };
  const rows = entries.map((entry) => toRow(shopId, entry));
  const added = tx.$with('added').as(
    tx
      .insert(messages)
      .select(rowsOf(messages, withTerms(shopId, rows)))
      .onConflictDoNothing()
      .returning({ seq: messages.seq }),
  );
  // Counted there: 500 rows that come back cost more than those that go.
  const [counted] = await tx.with(added).select({ inserted: count() }).from(added);
  const inserted = counted?.inserted ?? 0;
  return { inserted, conflicts: inserted === entries.length ? [] : await findConflicts(tx, shopId, entries) };
}

const placeOf = ({ conversationId, seq }: LogConflict) => `${conversationId}|${seq}`;

/** The messages whose place in the log does not hold the very same message. */
async function findConflicts(
  tx: StoreDb,
  shopId: ShopId,
  entries: Entry<'message'>[],
): Promise<LogConflict[]> {
  const wanted = entries.map(({ message }) => message);
  const rows = await tx
    .select({
      conversationId: messages.conversationId,
      seq: messages.seq,
      clientId: messages.clientId,
      at: messages.at,
    })
    .from(messages)
    .where(and(eq(messages.shopId, shopId), atPlaces(wanted)));
  const found = new Map(rows.map((row) => [placeOf(row), row]));
  return wanted
    .filter((message) => {
      const row = found.get(placeOf(message));
      return !row || row.at !== message.at || row.clientId !== (message.clientId ?? null);
    })
    .map(({ conversationId, seq }) => ({ conversationId, seq }));
}

/** Matches these messages by conversation and seq. */
function atPlaces(places: LogConflict[]): SQL | undefined {
  const seqs = new Map<string, number[]>();
  for (const { conversationId, seq } of places) {
    seqs.set(conversationId, [...(seqs.get(conversationId) ?? []), seq]);
  }
  return or(
    ...[...seqs].map(([conversationId, list]) =>
      and(eq(messages.conversationId, conversationId), inArray(messages.seq, list)),
    ),
  );
}

async function markRecalled(tx: StoreDb, shopId: ShopId, entries: Entry<'recalled'>[]): Promise<void> {
  for (const { conversationId, seq, at } of entries) {
    // What was taken back is not found (W6).
    await tx
      .update(messages)
      .set({ recalledAt: at, foldedText: null, searchTerms: null })
      .where(
        and(eq(messages.shopId, shopId), atPlaces([{ conversationId, seq }]), isNull(messages.recalledAt)),
      );
  }
}

/** Rises with each change of a conversation, so that a batch that comes late overwrites nothing newer. */
const age = (table: 'conversations' | 'excluded') => {
  const of = (column: string) => sql.raw(`${table}.${column}`);
  return sql`(${of('closed_at')} is not null, ${of('epoch')}, ${of('decisions')}, ${of('seq')})`;
};

async function keepNewestStates(
  tx: StoreDb,
  shopId: ShopId,
  entries: Entry<'conversation'>[],
): Promise<void> {
  const newest = new Map(entries.map((entry) => [entry.state.conversationId, entry]));
  if (newest.size === 0) return;
  // Sorted, so that two transactions take their row locks in one order.
  const ids = [...newest.keys()].sort();
  const excluded = (column: string) => sql.raw(`excluded.${column}`);
  await tx
    .insert(conversations)
    .select(
      rowsOf(
        conversations,
        ids.map((id) => toConversationRow(shopId, newest.get(id) as Entry<'conversation'>)),
      ),
    )
    .onConflictDoUpdate({
      target: [conversations.shopId, conversations.id],
      set: {
        buyerName: excluded('buyer_name'),
        status: excluded('status'),
        agentId: excluded('agent_id'),
        groupId: excluded('group_id'),
        epoch: excluded('epoch'),
        decisions: excluded('decisions'),
        seq: excluded('seq'),
        closedAt: excluded('closed_at'),
        outcome: excluded('outcome'),
        state: excluded('state'),
        updatedAt: excluded('updated_at'),
      },
      setWhere: sql`${age('excluded')} >= ${age('conversations')}`,
    });
}

function toConversationRow(
  shopId: ShopId,
  { state, at }: Entry<'conversation'>,
): typeof conversations.$inferInsert {
  return {
    shopId,
    id: state.conversationId,
    buyerId: state.buyerId,
    buyerName: state.buyerName,
    status: state.status,
    agentId: state.agentId ?? state.servedBy ?? null,
    groupId: state.groupId,
    epoch: state.epoch,
    decisions: state.decisions,
    seq: state.seq,
    openedAt: state.openedAt,
    closedAt: state.closedAt ?? null,
    outcome: state.outcome ?? null,
    state,
    updatedAt: at,
  };
}

async function appendEvents(
  tx: StoreDb,
  shopId: ShopId,
  epoch: string,
  entries: readonly OutboxEntry[],
): Promise<void> {
  const rows = entries.flatMap((entry): (typeof events.$inferInsert)[] => {
    const place = { shopId, epoch, entryId: entry.entryId, at: entry.at };
    if (entry.type === 'agent') {
      return [{ ...place, type: 'agent', agentId: entry.agent.agentId, data: entry.agent }];
    }
    if (entry.type !== 'conversation') return [];
    const { state, reason } = entry;
    return [
      {
        ...place,
        type: 'conversation',
        reason,
        conversationId: state.conversationId,
        agentId: state.agentId ?? null,
        data: state,
      },
    ];
  });
  if (rows.length > 0) await tx.insert(events).select(rowsOf(events, rows)).onConflictDoNothing();
}

async function appendDecisions(tx: StoreDb, shopId: ShopId, entries: Entry<'decision'>[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ trace }) => ({
    shopId,
    conversationId: trace.conversationId,
    n: trace.n,
    at: trace.at,
    trace,
  }));
  await tx.insert(decisions).select(rowsOf(decisions, rows)).onConflictDoNothing();
}
