import type { MessagePage } from '../../client-sdk/protocol/events.ts';
import type { BuyerId, ConversationId, Seq, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { Thread } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';
import { findConversation } from '../store/find-conversation.ts';
import { readHistory } from '../store/history.ts';
import { readLoggedMessages } from '../store/read-messages.ts';
import type { ChatParts } from './chat-parts.ts';

type ReadParts = Pick<ChatParts, 'router' | 'db'>;

/** Messages that a client gets when it has none of a conversation, or far too few. */
const FRESH_MESSAGES = 50;
/** Whoever misses more than this is told to reload. */
const MAX_MISSED = 200;

/** A conversation from Redis, or from the log once it is closed and gone from there. */
export async function readState(
  { router, db }: ReadParts,
  shopId: ShopId,
  conversationId: ConversationId,
): Promise<ConversationState | null> {
  return (
    (await router.readConversation(shopId, conversationId)) ??
    (await findConversation(db, shopId, conversationId))
  );
}

/**
 * Messages of one conversation after a seq, oldest first, without a gap (P3): those that have left Redis come
 * from the log, those that have not reached the log yet from Redis.
 */
export async function readMessages(
  { router, db }: ReadParts,
  shopId: ShopId,
  { conversationId, seq: lastSeq }: Pick<ConversationState, 'conversationId' | 'seq'>,
  afterSeq: Seq,
  limit: number,
): Promise<MessagePage> {
  const wanted = Math.min(limit, lastSeq - afterSeq);
  if (wanted <= 0) return { messages: [], more: false };
  const inRedis = await router.readMessages(shopId, conversationId, afterSeq, wanted);
  let { messages } = inRedis;
  if (messages.length === 0 || !inRedis.complete) {
    const logged = await readLoggedMessages(db, shopId, conversationId, afterSeq, wanted);
    const next = logged.messages.at(-1)?.seq ?? afterSeq;
    messages = [...logged.messages, ...messages.filter(({ seq }) => seq > next)];
  }
  return { messages, more: (messages.at(-1)?.seq ?? lastSeq) < lastSeq };
}

/** What a client misses of one conversation; without a position, or with too old a one, the newest messages. */
export async function readThread<C>(
  parts: ReadParts,
  shopId: ShopId,
  state: ConversationState,
  conversation: C,
  afterSeq: Seq | undefined,
): Promise<{ thread: Thread<C>; fresh: boolean }> {
  const fresh = afterSeq === undefined || afterSeq > state.seq || state.seq - afterSeq > MAX_MISSED;
  const from = fresh ? Math.max(0, state.seq - FRESH_MESSAGES) : afterSeq;
  const { messages } = await readMessages(parts, shopId, state, from, MAX_MISSED);
  return { thread: { conversation, messages, more: from > 0 }, fresh };
}

/**
 * Earlier messages over all of a buyer's conversations, newest first: from the log, and what has not reached it yet
 * from Redis. Redis is read first: whatever leaves it meanwhile is found in the log, and taken once.
 *
 * @param beforeAt ms since 1970
 * @param limit a page may hold a few more: messages of one instant are never torn apart
 */
export async function readBuyerHistory(
  { router, db }: ReadParts,
  shopId: ShopId,
  buyerId: BuyerId,
  beforeAt: number,
  limit: number,
): Promise<MessagePage> {
  const undrained = await router.readUndrained(shopId, buyerId);
  const logged = await readHistory(db, shopId, buyerId, beforeAt, limit);
  const known = new Set(logged.messages.map(placeOf));
  const fresh = undrained.messages.filter((message) => message.at < beforeAt && !known.has(placeOf(message)));
  const all = [...logged.messages, ...fresh].sort(newestFirst).map((message) => {
    if (!undrained.recalled.has(placeOf(message))) return message;
    return { ...message, body: { kind: 'recalled' as const } };
  });
  const oldestAt = all[limit - 1]?.at ?? Number.NEGATIVE_INFINITY;
  const messages = all.filter(({ at }) => at >= oldestAt);
  return { messages, more: logged.more || messages.length < all.length };
}

const placeOf = ({ conversationId, seq }: Message) => `${conversationId}|${seq}`;

function newestFirst(a: Message, b: Message): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.conversationId === b.conversationId) return b.seq - a.seq;
  return a.conversationId < b.conversationId ? -1 : 1;
}
