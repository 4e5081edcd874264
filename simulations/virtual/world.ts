import type { AgentKind, Device, Entry } from '../../client-sdk/protocol/models.ts';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import type { Duration } from './distributions.ts';

/** Everything that a simulated shop is made of, apart from chance. Times are ms from the start of the run. */
export interface World {
  rules: RuleSetInput;
  agents: SimulatedAgent[];
  arrivals: Arrivals;
  /** Instead of drawn ones these buyers come, with all that is said; in order. */
  recorded?: readonly RecordedVisit[];
  /** Work of one chat, as long as an agent who has no other takes for it. */
  handle: Duration;
  /** How long a buyer waits for an agent before he leaves; null: without end. */
  patience: Duration | null;
  /**
   * An agent with j chats finishes them at the total rate μ·j/(1 + slowdown·(j−1)): 0 is as if each had him alone,
   * 1 is one after the other.
   */
  slowdown: number;
  /** From the assignment to the first reply; null: nobody writes, which is enough where only waits are asked for. */
  reply: Duration | null;
  returning?: Returning;
  drops?: Drops;
  /** Where the run is counted from, and where it ends. */
  warmUpMs: number;
  endMs: number;
  /** Sweeps as the server does: needed for every rule with a time in it. Off, a run is as fast as can be. */
  swept: boolean;
  /** The instant at which the run begins, ms since 1970. */
  startAt: number;
  timeZone: string;
}

export interface SimulatedAgent {
  agentId: string;
  kind: AgentKind;
  device: Device;
  /** How fast he works; 1 is usual. */
  speed: number;
  /** When he is there, in order; outside of these he is gone. */
  shifts: Shift[];
}

export interface Shift {
  fromMs: number;
  toMs: number;
  /** Away, with the chats he has, for a while. */
  breaks: { fromMs: number; toMs: number }[];
  /**
   * How it ends: he takes no new chats and goes with the last one; or his connection is gone at once, whatever he
   * has.
   */
  end: 'finishes' | 'vanishes';
}

/** Poisson, with a rate that changes by steps; busier or quieter in each stretch by chance. */
export interface Arrivals {
  /** In order, the first from 0; the last goes on to the end. */
  steps: { fromMs: number; perHour: number }[];
  /** Each step's rate is multiplied by a gamma factor with mean 1 and this standard deviation. */
  busynessCv: number;
  /** What buyers come for, by weight. */
  entries: { weight: number; entry: Entry }[];
}

/** One coming of one buyer, as it was. */
export interface RecordedVisit {
  buyerId: string;
  atMs: number;
  /** As `handle`. */
  workMs: number;
  /** As `patience`; infinity: without end. */
  patienceMs: number;
  /** What is said: the first words when he comes, the rest from when he has an agent. */
  turns: readonly { by: 'buyer' | 'agent'; text: string; afterMs: number }[];
}

export interface Returning {
  /** Of those whose chat is over. */
  probability: number;
  after: Duration;
}

/** Lost connections: each agent's, at this rate while he is there. */
export interface Drops {
  perHour: number;
  back: Duration;
}
