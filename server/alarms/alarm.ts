import type { AlarmKind, ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { AgentId, ConversationId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { Reach } from '../staff/policy.ts';
import type { alarms } from '../store/schema.ts';

/** What an alarm says in names and words, so that it stays readable. */
export interface AlarmAbout {
  buyerName?: string;
  agentName?: string;
  groupName?: string;
  words?: string[];
  by?: 'buyer' | 'agent';
  /** The last message in which they were found. */
  seq?: number;
  stars?: number;
}

/** An alarm that is to be raised, if it was not yet. */
export interface NewAlarm {
  kind: AlarmKind;
  /** Follows from what happened: the same again is the same alarm. */
  occurrence: string;
  since: number;
  conversationId?: ConversationId | undefined;
  agentId?: AgentId | undefined;
  groupIds: GroupId[];
  about: AlarmAbout;
}

export type AlarmRow = typeof alarms.$inferSelect;

export const SEVERITY: Readonly<Record<AlarmKind, ShopAlarm['severity']>> = {
  nobody_online: 3,
  missed: 3,
  oldest_wait: 3,
  slow_reply: 2,
  banned_words: 2,
  bad_rating: 2,
  set_away: 1,
  auto_away: 1,
};

/** Whether somebody's reach goes as far as what the alarm is about. */
export const isWithinReach = (reach: Reach, { groupIds, agentId }: AlarmRow): boolean =>
  reach.kind === 'all' ||
  reach.agentId === agentId ||
  (reach.kind === 'groups' && groupIds.some((groupId) => reach.groupIds.includes(groupId)));

/** An alarm as supervisors see it. */
export function toAlarm(row: AlarmRow): ShopAlarm {
  const { about, conversationId, agentId, handledAt, handledBy } = row;
  return {
    alarmId: row.n,
    shopId: row.shopId,
    kind: row.kind,
    severity: row.severity,
    raisedAt: row.raisedAt,
    since: row.since,
    times: row.times,
    lastAt: row.lastAt,
    overAt: row.overAt,
    groupIds: row.groupIds,
    ...(about.groupName !== undefined && { groupName: about.groupName }),
    ...(conversationId !== null && {
      conversation: { conversationId, buyerName: about.buyerName ?? '' },
    }),
    ...(agentId !== null && { agent: { agentId, name: about.agentName ?? agentId } }),
    ...(about.words && { words: about.words }),
    ...(about.by && { by: about.by }),
    ...(about.stars !== undefined && { stars: about.stars }),
    handled:
      handledAt === null || handledBy === null
        ? null
        : { by: { agentId: handledBy, name: row.handledByName ?? handledBy }, at: handledAt, note: row.note },
  };
}
