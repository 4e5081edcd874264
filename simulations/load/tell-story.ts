import { type History, nameOf, type Party, type Place, placeOf } from './history.ts';
import type { Log } from './log.ts';

/** Longest story of one message, in lines. */
const MOST_LINES = 60;
/** Lines that come and go are told so long before and after. */
const AROUND_MS = 3000;

/**
 * Everything that is known of one message, in the order of time, so that a breach can be understood: its sending,
 * who held its conversation by the log and by what the clients were told, who was connected, and who received it.
 */
export function tellStory(place: Place, history: History, log: Log | null): string[] {
  const { conversationId, seq } = place;
  const events: [at: number, what: string][] = [];
  const parties = new Set<string>();
  const mine = (other: { conversationId: string }) => other.conversationId === conversationId;
  for (const send of history.sends) {
    if (!send.ack || placeOf(send.ack) !== placeOf(place)) continue;
    events.push(
      [send.intendedAt, `${nameOf(send)} is due`],
      [send.ack.at, `acknowledged as ${placeOf(place)}`],
    );
    parties.add(send.party.id);
  }
  for (const { at, reason, state } of log?.events.filter(({ state }) => mine(state)) ?? []) {
    const holder = state.agentId ? `${state.agentId}, epoch ${state.epoch}` : 'nobody';
    events.push([at, `log: ${reason}, ${state.status}, held by ${holder}, at seq ${state.seq}`]);
    if (state.agentId) parties.add(state.agentId);
  }
  for (const { message, agentId } of log?.messages ?? []) {
    if (mine(message) && message.seq === seq) {
      events.push([message.at, `log: the message, while ${agentId ?? 'nobody'} held it`]);
    }
  }
  for (const { agentId, epoch, at, held } of history.holdings.filter(mine)) {
    events.push([at, `${agentId} was told that it ${held ? `is his, epoch ${epoch}` : 'is gone'}`]);
    parties.add(agentId);
  }
  for (const { party, at, seq: got, stream } of history.receipts.filter(mine)) {
    if (Math.abs(got - seq) <= 2)
      events.push([at, `${party.id} received ${got} (view ${stream.split('#')[1]})`]);
    parties.add(party.id);
  }
  const times = events.map(([at]) => at);
  const [from, to] = [Math.min(...times) - AROUND_MS, Math.max(...times) + AROUND_MS];
  const note = (party: Party, at: number, what: string) => {
    if (parties.has(party.id) && at >= from && at <= to) events.push([at, `${party.id} ${what}`]);
  };
  for (const { party, at, status } of history.lines) note(party, at, `is ${status}`);
  for (const { party, at, backAt } of history.cuts) {
    note(party, at, 'left the page');
    if (backAt !== undefined) note(party, backAt, 'has everything again');
  }
  events.sort(([a], [b]) => a - b);
  const [first = 0] = events[0] ?? [];
  return events.slice(0, MOST_LINES).map(([at, what]) => `${Math.round(at - first)} ms: ${what}`);
}
