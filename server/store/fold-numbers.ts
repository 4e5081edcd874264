import type { MessageBody, Sender } from '../../client-sdk/protocol/messages.ts';
import type { ConversationStatus } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';
import type { LoggedNumbers } from './recompute.ts';

const MINUTE_MS = 60_000;
const RECENT_MINUTES = 5;

/** Where "the last five minutes" begin: whole minutes, the running one included, as Redis counts them. */
export const recentStart = (now: number) => (Math.floor(now / MINUTE_MS) - RECENT_MINUTES + 1) * MINUTE_MS;

export interface LoggedConversation {
  id: string;
  status: ConversationStatus;
  openedAt: number;
  closedAt: number | null;
  state: Pick<ConversationState, 'assignments' | 'cursors'>;
}

export interface LoggedLine {
  conversationId: string;
  seq: number;
  senderKind: Sender['kind'];
  kind: MessageBody['kind'];
  at: number;
}

/** What the lines of one conversation tell. */
interface Talk {
  unansweredSince: number | null;
  firstReplyAt: number | null;
  lastReplySeq: number | null;
  /** From the buyer's first unanswered message to the next one by a person (M3). */
  responses: { at: number; ms: number }[];
}

/** How often, how long together, and the longest. */
interface Durations {
  count: number;
  sumMs: number;
  maxMs: number;
}

/**
 * The definitions M1, M3, M4 and M6, over plain rows.
 * @param lines of these conversations from their beginning, in the order of seq within each
 * @param today when the shop's day began
 * @returns the numbers, and today's counters under the names they have in Redis
 */
export function foldNumbers(
  conversations: readonly LoggedConversation[],
  lines: readonly LoggedLine[],
  today: number,
  now: number,
): { numbers: LoggedNumbers; counters: Record<string, number> } {
  const talks = readTalks(lines);
  const withTalk = conversations.map((row) => ({ ...row, talk: talks.get(row.id) ?? newTalk() }));
  const open = withTalk.filter(({ closedAt }) => closedAt === null);
  const closed = withTalk.filter(({ closedAt }) => closedAt !== null && closedAt >= today);
  const waits = open.flatMap(({ talk }) => (talk.unansweredSince === null ? [] : [talk.unansweredSince]));
  const allResponses = withTalk.flatMap(({ talk }) => talk.responses);
  const responses = durations(allResponses.filter(({ at }) => at >= today).map(({ ms }) => ms));
  const lately = durations(allResponses.filter(({ at }) => at >= recentStart(now)).map(({ ms }) => ms));
  const firstResponses = durations(
    withTalk.flatMap(({ talk: { firstReplyAt }, openedAt }) =>
      firstReplyAt !== null && firstReplyAt >= today ? [firstReplyAt - openedAt] : [],
    ),
  );
  const outcomes = closed.map(outcomeOf);
  const withStatus = (status: ConversationStatus) => open.filter((row) => row.status === status).length;
  const withOutcome = (outcome: ConversationState['outcome']) =>
    outcomes.filter((one) => one === outcome).length;
  const counts = {
    incoming: withTalk.filter(({ openedAt }) => openedAt >= today).length,
    closed: closed.length,
    missed: withOutcome('missed'),
    abandoned: withOutcome('abandoned'),
    dropped: withOutcome('dropped'),
  };
  return {
    numbers: {
      unanswered: { count: waits.length, oldestSince: waits.length > 0 ? least(waits) : null },
      active: withStatus('assigned'),
      queued: withStatus('queued'),
      pooled: withStatus('pooled'),
      today: { ...counts, responses: average(responses), firstResponses: average(firstResponses) },
      last5Min: { responses: average(lately) },
    },
    counters: { ...counts, ...counters('response', responses), ...counters('firstResponse', firstResponses) },
  };
}

const newTalk = (): Talk => ({
  unansweredSince: null,
  firstReplyAt: null,
  lastReplySeq: null,
  responses: [],
});

function readTalks(lines: readonly LoggedLine[]): Map<string, Talk> {
  const talks = new Map<string, Talk>();
  for (const line of lines) {
    const talk = talks.get(line.conversationId) ?? newTalk();
    talks.set(line.conversationId, talk);
    addLine(talk, line);
  }
  return talks;
}

/** A recall is neither a question nor a reply; bots and the router are no persons. */
function addLine(talk: Talk, { senderKind, kind, at, seq }: LoggedLine): void {
  if (kind === 'recall') return;
  if (senderKind === 'buyer') talk.unansweredSince ??= at;
  if (senderKind !== 'agent') return;
  if (talk.unansweredSince !== null) talk.responses.push({ at, ms: at - talk.unansweredSince });
  talk.unansweredSince = null;
  talk.firstReplyAt ??= at;
  talk.lastReplySeq = seq;
}

/** M6: never given to anybody; never replied to; left before the last reply had reached the buyer. */
function outcomeOf({ state, talk }: { state: LoggedConversation['state']; talk: Talk }) {
  if (state.assignments === 0) return 'abandoned';
  if (talk.lastReplySeq === null) return 'missed';
  const { buyerDelivered, buyerRead } = state.cursors;
  return talk.lastReplySeq > Math.max(buyerDelivered, buyerRead) ? 'dropped' : 'served';
}

function durations(ms: readonly number[]): Durations {
  return {
    count: ms.length,
    sumMs: ms.reduce((total, one) => total + one, 0),
    maxMs: ms.reduce((a, b) => Math.max(a, b), 0),
  };
}

function average({ count, sumMs, maxMs }: Durations) {
  return count === 0
    ? { count, avgMs: null, maxMs: null }
    : { count, avgMs: Math.round(sumMs / count), maxMs };
}

const counters = (name: string, { count, sumMs, maxMs }: Durations): Record<string, number> =>
  count === 0 ? {} : { [`${name}Count`]: count, [`${name}SumMs`]: sumMs, [`${name}MaxMs`]: maxMs };

/** `Math.min` takes no more arguments than fit the stack. */
const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b));
