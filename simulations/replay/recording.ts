import type { Shift } from '../virtual/world.ts';

/** Real traffic, read from whatever form it was kept in. Times are ms from its beginning. */
export interface Recording {
  /** The file it is from. */
  name: string;
  /** What was recorded, in one sentence. */
  about: string;
  /** The instant at which it begins, ms since 1970, and where. */
  startAt: number;
  timeZone: string;
  endMs: number;
  agents: RecordedAgent[];
  /** In the order in which they began. */
  talks: Talk[];
  /** What came of it then, for the table. */
  outcome: Outcome;
}

export interface RecordedAgent {
  agentId: string;
  /** Chats at once. */
  limit: number;
  shifts: Shift[];
}

/** One coming of one buyer. */
export interface Talk {
  buyerId: string;
  atMs: number;
  /** Infinity: he waits to the end. */
  patienceMs: number;
  /** The first one is the buyer's. */
  turns: Turn[];
  /** From the agent's beginning to the end, as long as it really took. */
  workMs: number;
}

export interface Turn {
  by: 'buyer' | 'agent';
  /** As it was written, to the last code unit. */
  text: string;
  /** After the first one of the talk, as it was; a wait for an agent comes on top. */
  afterMs: number;
}

/** Absent: the recording does not say. */
export interface Outcome {
  firstRepliesMs?: number[];
  waitsMs?: number[];
  /** How many left before somebody answered. */
  abandoned?: number;
}

/** Of so many talks at most were open at once. */
export function mostAtOnce(talks: readonly Pick<Talk, 'atMs' | 'workMs'>[]): number {
  const steps = talks.flatMap(({ atMs, workMs }) => [
    { atMs, by: 1 },
    { atMs: atMs + workMs, by: -1 },
  ]);
  steps.sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let open = 0;
  return steps.reduce((most, { by }) => {
    open += by;
    return Math.max(most, open);
  }, 0);
}

/** From the beginning on, without end. */
export const ALL_THE_TIME: Shift[] = [
  { fromMs: 0, toMs: Number.POSITIVE_INFINITY, breaks: [], end: 'finishes' },
];
