import { type Cut, type History, type Party, type Place, placeOf } from './history.ts';
import type { Log } from './log.ts';

/** A page that is loaded this soon after it was told of a message may have left before it had the message. */
const FETCH_MS = 5000;

/** An agent held a conversation so long, by the log. */
interface Span {
  agentId: string;
  from: number;
  to: number;
}

/** Tells whether one of the two sides must have received a message. */
export type IsOwed = (to: Party['kind'], place: Place) => boolean;

export function owedIn(history: History, log: Log): IsOwed {
  const acceptedAt = new Map(log.messages.map(({ message }) => [placeOf(message), message.at]));
  const toBuyer = owedToBuyers(history, log);
  const toAgent = owedToAgents(history, log);
  return (to, place) => {
    const at = acceptedAt.get(placeOf(place)) ?? 0;
    return to === 'buyer' ? toBuyer(place.conversationId, at) : toAgent(place.conversationId, at);
  };
}

/**
 * A buyer is not owed what came and went with its chat while he was loading his page: the new page has never heard of
 * that chat, and finds it in the history. A page that has only lost its line still has it, and asks.
 */
function owedToBuyers({ cuts }: History, log: Log): (conversationId: string, at: number) => boolean {
  const ended = new Map(
    log.events.flatMap(({ at, state }) => (state.status === 'closed' ? [[state.conversationId, at]] : [])),
  );
  const buyers = new Map(log.conversations.map(({ conversationId, buyerId }) => [conversationId, buyerId]));
  return (conversationId, at) => {
    const his = cuts.filter(({ party }) => party.kind === 'buyer' && party.id === buyers.get(conversationId));
    return wasThere(his, at, ended.get(conversationId) ?? Number.POSITIVE_INFINITY);
  };
}

/**
 * Tells whether an agent must have received a message. He must when he held its conversation at that time or later,
 * and his page was open and his line up then: to the end, or long enough to fetch it. While nobody takes a conversation there is no
 * receiver yet; P6 watches that it waits somewhere.
 */
function owedToAgents(history: History, log: Log): (conversationId: string, at: number) => boolean {
  const spans = spansOf(log);
  return (conversationId, at) =>
    (spans.get(conversationId) ?? []).some(
      ({ agentId, from, to }) => to >= at && wasThere(absences(history, agentId), Math.max(from, at), to),
    );
}

function wasThere(away: readonly Absence[], from: number, to: number): boolean {
  let openFrom = Number.NEGATIVE_INFINITY;
  for (const { at: leftAt, backAt = Number.POSITIVE_INFINITY } of away) {
    if (hadTime(openFrom, leftAt, from, to)) return true;
    openFrom = Math.max(openFrom, backAt);
  }
  return hadTime(openFrom, Number.POSITIVE_INFINITY, from, to);
}

type Absence = Pick<Cut, 'at' | 'backAt'>;

/**
 * When the agent could be told nothing: his page was loading, or his line was down; where it broke because the run held a
 * line, from then on.
 */
function absences({ cuts, lines, holds = [] }: History, agentId: string): Absence[] {
  const isHis = ({ party }: { party: Party }) => party.kind === 'agent' && party.id === agentId;
  const found: Absence[] = cuts.filter(isHis);
  let down: Absence | null = null;
  for (const { at, status } of lines.filter(isHis)) {
    if (status === 'online') {
      if (down) down.backAt = at;
      down = null;
    } else if (!down) {
      const hold = holds.find((one) => one.at <= at && at <= one.until);
      down = { at: hold?.at ?? at };
      found.push(down);
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Whether a page that was open from then to then could get what was there from `from` to `to`. */
function hadTime(openFrom: number, leftAt: number, from: number, to: number): boolean {
  const begin = Math.max(openFrom, from);
  return begin <= to && (leftAt > to || leftAt - begin >= FETCH_MS);
}

function spansOf(log: Log): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  const open = new Map<string, Span>();
  for (const { at, state } of log.events) {
    const { conversationId, agentId } = state;
    const last = open.get(conversationId);
    if (last && last.agentId === agentId) continue;
    if (last) last.to = at;
    open.delete(conversationId);
    if (agentId === undefined) continue;
    const span = { agentId, from: at, to: Number.POSITIVE_INFINITY };
    open.set(conversationId, span);
    spans.set(conversationId, [...(spans.get(conversationId) ?? []), span]);
  }
  return spans;
}
