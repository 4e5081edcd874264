import { and, asc, eq, gte, inArray, like, lt, or } from 'drizzle-orm';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';
import { eventOrder } from '../store/event-order.ts';
import type { StoreDb } from '../store/open.ts';
import { decisions, events, messages } from '../store/schema.ts';
import type { LoggedConversation } from './course.ts';

/** Conversations that are read at once: the embedded database does nothing else meanwhile. */
const BATCH = 100;
/** Events that are read at once: those of so long. */
const SLICE_MS = 300_000;
/** What became of a conversation later than this after its day, no replay comes to. */
const MAX_LATER_MS = 86_400_000;

export interface LoggedRow {
  id: ConversationId;
  openedAt: number;
  closedAt: number | null;
  state: ConversationState;
}

type Holders = LoggedConversation['holders'];

export async function eachBatch<Row>(
  rows: readonly Row[],
  work: (batch: Row[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH) await work(rows.slice(at, at + BATCH));
}

/** Who had each of these from when on, since an instant; oldest first. */
export async function readHolders(
  db: StoreDb,
  shopId: ShopId,
  rows: readonly LoggedRow[],
  fromAt: number,
): Promise<Map<ConversationId, Holders>> {
  const holders = new Map<ConversationId, Holders>(rows.map(({ id }) => [id, []]));
  const lastOpenedAt = rows.reduce((last, { openedAt }) => Math.max(last, openedAt), fromAt);
  const lastAt = rows.reduce(
    (last, { closedAt }) => Math.max(last, closedAt ?? Number.POSITIVE_INFINITY),
    lastOpenedAt,
  );
  const untilAt = Math.min(lastAt, lastOpenedAt + MAX_LATER_MS) + 1;
  for (let at = fromAt; at < untilAt; at += SLICE_MS) {
    const slice = await db
      .select({ id: events.conversationId, at: events.at, data: events.data })
      .from(events)
      .where(
        and(
          eq(events.shopId, shopId),
          eq(events.type, 'conversation'),
          gte(events.at, at),
          lt(events.at, Math.min(at + SLICE_MS, untilAt)),
        ),
      )
      .orderBy(...eventOrder);
    for (const { id, at: changedAt, data } of slice) {
      const { agentId, agentName } = data as ConversationState;
      holders.get(id ?? '')?.push({ at: changedAt, agentId, agentName });
    }
  }
  return holders;
}

/** What the log has of these conversations. */
export async function readLogged(
  db: StoreDb,
  shopId: ShopId,
  rows: LoggedRow[],
  holders: ReadonlyMap<ConversationId, Holders>,
): Promise<{ row: LoggedRow; conversation: LoggedConversation }[]> {
  const ids = rows.map(({ id }) => id);
  const [lines, byHand] = await Promise.all([
    db
      .select({
        id: messages.conversationId,
        at: messages.at,
        senderKind: messages.senderKind,
        kind: messages.kind,
      })
      .from(messages)
      .where(and(eq(messages.shopId, shopId), inArray(messages.conversationId, ids)))
      .orderBy(asc(messages.conversationId), asc(messages.seq)),
    db
      .select({ id: decisions.conversationId, trace: decisions.trace })
      .from(decisions)
      .where(
        and(
          eq(decisions.shopId, shopId),
          inArray(decisions.conversationId, ids),
          // Quotes within a JSON text are escaped, so that nothing that people typed looks like this.
          or(like(decisions.trace, '%"cause":"transfer"%'), like(decisions.trace, '%"cause":"claim"%')),
        ),
      )
      .orderBy(asc(decisions.conversationId), asc(decisions.n)),
  ]);
  const logged = new Map(
    rows.map(({ id, openedAt, closedAt, state }): [string, LoggedConversation] => [
      id,
      {
        openedAt,
        closedAt,
        closedBy: state.closedBy,
        lines: [],
        holders: holders.get(id) ?? [],
        byHand: [],
      },
    ]),
  );
  for (const { id, ...line } of lines) logged.get(id)?.lines.push(line);
  for (const { id, trace } of byHand) logged.get(id)?.byHand.push(listsOf(trace));
  return rows.map((row) => ({ row, conversation: logged.get(row.id) as LoggedConversation }));
}

/** Lua writes an empty list as an object. */
const listsOf = (trace: DecisionTrace): DecisionTrace => ({
  ...trace,
  steps: Array.isArray(trace.steps) ? trace.steps : [],
});
