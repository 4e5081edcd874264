import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentId } from '../../client-sdk/protocol/ids.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { DryRunPlace } from '../../client-sdk/protocol/rest.ts';
import type { ConversationState } from '../../router/types.ts';
import type { Course, Step, Usual } from './day-facts.ts';

/** One conversation as the log has it, oldest first in each list. */
export interface LoggedConversation {
  openedAt: number;
  closedAt: number | null;
  closedBy: ConversationState['closedBy'];
  lines: { at: number; senderKind: 'buyer' | 'agent' | 'bot' | 'system'; kind: string }[];
  /** Who had it from when on; nobody: undefined. */
  holders: { at: number; agentId: AgentId | undefined; agentName: string | undefined }[];
  /** Decisions whose cause was a transfer or a claim. */
  byHand: DecisionTrace[];
}

type Timed<T> = T extends { gapMs: number } ? Omit<T, 'gapMs'> & { at: number } : never;

/**
 * How a conversation went on from `fromAt`, with times counted from its assignment.
 * @param isBot tells a bot's account from a person's
 */
export function readCourse(
  logged: LoggedConversation,
  fromAt: number,
  isBot: (agentId: AgentId) => boolean,
): Course {
  const { lines, closedAt, closedBy, openedAt, holders } = logged;
  const turn = holders.findIndex(({ agentId }) => agentId !== undefined);
  const first = holders[turn];
  const assignedAt = first && Math.max(first.at, fromAt);
  // Who waited in no line was given at once, in a replay in no time: what a busy machine took for it belongs to the gap.
  const begunAt = turn <= 1 ? Math.max(openedAt, fromAt) : assignedAt;
  const replied = lines.some(({ senderKind }) => senderKind === 'agent');
  const words = lines.filter(({ senderKind, at }) => senderKind === 'buyer' && at >= fromAt);
  // The first one is the arrival itself.
  const waitingWords = words
    .map(({ at }) => at)
    .filter((at) => at > openedAt && (assignedAt === undefined || at < assignedAt));
  // Who was sent away by the shop's own rules may not be sent away by others.
  const left = closedAt !== null && closedBy === 'buyer' && !replied;
  const claimed = logged.byHand.find(({ cause }) => cause === 'claim');
  return {
    waitingWords: firstAndLast(waitingWords),
    byHand: logged.byHand.length > 0,
    ...(assignedAt !== undefined &&
      begunAt !== undefined && { steps: toSteps(logged, assignedAt, begunAt, left, isBot) }),
    ...(left && { leavesAt: closedAt }),
    ...(claimed?.agentId !== undefined && { claim: { at: claimed.at, agentId: claimed.agentId } }),
  };
}

function toSteps(
  { lines, closedAt, closedBy, byHand, holders }: LoggedConversation,
  assignedAt: number,
  begunAt: number,
  left: boolean,
  isBot: (agentId: AgentId) => boolean,
): Step[] {
  const spoken = lines.filter(({ at, senderKind, kind }) => {
    return at >= assignedAt && kind !== 'recall' && (senderKind === 'buyer' || senderKind === 'agent');
  });
  const timed: Timed<Step>[] = turnsOf(spoken).map(({ at, senderKind }) => ({
    at,
    kind: senderKind === 'buyer' ? 'word' : 'reply',
  }));
  for (const trace of byHand) {
    const to = trace.cause === 'transfer' && trace.at >= assignedAt && targetOf(trace);
    const giver = holders.filter(({ at, agentId }) => at < trace.at && agentId).at(-1)?.agentId;
    if (to) timed.push({ at: trace.at, kind: 'transfer', to, byBot: giver !== undefined && isBot(giver) });
  }
  if (closedAt !== null && !left) timed.push({ at: closedAt, kind: 'close', by: closedBy ?? 'shop' });
  timed.sort((a, b) => a.at - b.at);
  return timed.map(({ at, ...step }, i) => ({ ...step, gapMs: at - (timed[i - 1]?.at ?? begunAt) }));
}

/** Of several lines in a row by one side the first and the last: those between change no number and no timer. */
function turnsOf<Line extends { senderKind: string }>(lines: Line[]): Line[] {
  return lines.filter(({ senderKind }, i) => {
    return lines[i - 1]?.senderKind !== senderKind || lines[i + 1]?.senderKind !== senderKind;
  });
}

const firstAndLast = (times: number[]) => (times.length <= 2 ? times : [times[0] ?? 0, times.at(-1) ?? 0]);

function targetOf({ steps, groupId }: DecisionTrace): TransferTarget | undefined {
  const aimed = steps.find(({ rule }) => rule === 'R11');
  if (aimed?.groupId !== undefined) return { groupId: aimed.groupId };
  if (aimed?.agentId !== undefined) return { agentId: aimed.agentId };
  return groupId === undefined ? undefined : { groupId };
}

/** The first person who had it, and how long that took; who never got one waited until he left or `untilAt`. */
export function readLoggedPlace(
  { openedAt, closedAt, holders }: LoggedConversation,
  untilAt: number,
  isBot: (agentId: AgentId) => boolean,
): DryRunPlace {
  const first = holders.find(({ at, agentId }) => agentId !== undefined && !isBot(agentId) && at <= untilAt);
  if (first?.agentId === undefined) return { waitMs: Math.min(closedAt ?? untilAt, untilAt) - openedAt };
  return {
    agentId: first.agentId,
    ...(first.agentName !== undefined && { agentName: first.agentName }),
    waitMs: Math.max(0, first.at - openedAt),
  };
}

/** Where the day has none to learn from. */
const USUAL: Usual = { replyMs: 30_000, handleMs: 300_000 };

/** The middle first reply and the middle handling of these courses. */
export function readUsual(courses: readonly Course[]): Usual {
  const untilKind = (kind: Step['kind']) =>
    courses.flatMap(({ steps = [] }) => {
      const end = steps.findIndex((step) => step.kind === kind);
      return end < 0 ? [] : [steps.slice(0, end + 1).reduce((total, { gapMs }) => total + gapMs, 0)];
    });
  const replyMs = middle(untilKind('reply')) ?? USUAL.replyMs;
  return { replyMs, handleMs: Math.max(replyMs, middle(untilKind('close')) ?? USUAL.handleMs) };
}

function middle(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
