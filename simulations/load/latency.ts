import * as hdr from 'hdr-histogram-js';
import { type History, type Party, placeOf, type Receipt } from './history.ts';
import type { Log } from './log.ts';

/** From the intended send to the receipt by the other side, in ms. */
export interface Latency {
  count: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Not measured: sent while nobody had the conversation, so that the wait for an agent would count. */
  waited: number;
  /** Not measured: the receiver was loading its page, as the plan wanted it. */
  reloaded: number;
}

/**
 * Latencies of the acknowledged messages that reached the other side. A late sender counts as late, because
 * the clock starts when the message was due. `log` tells which ones waited in the queue or the pool.
 */
export function measureLatency(history: History, log: Log | null): Latency {
  const histogram = hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const firstReceipt = new Map<string, Receipt>();
  for (const receipt of history.receipts) {
    const key = `${receipt.party.kind}:${placeOf(receipt)}`;
    if (!firstReceipt.has(key)) firstReceipt.set(key, receipt);
  }
  const isWaiting = waitingTimes(log);
  let waited = 0;
  let reloaded = 0;
  for (const { party, intendedAt, ack } of history.sends) {
    if (!ack) continue;
    const receipt = firstReceipt.get(`${party.kind === 'buyer' ? 'agent' : 'buyer'}:${placeOf(ack)}`);
    if (!receipt) continue;
    if (party.kind === 'buyer' && isWaiting(ack.conversationId, ack.at)) waited += 1;
    else if (wasReloading(history, party, intendedAt, receipt.at)) reloaded += 1;
    else if (wasReloading(history, receipt.party, intendedAt, receipt.at)) reloaded += 1;
    else histogram.recordValue(Math.max(1, Math.round((receipt.at - intendedAt) * 1000)));
  }
  const ms = (percentile: number) => Math.round(histogram.getValueAtPercentile(percentile) / 10) / 100;
  return {
    count: histogram.totalCount,
    p50Ms: ms(50),
    p99Ms: ms(99),
    maxMs: Math.round(histogram.maxValue / 10) / 100,
    waited,
    reloaded,
  };
}

function wasReloading({ cuts }: History, { kind, id }: Party, from: number, to: number): boolean {
  return cuts.some(
    ({ party, at, backAt = to }) => party.kind === kind && party.id === id && at <= to && backAt >= from,
  );
}

/** Tells whether a conversation stood in the queue or the pool at a time. */
function waitingTimes(log: Log | null): (conversationId: string, at: number) => boolean {
  const spans = new Map<string, { from: number; to: number }[]>();
  for (const { at, state } of log?.events ?? []) {
    const list = spans.get(state.conversationId) ?? [];
    spans.set(state.conversationId, list);
    const last = list.at(-1);
    const waits = state.status === 'queued' || state.status === 'pooled';
    if (waits && (!last || last.to !== Number.POSITIVE_INFINITY)) {
      // The message that opened it was acknowledged a moment before it came to wait.
      list.push({ from: state.assignments === 0 ? state.openedAt - 1000 : at, to: Number.POSITIVE_INFINITY });
    } else if (!waits && last?.to === Number.POSITIVE_INFINITY) last.to = at;
  }
  return (conversationId, at) =>
    (spans.get(conversationId) ?? []).some(({ from, to }) => from <= at && at <= to + 5);
}
