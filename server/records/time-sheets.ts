import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { TimeSheet } from '../../client-sdk/protocol/performance.ts';
import type { LoggedAgent } from '../../router/types.ts';
import type { StoreDb } from '../store/open.ts';
import { type Change, readChanges, readTakenSlots } from './logged-work.ts';

/** A piece of time that is summed up for itself, such as a day; several stand in order, without overlap. */
export interface Stretch {
  key: string;
  startAt: number;
  endAt: number;
}

/** Agent id → key of the stretch → sheet. */
export type TimeSheets = Map<AgentId, Map<string, TimeSheet>>;

/** A part of one stretch in which an agent stayed what he was. */
interface Piece {
  sheet: TimeSheet;
  startAt: number;
  endAt: number;
  isOnline: boolean;
}

const emptySheet = (): TimeSheet => ({
  acceptingMs: 0,
  awayMs: 0,
  offMs: 0,
  unreachableMs: 0,
  busyMs: 0,
  capacityMs: 0,
});

/**
 * M7 from the log: how long each agent was in each state, how many places he had while he was online, and for how long
 * they were taken. What was before the first stretch is read from the last event before it.
 * @param now nothing is counted after it
 */
export async function readTimeSheets(
  db: StoreDb,
  shopId: ShopId,
  stretches: readonly Stretch[],
  now: number,
): Promise<TimeSheets> {
  const sheets: TimeSheets = new Map();
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (!first || !last) return sheets;
  const span = { startAt: first.startAt, endAt: Math.min(now, last.endAt) };
  const pieces = new Map<AgentId, Piece[]>();
  for (const [agentId, changes] of await readChanges(db, shopId, span)) {
    const own = new Map<string, TimeSheet>();
    sheets.set(agentId, own);
    pieces.set(agentId, cutUp(changes, stretches, span, own));
  }
  for (const { agentId, startAt, endAt } of await readTakenSlots(db, shopId, span)) {
    for (const piece of overlapping(pieces.get(agentId) ?? [], startAt, endAt)) {
      if (!piece.isOnline) continue;
      piece.sheet.busyMs += Math.min(endAt, piece.endAt) - Math.max(startAt, piece.startAt);
    }
  }
  return sheets;
}

/** An agent's changes as pieces of the stretches, each added up in its sheet. */
function cutUp(
  changes: readonly Change[],
  stretches: readonly Stretch[],
  span: { startAt: number; endAt: number },
  sheets: Map<string, TimeSheet>,
): Piece[] {
  return changes.flatMap(({ at, agent }, i) => {
    const from = Math.max(at, span.startAt);
    const until = changes[i + 1]?.at ?? span.endAt;
    return overlapping(stretches, from, until).map(({ key, startAt, endAt }) => {
      const sheet = sheets.get(key) ?? emptySheet();
      sheets.set(key, sheet);
      const piece = { startAt: Math.max(from, startAt), endAt: Math.min(until, endAt) };
      addState(sheet, agent, piece.endAt - piece.startAt);
      return { ...piece, sheet, isOnline: isOnline(agent) };
    });
  });
}

const isOnline = ({ state, reachable }: LoggedAgent): boolean => state === 'accepting' && reachable;

/** M2's states; while he is online also his places, and those that a wrap-up takes. */
function addState(sheet: TimeSheet, agent: LoggedAgent, ms: number): void {
  const { state, reachable, limit, wrapUp } = agent;
  sheet[`${reachable || state === 'off' ? state : 'unreachable'}Ms`] += ms;
  if (!isOnline(agent)) return;
  sheet.capacityMs += limit * ms;
  sheet.busyMs += (wrapUp?.slots ?? 0) * ms;
}

/** Those of a list in order that have a part in an interval. */
function overlapping<T extends { startAt: number; endAt: number }>(
  list: readonly T[],
  from: number,
  until: number,
): T[] {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as T).endAt > from) high = middle;
    else low = middle + 1;
  }
  let end = low;
  while (end < list.length && (list[end] as T).startAt < until) end += 1;
  return list.slice(low, end);
}
