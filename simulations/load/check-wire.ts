import type { Breach } from './breach.ts';
import { type History, nameOf, type Place, placeOf, type Receipt } from './history.ts';
import type { IsOwed } from './owed.ts';

/** P1 at the receivers: acknowledged, but never handed to anybody on the other side. */
export function findUnreceived(history: History, isOwed: IsOwed): Breach[] {
  const received = receivedBy(history.receipts);
  const breaches: Breach[] = [];
  for (const send of history.sends) {
    if (!send.ack) continue;
    const at = placeOf(send.ack);
    const other = send.party.kind === 'buyer' ? 'agent' : 'buyer';
    if (received.has(`${other}:${at}`) || !isOwed(other, send.ack)) continue;
    breaches.push({
      promise: 'P1',
      kind: 'lost',
      detail: `${nameOf(send)} (${at}) was received by no ${other}`,
      place: send.ack,
    });
  }
  return breaches;
}

/** P2 at the receivers: handed twice to one user, or two messages acknowledged under one place. */
export function findReceivedTwice(history: History): Breach[] {
  const breaches: Breach[] = [];
  const double = (detail: string, place: Place) =>
    breaches.push({ promise: 'P2', kind: 'doubled', detail, place });
  const seen = new Set<string>();
  for (const receipt of history.receipts) {
    const once = `${receipt.stream}/${receipt.seq}`;
    if (seen.has(once)) double(`${receipt.party.kind} ${receipt.party.id} was handed ${once} twice`, receipt);
    seen.add(once);
  }
  const acknowledged = new Map<string, string>();
  for (const send of history.sends) {
    if (!send.ack) continue;
    const other = acknowledged.get(placeOf(send.ack));
    if (other !== undefined)
      double(`${nameOf(send)} and ${other} were both acknowledged as ${placeOf(send.ack)}`, send.ack);
    acknowledged.set(placeOf(send.ack), nameOf(send));
  }
  return breaches;
}

/** P3 at the clients: each view gets rising seqs without a hole; what one party sent first stands first. */
export function findReceivedDisorder(history: History): Breach[] {
  const breaches: Breach[] = [];
  const note = (kind: 'inversions' | 'gaps', detail: string, place: Place) =>
    breaches.push({ promise: 'P3', kind, detail, place });
  const lastReceived = new Map<string, number>();
  for (const receipt of history.receipts) {
    const { stream, seq } = receipt;
    const last = lastReceived.get(stream);
    if (last !== undefined && seq < last) note('inversions', `${stream} got ${seq} after ${last}`, receipt);
    if (last !== undefined && seq > last + 1) note('gaps', `${stream} got ${seq} after ${last}`, receipt);
    lastReceived.set(stream, Math.max(last ?? 0, seq));
  }
  const lastSent = new Map<string, number>();
  for (const send of history.sends) {
    if (!send.ack) continue;
    const key = `${send.party.kind}:${send.party.id}:${send.ack.conversationId}`;
    if (send.ack.seq < (lastSent.get(key) ?? 0)) {
      note('inversions', `${nameOf(send)} was sent later but stands earlier, as ${send.ack.seq}`, send.ack);
    }
    lastSent.set(key, send.ack.seq);
  }
  return breaches;
}

/** How many acknowledged messages reached the other side. */
export function countReceived(history: History): number {
  const received = receivedBy(history.receipts);
  return history.sends.filter(({ party, ack }) => {
    const other = party.kind === 'buyer' ? 'agent' : 'buyer';
    return ack && received.has(`${other}:${placeOf(ack)}`);
  }).length;
}

function receivedBy(receipts: readonly Receipt[]): Set<string> {
  return new Set(receipts.map((receipt) => `${receipt.party.kind}:${placeOf(receipt)}`));
}
