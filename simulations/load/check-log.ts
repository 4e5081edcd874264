import type { Breach } from './breach.ts';
import { type History, markOf, nameOf, placeOf } from './history.ts';
import type { Log, LoggedMessage } from './log.ts';

/** A message accepted this long before a page load may still have been on its way to the page. */
const PUSH_MS = 200;

/** P1 in the log: acknowledged, but not there, or there with other words. */
export function findUnlogged(history: History, log: Log): Breach[] {
  const logged = new Map(log.messages.map(({ message }) => [placeOf(message), message]));
  const recalled = new Set(history.recalls.map(placeOf));
  const breaches: Breach[] = [];
  const lost = (detail: string) => breaches.push({ promise: 'P1', kind: 'lost', detail });
  for (const send of history.sends) {
    if (!send.ack) continue;
    const at = placeOf(send.ack);
    const message = logged.get(at);
    if (!message) lost(`${nameOf(send)} was acknowledged as ${at} and is not in the log`);
    else if (!recalled.has(at) && markOf(message) !== send.mark) {
      lost(`${nameOf(send)} was acknowledged as ${at}, where the log holds other words`);
    }
  }
  return breaches;
}

/** P2 in the log: one place filled twice, or one message at two places. */
export function findLoggedTwice(log: Log): Breach[] {
  const breaches: Breach[] = [];
  const double = (detail: string) => breaches.push({ promise: 'P2', kind: 'doubled', detail });
  const places = new Set<string>();
  const placeBySent = new Map<string, string>();
  for (const { message } of log.messages) {
    const at = placeOf(message);
    if (places.has(at)) double(`the log holds ${at} twice`);
    places.add(at);
    if (message.from.kind === 'system') continue;
    const from = `${message.from.kind} ${message.from.id}`;
    const mark = markOf(message);
    const sent = [
      ...(message.clientId === undefined ? [] : [`${message.clientId} of ${from}`]),
      ...(mark === undefined ? [] : [`“${mark}” of ${from}`]),
    ];
    for (const one of sent) {
      const before = placeBySent.get(one);
      if (before !== undefined && before !== at) double(`${one} stands in the log as ${before} and as ${at}`);
      placeBySent.set(one, at);
    }
  }
  return breaches;
}

/** P3 in the log: 1, 2, 3 … with rising dates, and the same words at each place as the clients got. */
export function findLogDisorder(history: History, log: Log): Breach[] {
  const breaches: Breach[] = [];
  const note = (kind: 'inversions' | 'gaps', detail: string) =>
    breaches.push({ promise: 'P3', kind, detail });
  const words = new Map<string, string>();
  for (const [conversationId, messages] of byConversation(log.messages)) {
    let expected = 1;
    let at = 0;
    for (const { message } of messages) {
      const place = placeOf(message);
      if (message.seq > expected)
        note('gaps', `the log of ${conversationId} lacks ${expected} to ${message.seq - 1}`);
      if (message.at < at) note('inversions', `${place} is dated before the one it follows`);
      expected = message.seq + 1;
      at = message.at;
      const mark = markOf(message);
      if (mark !== undefined) words.set(place, mark);
    }
  }
  for (const receipt of history.receipts) {
    const logged = words.get(placeOf(receipt));
    if (receipt.mark === undefined || logged === undefined || receipt.mark === logged) continue;
    const detail = `${receipt.stream} got “${receipt.mark}” as ${receipt.seq}, where the log holds “${logged}”`;
    note('inversions', detail);
  }
  return breaches;
}

/**
 * Tells whether an agent must have received a message: one held its conversation when it was accepted or
 * later. While nobody takes a conversation there is no receiver yet; P6 watches that it waits somewhere. Nor
 * is a holder owed what came and went with the conversation while he loaded his page.
 */
export function owedToAgents(history: History, log: Log): (conversationId: string, seq: number) => boolean {
  const heldUpTo = new Map<string, number>();
  const hold = (conversationId: string, seq: number) =>
    heldUpTo.set(conversationId, Math.max(seq, heldUpTo.get(conversationId) ?? 0));
  for (const { state } of log.events) {
    if (state.agentId) hold(state.conversationId, state.seq);
  }
  const closedAt = new Map(log.conversations.map((state) => [state.conversationId, state.closedAt]));
  const missed = new Set<string>();
  for (const { message, agentId } of log.messages) {
    if (agentId === undefined) continue;
    hold(message.conversationId, message.seq);
    const end = closedAt.get(message.conversationId);
    const wasAway = history.cuts.some(
      ({ party, at, backAt = Number.POSITIVE_INFINITY }) =>
        party.kind === 'agent' &&
        party.id === agentId &&
        end !== undefined &&
        message.at >= at - PUSH_MS &&
        end >= at &&
        end <= backAt,
    );
    if (wasAway) missed.add(placeOf(message));
  }
  return (conversationId, seq) =>
    seq <= (heldUpTo.get(conversationId) ?? 0) && !missed.has(placeOf({ conversationId, seq }));
}

function byConversation(messages: readonly LoggedMessage[]): Map<string, LoggedMessage[]> {
  const conversations = new Map<string, LoggedMessage[]>();
  for (const entry of messages) {
    const list = conversations.get(entry.message.conversationId) ?? [];
    list.push(entry);
    conversations.set(entry.message.conversationId, list);
  }
  for (const list of conversations.values()) list.sort((a, b) => a.message.seq - b.message.seq);
  return conversations;
}
