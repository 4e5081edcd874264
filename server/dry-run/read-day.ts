import { and, asc, desc, eq, gte, inArray, isNull, like, lt, or } from 'drizzle-orm';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { ConversationState, ShopSetup } from '../../router/types.ts';
import { catchUp } from '../store/catch-up.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, decisions, events, messages } from '../store/schema.ts';
import { toMessage } from '../store/stored-message.ts';
import { type LoggedConversation, readCourse, readLoggedPlace, readUsual } from './course.ts';
import type { ArrivalFact, CarriedFact, DayFacts } from './day-facts.ts';
import { eventOrder, newestFirst } from './event-order.ts';
import { readAgentsAt, readPresence, readRecents, readVersions } from './read-presence.ts';

/** Conversations that are read at once. */
const BATCH = 500;

export interface DayQuestion {
  fromAt: number;
  untilAt: number;
  /** Who spoke with whom before that matters no more (R4.3). */
  recentSinceAt: number;
  maxConversations: number;
}

/** One stretch of a shop's log, as facts that can be replayed under other rules. */
export async function readDay(
  db: StoreDb,
  setup: ShopSetup,
  { fromAt, untilAt, recentSinceAt, maxConversations }: DayQuestion,
): Promise<DayFacts> {
  const { shopId } = setup;
  const bots = new Set(setup.agents.filter(({ kind }) => kind === 'bot').map(({ agentId }) => agentId));
  const isBot = (agentId: string) => bots.has(agentId);
  const opened = await readOpened(db, shopId, fromAt, untilAt, maxConversations + 1);
  const complete = opened.length <= maxConversations;
  const endAt = complete ? untilAt : (opened[maxConversations]?.openedAt ?? untilAt);
  const today = opened.filter(({ openedAt }) => complete || openedAt < endAt);

  const arrivals: ArrivalFact[] = [];
  await eachBatch(today, async (rows) => {
    const logged = await readLogged(db, shopId, rows);
    for (const { row, conversation } of logged) {
      const { conversationId, buyerId, buyerName, entry, firstWords } = row.state;
      arrivals.push({
        conversationId,
        buyerId,
        buyerName,
        entry,
        firstWords,
        openedAt: row.openedAt,
        course: readCourse(conversation, fromAt, isBot),
        logged: readLoggedPlace(conversation, endAt, isBot),
      });
    }
  });
  const carriedOver = await readCarriedOver(db, shopId, fromAt, maxConversations, isBot);
  return {
    fromAt,
    untilAt: endAt,
    complete,
    arrivals,
    carriedOver,
    atStart: await readAgentsAt(db, shopId, fromAt),
    presence: await readPresence(db, shopId, fromAt, endAt),
    recents: await readRecents(db, shopId, recentSinceAt, fromAt),
    usual: readUsual(arrivals.map(({ course }) => course)),
    versions: await readVersions(db, shopId, fromAt, endAt),
  };
}

interface OpenedRow {
  id: ConversationId;
  openedAt: number;
  closedAt: number | null;
  state: ConversationState;
}

const columns = {
  id: conversations.id,
  openedAt: conversations.openedAt,
  closedAt: conversations.closedAt,
  state: conversations.state,
};

function readOpened(db: StoreDb, shopId: ShopId, fromAt: number, untilAt: number, limit: number) {
  return db
    .select(columns)
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        gte(conversations.openedAt, fromAt),
        lt(conversations.openedAt, untilAt),
      ),
    )
    .orderBy(asc(conversations.openedAt), asc(conversations.id))
    .limit(limit);
}

async function eachBatch<Row>(rows: readonly Row[], work: (batch: Row[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH) await work(rows.slice(at, at + BATCH));
}

async function readLogged(db: StoreDb, shopId: ShopId, rows: OpenedRow[]) {
  const ids = rows.map(({ id }) => id);
  const [lines, changes, byHand] = await Promise.all([
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
      .select({ id: events.conversationId, at: events.at, data: events.data })
      .from(events)
      .where(
        and(eq(events.shopId, shopId), eq(events.type, 'conversation'), inArray(events.conversationId, ids)),
      )
      .orderBy(...eventOrder),
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
    rows.map((row): [string, LoggedConversation] => [
      row.id,
      {
        openedAt: row.openedAt,
        closedAt: row.closedAt,
        closedBy: row.state.closedBy,
        lines: [],
        holders: [],
        byHand: [],
      },
    ]),
  );
  for (const { id, ...line } of lines) logged.get(id)?.lines.push(line);
  for (const { id, at, data } of changes) {
    const { agentId, agentName } = data as ConversationState;
    logged.get(id ?? '')?.holders.push({ at, agentId, agentName });
  }
  for (const { id, trace } of byHand) logged.get(id)?.byHand.push(listsOf(trace));
  return rows.map((row) => ({ row, conversation: logged.get(row.id) as LoggedConversation }));
}

const listsOf = (trace: DecisionTrace): DecisionTrace => ({
  ...trace,
  steps: Array.isArray(trace.steps) ? trace.steps : [],
});

/** The conversations that were open when the stretch began, as they stood then. */
async function readCarriedOver(
  db: StoreDb,
  shopId: ShopId,
  fromAt: number,
  limit: number,
  isBot: (agentId: string) => boolean,
): Promise<CarriedFact[]> {
  const rows = await db
    .select(columns)
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        lt(conversations.openedAt, fromAt),
        or(isNull(conversations.closedAt), gte(conversations.closedAt, fromAt)),
      ),
    )
    .orderBy(desc(conversations.openedAt), asc(conversations.id))
    .limit(limit);
  const facts: CarriedFact[] = [];
  await eachBatch(rows.reverse(), async (batch) => {
    const states = await readStatesAt(
      db,
      shopId,
      batch.map(({ id }) => id),
      fromAt,
    );
    for (const { row, conversation } of await readLogged(db, shopId, batch)) {
      const state = states.get(row.id);
      if (!state) continue;
      // Whoever had it when the stretch began has it from there.
      const since = conversation.holders.filter(({ at }) => at >= fromAt);
      const holders = [{ at: fromAt, agentId: state.agentId, agentName: state.agentName }, ...since];
      facts.push({ state, course: readCourse({ ...conversation, holders }, fromAt, isBot) });
    }
  });
  return facts;
}

async function readStatesAt(
  db: StoreDb,
  shopId: ShopId,
  ids: ConversationId[],
  at: number,
): Promise<Map<ConversationId, ConversationState>> {
  const rows = await db
    .selectDistinctOn([events.conversationId], { data: events.data })
    .from(events)
    .where(
      and(
        eq(events.shopId, shopId),
        eq(events.type, 'conversation'),
        inArray(events.conversationId, ids),
        lt(events.at, at),
      ),
    )
    .orderBy(events.conversationId, ...newestFirst);
  const lines = await db
    .select()
    .from(messages)
    .where(and(eq(messages.shopId, shopId), inArray(messages.conversationId, ids), lt(messages.at, at)))
    .orderBy(asc(messages.conversationId), asc(messages.seq));
  const later = new Map<string, Message[]>(ids.map((id) => [id, []]));
  for (const line of lines) later.get(line.conversationId)?.push(toMessage(line));
  return new Map(
    rows.map(({ data }) => {
      const state = data as ConversationState;
      const since = (later.get(state.conversationId) ?? []).filter(({ seq }) => seq > state.seq);
      return [state.conversationId, catchUp(state, since)];
    }),
  );
}
