import { and, asc, desc, eq, gte, inArray, isNull, lt, or } from 'drizzle-orm';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { ConversationState, ShopSetup } from '../../router/types.ts';
import { catchUp } from '../store/catch-up.ts';
import { newestFirst } from '../store/event-order.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, events, messages } from '../store/schema.ts';
import { messageColumns, toMessage } from '../store/stored-message.ts';
import { readCourse, readLoggedPlace, readUsual } from './course.ts';
import type { ArrivalFact, CarriedFact, DayFacts } from './day-facts.ts';
import { eachBatch, type LoggedRow, readHolders, readLogged } from './read-logged.ts';
import { readAgentsAt, readPresence, readRecents, readVersions } from './read-presence.ts';

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

  const before = await readOpenAt(db, shopId, fromAt, maxConversations);
  const holders = await readHolders(db, shopId, [...before, ...today], fromAt);

  const arrivals: ArrivalFact[] = [];
  await eachBatch(today, async (rows) => {
    for (const { row, conversation } of await readLogged(db, shopId, rows, holders)) {
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
  const carriedOver: CarriedFact[] = [];
  await eachBatch(before, async (rows) => {
    const states = await readStatesAt(db, shopId, rows, fromAt);
    for (const { row, conversation } of await readLogged(db, shopId, rows, holders)) {
      const state = states.get(row.id);
      if (!state) continue;
      // Whoever had it when the stretch began has it from there.
      const since = conversation.holders;
      const all = [{ at: fromAt, agentId: state.agentId, agentName: state.agentName }, ...since];
      carriedOver.push({ state, course: readCourse({ ...conversation, holders: all }, fromAt, isBot) });
    }
  });
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

/** The conversations that were open when the stretch began, oldest first. */
async function readOpenAt(db: StoreDb, shopId: ShopId, at: number, limit: number): Promise<LoggedRow[]> {
  const rows = await db
    .select(columns)
    .from(conversations)
    .where(
      and(
        eq(conversations.shopId, shopId),
        lt(conversations.openedAt, at),
        or(isNull(conversations.closedAt), gte(conversations.closedAt, at)),
      ),
    )
    .orderBy(desc(conversations.openedAt), asc(conversations.id))
    .limit(limit);
  return rows.reverse();
}

/** As they stood at an instant: the last snapshot before it, and what was said since. */
async function readStatesAt(
  db: StoreDb,
  shopId: ShopId,
  open: readonly LoggedRow[],
  at: number,
): Promise<Map<ConversationId, ConversationState>> {
  const ids = open.map(({ id }) => id);
  const firstAt = open.reduce((first, { openedAt }) => Math.min(first, openedAt), at);
  const rows = await db
    .selectDistinctOn([events.conversationId], { data: events.data })
    .from(events)
    .where(
      and(
        eq(events.shopId, shopId),
        eq(events.type, 'conversation'),
        inArray(events.conversationId, ids),
        // No index leads to the events of one conversation; one does to those of a time.
        gte(events.at, firstAt),
        lt(events.at, at),
      ),
    )
    .orderBy(events.conversationId, ...newestFirst);
  const lines = await db
    .select(messageColumns)
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
