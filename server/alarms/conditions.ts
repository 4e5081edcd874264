import type { GroupId } from '../../client-sdk/protocol/ids.ts';
import type { LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ConversationState } from '../../router/types.ts';
import type { NewAlarm } from './alarm.ts';
import type { WatchSettings } from './settings.ts';

/** The shop as a whole, among the lines that are watched. */
export const WHOLE_SHOP = '*';

/** What the watch over a shop remembers from one second to the next. */
export interface WatchMemory {
  /** As `closedGroups` says it. */
  closed: string;
  /** Line → since when it is open, where that was seen. */
  openedAt: Record<string, number>;
  /** Line → since when nobody of it is online in its hours. */
  emptySince: Record<string, number>;
}

export const NO_MEMORY: WatchMemory = { closed: '', openedAt: {}, emptySince: {} };

type Live = Pick<LiveSnapshot, 'numbers' | 'groups'>;

const isClosed = (closed: string, line: string) => closed === WHOLE_SHOP || closed.includes(`,${line},`);

/** What is remembered for the next second. */
export function remember(
  before: WatchMemory,
  rules: RuleSet,
  closed: string,
  live: Live,
  now: number,
): WatchMemory {
  const staffed = rules.groups.filter(({ members, reserve }) => members.length + reserve.length > 0);
  const lines = [WHOLE_SHOP, ...staffed.map(({ groupId }) => groupId)];
  const lightOf = (line: string) =>
    line === WHOLE_SHOP ? live.numbers.light : live.groups.find(({ groupId }) => groupId === line)?.light;
  const open = lines.filter((line) => !isClosed(closed, line));
  const empty = open.filter((line) => lightOf(line) === 'offline');
  const opened = open.filter((line) => isClosed(before.closed, line));
  return {
    closed,
    openedAt: pick(open, (line) => (opened.includes(line) ? now : before.openedAt[line])),
    emptySince: pick(empty, (line) => before.emptySince[line] ?? now),
  };
}

const pick = (lines: string[], at: (line: string) => number | undefined): Record<string, number> =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const instant = at(line);
      return instant === undefined ? [] : [[line, instant]];
    }),
  );

/** Nobody is there in working hours: said once for the shop, rather than once more for each of its groups. */
export function findEmpty(
  { emptySince }: WatchMemory,
  { nobodyOnlineMs }: WatchSettings,
  rules: RuleSet,
  now: number,
): NewAlarm[] {
  if (nobodyOnlineMs === null) return [];
  const nameOf = (line: string) => rules.groups.find(({ groupId }) => groupId === line)?.name;
  const due = Object.entries(emptySince).filter(([, since]) => now - since >= nobodyOnlineMs);
  return due.map(([line, since]) => {
    const groupName = nameOf(line);
    return {
      kind: 'nobody_online' as const,
      occurrence: `nobody_online|${line}|${since}`,
      since,
      groupIds: line === WHOLE_SHOP ? [] : [line],
      about: groupName === undefined ? {} : { groupName },
    };
  });
}

/** The instant before which whoever has waited since then has waited too long. */
export const waitingSince = ({ oldestWaitMs }: WatchSettings, now: number): number | null =>
  oldestWaitMs === null ? null : now - oldestWaitMs;

/**
 * In each open group the one who has waited longest, where that is too long. Nobody waits before the opening.
 * @param unanswered oldest first
 */
export function findOldest(
  memory: WatchMemory,
  settings: WatchSettings,
  rules: RuleSet,
  unanswered: readonly ConversationState[],
  now: number,
): NewAlarm[] {
  const before = waitingSince(settings, now);
  if (before === null) return [];
  const oldest = new Map<GroupId, ConversationState>();
  for (const state of unanswered) if (!oldest.has(state.groupId)) oldest.set(state.groupId, state);
  return [...oldest.values()].flatMap((state) => {
    const { groupId, conversationId, buyerName, agentId, agentName, unansweredSince } = state;
    if (unansweredSince === undefined || isClosed(memory.closed, groupId)) return [];
    const countsFrom = Math.max(unansweredSince, memory.openedAt[groupId] ?? 0);
    if (countsFrom > before) return [];
    const groupName = rules.groups.find((group) => group.groupId === groupId)?.name;
    return [
      {
        kind: 'oldest_wait' as const,
        occurrence: `oldest_wait|${groupId}|${conversationId}|${countsFrom}`,
        since: unansweredSince,
        conversationId,
        agentId,
        groupIds: [groupId],
        about: {
          buyerName,
          ...(agentName !== undefined && { agentName }),
          ...(groupName !== undefined && { groupName }),
        },
      },
    ];
  });
}
