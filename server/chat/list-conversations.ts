import type { z } from 'zod';
import type { ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { Reach } from '../staff/policy.ts';
import { readClosedSince, readOpenedSince, readServedSince } from '../store/day-lists.ts';
import { dayStart } from '../store/day-start.ts';
import type { ChatParts } from './chat-parts.ts';

type ListRequest = z.output<(typeof ownerRequests)['conversation:list']>;

interface Listed {
  conversations: ConversationState[];
  more: boolean;
}

type ListParts = Pick<ChatParts, 'router' | 'db' | 'clock'>;

/** The conversations behind one of the owner's numbers, as far as the reach of whoever asks goes. */
export async function listConversations(
  parts: ListParts,
  request: ListRequest,
  reach: Reach,
): Promise<Listed> {
  if (reach.kind === 'all') return listNarrowed(parts, request);
  const { agentId, groupId, limit } = request;
  const groupIds = reach.kind === 'groups' ? reach.groupIds : [];
  const wanted = groupIds.filter((id) => groupId === undefined || id === groupId);
  const lists = await Promise.all([
    ...wanted.map((id) => listNarrowed(parts, { ...request, groupId: id })),
    ...(agentId === undefined || agentId === reach.agentId
      ? [listNarrowed(parts, { ...request, agentId: reach.agentId })]
      : []),
  ]);
  const found = lists.flatMap(({ conversations }) => conversations);
  const once = [...new Map(found.map((state) => [state.conversationId, state])).values()];
  return { conversations: once.slice(0, limit), more: once.length > limit || lists.some(({ more }) => more) };
}

/** Open ones come from Redis, those of the day from the log. */
async function listNarrowed({ router, db, clock }: ListParts, request: ListRequest): Promise<Listed> {
  const { shopId, filter, agentId, groupId, outcome, limit } = request;
  if (filter === 'opened_today' || filter === 'closed_today' || filter === 'served_today') {
    const { timeZone } = await router.readSetup(shopId, clock());
    const since = dayStart(clock(), timeZone);
    if (filter === 'closed_today') {
      return readClosedSince(db, shopId, since, { agentId, groupId, outcome }, limit);
    }
    const read = filter === 'opened_today' ? readOpenedSince : readServedSince;
    return asTheyAreNow(router, shopId, await read(db, shopId, since, { agentId, groupId }, limit));
  }
  const states = await router.listConversations(shopId, filter, { agentId, groupId }, limit + 1);
  return { conversations: states.slice(0, limit), more: states.length > limit };
}

/** The log hears of an open conversation when it changes hands: what was said since then is in Redis. */
async function asTheyAreNow(
  router: ChatParts['router'],
  shopId: ShopId,
  { conversations, more }: Listed,
): Promise<Listed> {
  const open = conversations.filter(({ status }) => status !== 'closed').map((one) => one.conversationId);
  const states = await router.readConversations(shopId, open);
  const now = new Map(states.map((state) => [state.conversationId, state]));
  return { conversations: conversations.map((one) => now.get(one.conversationId) ?? one), more };
}

/** Who waits, in the order in which they are to be served: the queue, then the pool (R12). */
export async function listWaiting(
  { router }: Pick<ChatParts, 'router'>,
  shopId: ShopId,
  limit: number,
): Promise<{ conversations: ConversationState[]; more: boolean }> {
  const queued = await router.listConversations(shopId, 'queued', {}, limit + 1);
  const pooled = await router.listConversations(shopId, 'pooled', {}, limit + 1);
  const waiting = [...queued, ...pooled];
  return { conversations: waiting.slice(0, limit), more: waiting.length > limit };
}
