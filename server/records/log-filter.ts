import { and, eq, gte, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { LogFilter } from '../../client-sdk/protocol/records.ts';
import type { Reach } from '../staff/policy.ts';
import { conversations } from '../store/schema.ts';

/** Conversations that a reach covers: those that one had oneself, or of one's groups. */
export function within(reach: Reach): SQL | undefined {
  if (reach.kind === 'all') return undefined;
  const own = eq(conversations.agentId, reach.agentId);
  if (reach.kind === 'own' || reach.groupIds.length === 0) return own;
  return or(own, inArray(conversations.groupId, [...reach.groupIds]));
}

/** Conversations that a filter asks for, except for its words, by when they were opened. */
export const matching = ({ agentId, buyerId, groupId, fromAt, untilAt }: LogFilter): SQL | undefined =>
  and(
    agentId === undefined ? undefined : eq(conversations.agentId, agentId),
    buyerId === undefined ? undefined : eq(conversations.buyerId, buyerId),
    groupId === undefined ? undefined : eq(conversations.groupId, groupId),
    fromAt === undefined ? undefined : gte(conversations.openedAt, fromAt),
    untilAt === undefined ? undefined : lt(conversations.openedAt, untilAt),
  );
