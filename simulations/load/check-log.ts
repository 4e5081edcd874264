import type { Breach } from './breach.ts';
import { type History, markOf, nameOf, type Place, placeOf } from './history.ts';
import type { Log, LoggedMessage } from './log.ts';

/**
 * Each gateway dates what it takes by its own clock before Redis gives it its place, and `seq` alone is the order (W5):
 * so far dates may go back.
 */
const CLOCKS_APART_MS = 1000;

/** P1 in the log: acknowledged, but not there, or there with other words. */
export function findUnlogged(history: History, log: Log): Breach[] {
  const logged = new Map(log.messages.map(({ message }) => [placeOf(message), message]));
  const recalled = new Set(history.recalls.map(placeOf));
  const breaches: Breach[] = [];
  const lost = (detail: string, place: Place) =>
    breaches.push({ promise: 'P1', kind: 'lost', detail, place });
  for (const send of history.sends) {
    if (!send.ack) continue;
    const at = placeOf(send.ack);
    const message = logged.get(at);
    if (!message) lost(`${nameOf(send)} was acknowledged as ${at} and is not in the log`, send.ack);
    else if (!recalled.has(at) && markOf(message) !== send.mark) {
      lost(`${nameOf(send)} was acknowledged as ${at}, where the log holds other words`, send.ack);
    }
  }
  return breaches;
}

/** P2 in the log: one place filled twice, one message at two places, or the same words more often than they were written. */
export function findLoggedTwice(history: History, log: Log): Breach[] {
  const breaches: Breach[] = [];
  const double = (detail: string) => breaches.push({ promise: 'P2', kind: 'doubled', detail });
  const written = countWritten(history);
  const places = new Set<string>();
  const placesBySent = new Map<string, string[]>();
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
      const before = placesBySent.get(one) ?? [];
      if (before.includes(at)) continue;
      placesBySent.set(one, [...before, at]);
      if (before.length >= (written.get(one) ?? 1))
        double(`${one} stands in the log as ${before} and as ${at}`);
    }
  }
  return breaches;
}

/** In a planned run all words differ, in a real chat they do not. */
function countWritten({ sends }: History): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { party, mark } of sends) {
    const words = `“${mark}” of ${party.kind} ${party.id}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
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
      if (message.at < at - CLOCKS_APART_MS)
        note('inversions', `${place} is dated ${at - message.at} ms before the one it follows`);
      expected = message.seq + 1;
      at = Math.max(at, message.at);
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
