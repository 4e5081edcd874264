import type { z } from 'zod';
import type { ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import { readClosedSince } from '../store/closed-today.ts';
import { dayStart } from '../store/day-start.ts';
import { readOpenedSince } from '../store/opened-today.ts';
import type { ChatParts } from './chat-parts.ts';

type ListRequest = z.output<(typeof ownerRequests)['conversation:list']>;

/** The conversations behind one of the owner's numbers: open ones from Redis, those of the day from the log. */
export async function listConversations(
  { router, db, clock }: Pick<ChatParts, 'router' | 'db' | 'clock'>,
  { shopId, filter, agentId, groupId, outcome, limit }: ListRequest,
): Promise<{ conversations: ConversationState[]; more: boolean }> {
  if (filter === 'opened_today' || filter === 'closed_today') {
    const { timeZone } = await router.readSetup(shopId, clock());
    const since = dayStart(clock(), timeZone);
    return filter === 'opened_today'
      ? readOpenedSince(db, shopId, since, { agentId, groupId }, limit)
      : readClosedSince(db, shopId, since, { agentId, groupId, outcome }, limit);
  }
  const states = await router.listConversations(shopId, filter, { agentId, groupId }, limit + 1);
  return { conversations: states.slice(0, limit), more: states.length > limit };
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
