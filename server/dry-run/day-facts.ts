import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentId, BuyerId, ConversationId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow, Entry } from '../../client-sdk/protocol/models.ts';
import type { DryRunPlace } from '../../client-sdk/protocol/rest.ts';
import type { ConversationState, ShopMemory } from '../../router/types.ts';

/**
 * What a dry run takes from the log as it was, and what it decides anew (R18).
 *
 * Kept: when each buyer came, from where and with which first words; when his agents were connected and what they
 * had chosen; how long it took from the assignment of a conversation to each reply, to each further word of the
 * buyer, to its transfers and to its end; how long a buyer who left without a reply was willing to wait.
 *
 * Decided anew: which group, which agent, the queue, the pool, overflow, stand-ins, what follows when an agent's
 * connection drops or he stays silent. The handling of a conversation stays that of the conversation, whoever gets
 * it; it begins at its new assignment. Whoever was served is taken to wait as long as it takes. A conversation that
 * nobody had in the log, and somebody has now, is handled as long as the day's middle one.
 *
 * Accounts and what the shop has settled about single buyers are those of today. Agents are not set away for
 * idleness: what they did besides writing is not in the log.
 */
export interface DayFacts {
  fromAt: number;
  untilAt: number;
  /** False when the limit cut the day short. */
  complete: boolean;
  /** In the order in which they came. */
  arrivals: ArrivalFact[];
  carriedOver: CarriedFact[];
  /** Who was connected, and what everybody had chosen, when the day began. */
  atStart: AgentRow[];
  /** What changed of that, in order. */
  presence: { at: number; agent: AgentRow }[];
  recents: ShopMemory['recents'];
  /** The day's middle handling, for conversations without one of their own. */
  usual: Usual;
  /** The versions of the rules under which the day ran. */
  versions: number[];
}

export interface ArrivalFact {
  conversationId: ConversationId;
  buyerId: BuyerId;
  buyerName: string;
  entry: Entry;
  firstWords: string;
  openedAt: number;
  course: Course;
  /** What really happened. */
  logged: DryRunPlace;
}

/** Open when the day began. */
export interface CarriedFact {
  state: ConversationState;
  course: Course;
}

export interface Usual {
  /** From assignment to first reply. */
  replyMs: number;
  /** From assignment to the end. */
  handleMs: number;
}

/** How one conversation went on, apart from who had it. */
export interface Course {
  /** Words of the buyer while nobody had it: at these very times. */
  waitingWords: number[];
  /** From its assignment on, each so long after the one before; absent when nobody ever had it. */
  steps?: Step[];
  /** The buyer left without a reply at this time, whatever happened before. */
  leavesAt?: number;
  /** People moved it: a transfer or a claim, which no rule foretells. */
  byHand: boolean;
  /** An agent took it by hand then, in the log (R12). */
  claim?: { at: number; agentId: AgentId };
}

export type Step = { gapMs: number } & (
  | { kind: 'word' }
  | { kind: 'reply' }
  /** `byBot`: it was the bot who handed over (R4.5). */
  | { kind: 'transfer'; to: TransferTarget; byBot: boolean }
  | { kind: 'close'; by: 'buyer' | 'agent' | 'shop' }
);
