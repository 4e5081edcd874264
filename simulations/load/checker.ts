import type { Breach } from './breach.ts';
import { findLogDisorder, findLoggedTwice, findUnlogged } from './check-log.ts';
import { findMetricsMismatch, type LoggedNumbers } from './check-numbers.ts';
import { findOrphans, findOverLimit, findOvertaken, findTwoAgents } from './check-routing.ts';
import { findReceivedDisorder, findReceivedTwice, findUnreceived } from './check-wire.ts';
import type { History } from './history.ts';
import type { Log } from './log.ts';
import { owedIn } from './owed.ts';

/**
 * Compares what the clients saw with what the log holds (P1 to P6, P8) and the console's numbers with those
 * of the log (M1, M3 to M6, M8). Pure; an empty list means that every promise was kept.
 */
export function check(
  history: History,
  log: Log,
  numbers: { console: LoggedNumbers; fromLog: LoggedNumbers } | null,
): Breach[] {
  return [
    ...findUnlogged(history, log),
    ...findUnreceived(history, owedIn(history, log)),
    ...findLoggedTwice(history, log),
    ...findReceivedTwice(history),
    ...findLogDisorder(history, log),
    ...findReceivedDisorder(history),
    ...findTwoAgents(history, log),
    ...findOverLimit(log),
    ...findOrphans(log),
    ...findOvertaken(log),
    ...(numbers ? findMetricsMismatch(numbers.console, numbers.fromLog) : []),
  ];
}

/** The part that needs no log, for a server whose database cannot be read: P1 to P4 as the clients saw them. */
export function checkWire(history: History): Breach[] {
  const held = new Set(history.holdings.map((holding) => holding.conversationId));
  return [
    ...findUnreceived(history, (to, { conversationId }) => to === 'buyer' || held.has(conversationId)),
    ...findReceivedTwice(history),
    ...findReceivedDisorder(history),
    ...findTwoAgents(history, null),
  ];
}
