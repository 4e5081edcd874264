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
  buyerId: string;
  status: ConversationStatus;
  openedAt: number;
  closedAt: number | null;
  state: Pick<ConversationState, 'assignments' | 'cursors' | 'byBot'>;
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
  lastBotSeq: number | null;
  /** From the buyer's first unanswered message to the next one by a person (M3). */
  responses: { at: number; ms: number }[];
  /** When each side spoke last (M5). */
  lastAt: { buyer: number | null; agent: number | null };
}

/** How often, how long together, the longest, and how many were in time (M8). */
interface Durations {
  count: number;
  sumMs: number;
  maxMs: number;
  inTime: number;
}

/** M8: a reply that comes later is late. */
export const REPLY_IN_TIME_MS = 180_000;

/** What the log makes of a shop's day. */
export interface FoldedNumbers {
  numbers: LoggedNumbers;
  /** Today's counters, under the names they have in Redis. */
  counters: Record<string, number>;
  /** Who was served today (M5). */
  served: string[];
  /** Which sides spoke today, by conversation: those that are still open. */
  spoke: Map<string, 'buyer' | 'agent' | 'both'>;
}

/**
 * The definitions M1, M3 to M6 and M8, over plain rows.
 * @param lines of these conversations from their beginning, in the order of seq within each
 * @param today when the shop's day began
 * @param wantedAt within how many ms a first reply was to come by the target in force at an instant
 */
export function foldNumbers(
  conversations: readonly LoggedConversation[],
  lines: readonly LoggedLine[],
  today: number,
  now: number,
  wantedAt: (at: number) => number,
): FoldedNumbers {
  const talks = readTalks(lines);
  const withTalk = conversations.map((row) => ({ ...row, talk: talks.get(row.id) ?? newTalk() }));
  const open = withTalk.filter(({ closedAt }) => closedAt === null);
  const closed = withTalk.filter(({ closedAt }) => closedAt !== null && closedAt >= today);
  const waits = open.flatMap(({ talk }) => (talk.unansweredSince === null ? [] : [talk.unansweredSince]));
  const allResponses = withTalk.flatMap(({ talk }) => talk.responses);
  const inTime = ({ ms }: { ms: number }) => ms <= REPLY_IN_TIME_MS;
  const responses = durations(
    allResponses.filter(({ at }) => at >= today),
    inTime,
  );
  const lately = durations(
    allResponses.filter(({ at }) => at >= recentStart(now)),
    inTime,
  );
  const firstResponses = durations(
    withTalk.flatMap(({ talk: { firstReplyAt: at }, openedAt }) =>
      at !== null && at >= today ? [{ at, ms: at - openedAt }] : [],
    ),
    ({ at, ms }) => ms <= wantedAt(at),
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
  const unreplied = closed.filter(({ talk, state }) => talk.unansweredSince !== null && !state.byBot).length;
  const sides = withTalk.flatMap(({ id, buyerId, closedAt, talk }) => {
    const side = sideSince(talk, today);
    return side === null ? [] : [{ id, buyerId, isOpen: closedAt === null, side }];
  });
  const served = [...new Set(sides.filter(({ side }) => side === 'both').map(({ buyerId }) => buyerId))];
  return {
    numbers: {
      unanswered: { count: waits.length, oldestSince: waits.length > 0 ? least(waits) : null },
      active: withStatus('assigned'),
      queued: withStatus('queued'),
      pooled: withStatus('pooled'),
      today: {
        ...counts,
        served: served.length,
        responses: average(responses),
        firstResponses: average(firstResponses),
        replies: { inTime: responses.inTime, of: responses.count + unreplied },
        serviceLevel: {
          inTime: firstResponses.inTime,
          of: firstResponses.count + counts.missed + counts.abandoned,
        },
      },
      last5Min: { responses: average(lately) },
    },
    counters: {
      ...counts,
      unreplied,
      ...counters('response', responses),
      ...counters('firstResponse', firstResponses),
    },
    served,
    spoke: new Map(sides.filter(({ isOpen }) => isOpen).map(({ id, side }) => [id, side])),
  };
}

const newTalk = (): Talk => ({
  unansweredSince: null,
  firstReplyAt: null,
  lastReplySeq: null,
  lastBotSeq: null,
  responses: [],
  lastAt: { buyer: null, agent: null },
});

/** M5: the sides that spoke since then. */
function sideSince({ lastAt }: Talk, since: number): 'buyer' | 'agent' | 'both' | null {
  const [buyer, agent] = [lastAt.buyer, lastAt.agent].map((at) => at !== null && at >= since);
  if (buyer) return agent ? 'both' : 'buyer';
  return agent ? 'agent' : null;
}

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
  if (senderKind === 'buyer') {
    talk.unansweredSince ??= at;
    talk.lastAt.buyer = at;
  }
  if (senderKind === 'bot') talk.lastBotSeq = seq;
  if (senderKind !== 'agent') return;
  talk.lastAt.agent = at;
  if (talk.unansweredSince !== null) talk.responses.push({ at, ms: at - talk.unansweredSince });
  talk.unansweredSince = null;
  talk.firstReplyAt ??= at;
  talk.lastReplySeq = seq;
}

/**
 * M6: never given to anybody; never replied to, neither by a person nor by the bot that had it to the end; left before
 * the last reply had reached the buyer.
 */
function outcomeOf({ state, talk }: { state: LoggedConversation['state']; talk: Talk }) {
  if (state.assignments === 0) return 'abandoned';
  const lastReplySeq = talk.lastReplySeq ?? (state.byBot ? talk.lastBotSeq : null);
  if (lastReplySeq === null) return 'missed';
  const { buyerDelivered, buyerRead } = state.cursors;
  return lastReplySeq > Math.max(buyerDelivered, buyerRead) ? 'dropped' : 'served';
}

type Duration = Talk['responses'][number];

function durations(list: readonly Duration[], isInTime: (duration: Duration) => boolean): Durations {
  return {
    count: list.length,
    sumMs: list.reduce((total, { ms }) => total + ms, 0),
    maxMs: list.reduce((longest, { ms }) => Math.max(longest, ms), 0),
    inTime: list.filter(isInTime).length,
  };
}

function average({ count, sumMs, maxMs }: Durations) {
  return count === 0
    ? { count, avgMs: null, maxMs: null }
    : { count, avgMs: Math.round(sumMs / count), maxMs };
}

const counters = (name: string, { count, sumMs, maxMs, inTime }: Durations): Record<string, number> =>
  count === 0
    ? {}
    : {
        [`${name}Count`]: count,
        [`${name}SumMs`]: sumMs,
        [`${name}MaxMs`]: maxMs,
        [`${name}InTime`]: inTime,
      };

/** `Math.min` takes no more arguments than fit the stack. */
const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b));
