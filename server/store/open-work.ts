import { and, asc, desc, eq, gt, gte, isNotNull, isNull, sql } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import { dayOf } from '../../router/keys.ts';
import type { ConversationState, LoggedAgent, ShopMemory } from '../../router/types.ts';
import { readBuyerNotes } from './buyer-notes.ts';
import { catchUp } from './catch-up.ts';
import type { StoreDb } from './open.ts';
import { foldLog } from './recompute.ts';
import { conversations, events, messages } from './schema.ts';
import { messageColumns, toMessage } from './stored-message.ts';

/** A client retries for at most 12 h; of a very busy shop only the newest ids are brought back. */
const SEEN_MS = 12 * 3_600_000;
const MAX_SEEN = 20_000;

/**
 * What the log remembers of a shop's open work, for a Redis that came back empty (P1, R19).
 * @param recentSinceAt ms since 1970; who spoke with whom before that matters no more (R4.3)
 */
export async function readShopMemory(
  db: StoreDb,
  { shopId, timeZone }: { shopId: ShopId; timeZone: string },
  recentSinceAt: number,
  now: number,
): Promise<ShopMemory> {
  const { counters, served, spoke } = await foldLog(db, shopId, timeZone, now);
  const today = dayOf(now, timeZone);
  const open = (await readOpen(db, shopId)).map((state) => {
    const side = spoke.get(state.conversationId);
    return side ? { ...state, spoke: `${today}|${side}` } : state;
  });
  return {
    conversations: open,
    recents: await readRecents(db, shopId, recentSinceAt),
    agentStates: await readAgentStates(db, shopId),
    seen: await readSeen(db, shopId, now - SEEN_MS),
    today: { counters, served },
    ...(await readBuyerNotes(db, shopId)),
  };
}

async function readSeen(db: StoreDb, shopId: ShopId, sinceAt: number): Promise<ShopMemory['seen']> {
  const rows = await db
    .select({
      senderKind: messages.senderKind,
      senderId: messages.senderId,
      clientId: messages.clientId,
      conversationId: messages.conversationId,
      seq: messages.seq,
      at: messages.at,
    })
    .from(messages)
    .where(and(eq(messages.shopId, shopId), gte(messages.at, sinceAt), isNotNull(messages.clientId)))
    .orderBy(desc(messages.at))
    .limit(MAX_SEEN);
  return rows.map(({ senderKind, senderId, clientId, ...place }) => ({
    sender: `${senderKind}:${senderId}`,
    clientId: clientId ?? '',
    ...place,
  }));
}

async function readOpen(db: StoreDb, shopId: ShopId): Promise<ConversationState[]> {
  const open = and(eq(conversations.shopId, shopId), isNull(conversations.closedAt));
  const states = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(open)
    .orderBy(asc(conversations.openedAt), asc(conversations.id));
  const later = await db
    .select({ message: messageColumns })
    .from(messages)
    .innerJoin(
      conversations,
      and(eq(conversations.shopId, messages.shopId), eq(conversations.id, messages.conversationId)),
    )
    .where(and(eq(messages.shopId, shopId), open, gt(messages.seq, conversations.seq)))
    .orderBy(asc(messages.conversationId), asc(messages.seq));
  const since = new Map<string, Message[]>(states.map(({ state }) => [state.conversationId, []]));
  for (const { message } of later) since.get(message.conversationId)?.push(toMessage(message));
  return states.map(({ state }) => catchUp(state, since.get(state.conversationId) ?? []));
}

async function readRecents(db: StoreDb, shopId: ShopId, sinceAt: number): Promise<ShopMemory['recents']> {
  const rows = await db
    .selectDistinctOn([messages.buyerId], {
      buyerId: messages.buyerId,
      agentId: messages.senderId,
      at: messages.at,
    })
    .from(messages)
    .where(and(eq(messages.shopId, shopId), gte(messages.at, sinceAt), eq(messages.senderKind, 'agent')))
    .orderBy(messages.buyerId, desc(messages.at));
  return rows.flatMap(({ buyerId, agentId, at }) => (agentId === null ? [] : [{ buyerId, agentId, at }]));
}

async function readAgentStates(db: StoreDb, shopId: ShopId): Promise<ShopMemory['agentStates']> {
  const rows = await db
    .selectDistinctOn([events.agentId], { data: events.data })
    .from(events)
    .where(and(eq(events.shopId, shopId), eq(events.type, 'agent')))
    .orderBy(events.agentId, desc(events.at), desc(sql`length(${events.entryId})`), desc(events.entryId));
  return rows.map(({ data }) => {
    const { agentId, state, stateAt } = data as LoggedAgent;
    return { agentId, state, at: stateAt };
  });
}
