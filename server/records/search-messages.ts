import { and, desc, eq, exists, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import { foldText, phrasesOf } from '../../client-sdk/fold-text.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LogFilter, LogHit, LogPage } from '../../client-sdk/protocol/records.ts';
import { wordsOf } from '../../client-sdk/words-of.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, messages, subAccounts } from '../store/schema.ts';
import { messageColumns, toMessage } from '../store/stored-message.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { within } from './log-filter.ts';
import type { LogView } from './log-view.ts';
import { maskHit } from './mask.ts';
import { ShopTerms } from './search-terms.ts';

/**
 * Words that are in every hundredth of the newest messages fill a page from these; the index finds those that are
 * rarer, and a plan of either kind alone would be slow for the other.
 */
const NEWEST = 5000;

/** The same for whoever sees a part of them alone: to him a common word is as rare as his part is small. */
const NEWEST_OF_PART = 50_000;

/** No plan may look behind this limit: it keeps a subselect as it is written. */
const EVERYTHING = 1_000_000_000;

/** Pages that are read for one, where those who may not see everything find nothing on most. */
const MAX_ROUNDS = 5;

interface Page {
  cursor?: string | undefined;
  limit: number;
}

type Place = [at: number, conversationId: string, seq: number];

/**
 * Messages that contain all these words, newest first. Who may not see phone numbers does not find them either.
 * Refuses with `bad_request` at `q` when the words are too short for the index: two characters, at least.
 */
export async function searchMessages(
  db: StoreDb,
  shopId: ShopId,
  filter: LogFilter & { q: string },
  view: LogView,
  { cursor, limit }: Page,
): Promise<Ack<LogPage>> {
  const phrases = phrasesOf(filter.q);
  const shopTerms = new ShopTerms(shopId);
  const terms = phrases.flatMap((phrase) => shopTerms.ofPhrase(phrase));
  if (terms.length === 0) return refuse('bad_request', { path: 'q', reason: 'too_short' });
  if (filter.agentId) terms.push(shopTerms.ofAgent(filter.agentId));
  if (filter.buyerId) terms.push(shopTerms.ofBuyer(filter.buyerId));
  let place = cursor === undefined ? null : fromCursor<Place>(cursor, ['number', 'string', 'number']);
  if (cursor !== undefined && !place) return refuse('bad_request', { path: 'cursor', reason: 'not_ours' });

  const hits: LogHit[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rows = await readPage(db, shopId, { filter, phrases, terms, view, place, limit });
    for (const row of rows.slice(0, limit)) {
      place = [row.message.at, row.message.conversationId, row.message.seq];
      const hit = toHit(row, view);
      if (view.masked && !contains(hit, phrases)) continue;
      hits.push(hit);
      if (hits.length === limit) break;
    }
    const more = rows.length > limit || hits.length === limit;
    if (!more) return { ok: true, data: { hits } };
    if (hits.length === limit) break;
  }
  return { ok: true, data: { hits, ...(place && { cursor: toCursor(place) }) } };
}

interface Wanted {
  filter: LogFilter;
  phrases: string[];
  terms: number[];
  view: LogView;
  place: Place | null;
  limit: number;
}

/** A page and one more. */
async function readPage(db: StoreDb, shopId: ShopId, wanted: Wanted) {
  const inTime = and(eq(messages.shopId, shopId), ...timesOf(wanted));
  const seesAll = wanted.view.reach.kind === 'all';
  for (const newest of seesAll ? [NEWEST] : [NEWEST, NEWEST_OF_PART]) {
    const [last] = await db
      .select({ at: messages.at })
      .from(messages)
      .where(inTime)
      .orderBy(desc(messages.at))
      .offset(newest - 1)
      .limit(1);
    const found = await readFound(db, shopId, wanted, and(inTime, last && gte(messages.at, last.at)));
    if (!last || found.length > wanted.limit) return found;
  }
  const numbers = sql.param(`{${[...new Set(wanted.terms)].join(',')}}`);
  return readFound(db, shopId, wanted, sql`${messages.searchTerms} @> ${numbers}::integer[]`);
}

function timesOf({ filter: { fromAt, untilAt }, place }: Wanted): (SQL | undefined)[] {
  const { at, conversationId, seq } = messages;
  return [
    fromAt === undefined ? undefined : gte(at, fromAt),
    untilAt === undefined ? undefined : lt(at, untilAt),
    place === null
      ? undefined
      : and(
          lte(at, place[0]),
          sql`(${at}, ${conversationId}, ${seq}) < (${place[0]}, ${place[1]}, ${place[2]})`,
        ),
  ];
}

/** @param candidates which rows of the index are looked at; each is compared with all that is wanted */
function readFound(db: StoreDb, shopId: ShopId, wanted: Wanted, candidates: SQL | undefined) {
  const { filter, phrases, view, limit } = wanted;
  const { agentId, buyerId, groupId } = filter;
  const looked = db
    .select({
      shopId: messages.shopId,
      conversationId: messages.conversationId,
      seq: messages.seq,
      at: messages.at,
    })
    .from(messages)
    .where(candidates === undefined ? undefined : and(candidates, ...conditions()))
    .limit(EVERYTHING)
    .as('looked');

  function conditions(): (SQL | undefined)[] {
    return [
      eq(messages.shopId, shopId),
      ...timesOf(wanted),
      ...phrases.map((phrase) => sql`strpos(${messages.foldedText}, ${phrase}) > 0`),
      agentId === undefined ? undefined : eq(messages.agentId, agentId),
      buyerId === undefined ? undefined : eq(messages.buyerId, buyerId),
    ];
  }

  const narrowed = and(
    within(view.reach),
    groupId === undefined ? undefined : eq(conversations.groupId, groupId),
  );
  const inReach = db
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(eq(conversations.shopId, looked.shopId), eq(conversations.id, looked.conversationId), narrowed),
    );
  const page = db
    .select()
    .from(looked)
    .where(narrowed && exists(inReach))
    .orderBy(desc(looked.at), desc(looked.conversationId), desc(looked.seq))
    .limit(limit + 1)
    .as('page');
  return db
    .select({
      message: messageColumns,
      buyerName: conversations.buyerName,
      groupId: conversations.groupId,
      agentName: subAccounts.name,
    })
    .from(page)
    .innerJoin(
      messages,
      and(
        eq(messages.shopId, page.shopId),
        eq(messages.conversationId, page.conversationId),
        eq(messages.seq, page.seq),
      ),
    )
    .innerJoin(
      conversations,
      and(eq(conversations.shopId, page.shopId), eq(conversations.id, page.conversationId)),
    )
    .leftJoin(subAccounts, and(eq(subAccounts.shopId, messages.shopId), eq(subAccounts.id, messages.agentId)))
    .orderBy(desc(page.at), desc(page.conversationId), desc(page.seq));
}

type FoundRow = Awaited<ReturnType<typeof readFound>>[number];

function toHit({ message: row, buyerName, groupId, agentName }: FoundRow, { masked }: LogView): LogHit {
  const hit: LogHit = {
    message: toMessage(row),
    buyer: { buyerId: row.buyerId, name: buyerName },
    groupId,
    ...(row.agentId !== null && { agent: { agentId: row.agentId, name: agentName ?? row.agentId } }),
  };
  return masked ? maskHit(hit) : hit;
}

function contains({ message: { body } }: LogHit, phrases: readonly string[]): boolean {
  const words = foldText(wordsOf(body) ?? '');
  return phrases.every((phrase) => words.includes(phrase));
}
