import { z } from 'zod';
import { AgentId, type BuyerId, ConversationId, GroupId, type Seq, type ShopId } from './ids.ts';
import type { Message, OrderState } from './messages.ts';
import type { ServiceLevel } from './rule-set.ts';

/** What a member of staff has chosen: takes new chats, takes none but keeps his own, is not at work. */
export const AgentState = z.enum(['accepting', 'away', 'off']);
export type AgentState = z.infer<typeof AgentState>;

export const Device = z.enum(['desktop', 'mobile']);
export type Device = z.infer<typeof Device>;

export const AgentKind = z.enum(['agent', 'proxy', 'owner', 'bot']);
export type AgentKind = z.infer<typeof AgentKind>;

export type Role = 'owner' | 'agent' | 'proxy';

export const ConversationStatus = z.enum(['new', 'assigned', 'queued', 'pooled', 'closed']);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

/** R15. */
export const Light = z.enum(['online', 'offline', 'no_seats', 'disabled']);
export type Light = z.infer<typeof Light>;

/** Where a buyer comes from; given by his client when he opens the chat, used by the group rules (R4.6). */
export interface Entry {
  page?: string | undefined;
  productId?: string | undefined;
  orderId?: string | undefined;
  orderState?: OrderState | undefined;
  language?: string | undefined;
  region?: string | undefined;
  channel?: string | undefined;
  /** What the shop's back end says of him in his token, never his own client. */
  tags?: string[] | undefined;
  level?: string | undefined;
  /** The agent whose own link he opened (R4.2). */
  agentId?: AgentId | undefined;
}

/** How far each side has received and read (highest seq). */
export interface Cursors {
  buyerDelivered: Seq;
  buyerRead: Seq;
  agentDelivered: Seq;
  agentRead: Seq;
}

/** How a conversation ended: served; never answered; left before it had an agent; left with an unread reply (M6). */
export const Outcome = z.enum(['served', 'missed', 'abandoned', 'dropped']);
export type Outcome = z.infer<typeof Outcome>;

/** A conversation as its buyer may see it. */
export interface BuyerConversation {
  conversationId: ConversationId;
  status: ConversationStatus;
  lastSeq: Seq;
  openedAt: number;
  agent?: { agentId: AgentId; name: string };
  /** With status `queued`: 1 is next. */
  place?: number;
  /** With status `queued`: expected wait in ms, absent while there is nothing to estimate from. */
  estimateMs?: number;
  cursors: Cursors;
}

/** A conversation as staff may see it. */
export interface StaffConversation extends Omit<BuyerConversation, 'agent'> {
  shopId: ShopId;
  /** Counts assignments; a write under an older one is refused as `stale` (R2). */
  epoch: number;
  buyer: { buyerId: BuyerId; name: string };
  agentId?: AgentId;
  agentName?: string;
  /** With status `closed`: who had it then. */
  servedBy?: AgentId;
  groupId: GroupId;
  entry: Entry;
  assignedAt?: number;
  closedAt?: number;
  /** With status `queued` or `pooled`: since when it waits there. */
  waitingAt?: number;
  /** Time of the first reply by a person (M4). */
  firstReplyAt?: number;
  /** How it ended (M6). */
  outcome?: Outcome;
  /** Set while the buyer spoke last and no person has replied: the time of his first unanswered message. */
  unansweredSince?: number;
  /** First words of the last message by a person, for lists. */
  preview?: string;
  /** While a supervisor has it: from whom he took it over (R11). */
  takenFrom?: { agentId: AgentId; name: string };
  /** The note of the last transfer. */
  note?: { from: string; text: string; at: number };
}

/** A conversation with its newest messages, oldest first. */
export interface Thread<C> {
  conversation: C;
  messages: Message[];
  /** True when older messages exist before the first one here. */
  more: boolean;
}

/** A member of staff as colleagues see him. */
export const AgentRow = z.object({
  agentId: AgentId,
  name: z.string(),
  kind: AgentKind,
  state: AgentState,
  reachable: z.boolean(),
  /** When his first connection came, or the last one went; absent before there was any. */
  reachableAt: z.number().exactOptional(),
  devices: z.array(Device),
  load: z.number(),
  limit: z.number(),
  groupIds: z.array(GroupId),
  unanswered: z.number(),
  stateAt: z.number(),
  /** Slots that stay taken after a chat, and when the last of them is free again (R13). */
  wrapUp: z
    .object({
      slots: z.number(),
      endsAt: z.number(),
    })
    .exactOptional(),
});
export type AgentRow = z.infer<typeof AgentRow>;

/** What came of one step of a decision (R17). */
export const StepResult = z.enum([
  'taken',
  'not_asked',
  'not_set',
  'not_allowed',
  'unknown',
  'offline',
  'away',
  'off',
  'full',
  'not_taking_part',
  'excluded',
  'too_long_ago',
  'no_stand_in',
  'nobody_online',
  'closed',
  'all_full',
  'group_full',
  'queue_full',
  'waited_too_long',
  'waits',
  'pull_mode',
]);
export type StepResult = z.infer<typeof StepResult>;

/** Why one candidate was not taken (R17). `rule` is the id of the rule that left him out. */
export const LeftOut = z.object({
  agentId: AgentId,
  name: z.string(),
  rule: z.string(),
  reason: z.enum(['offline', 'away', 'off', 'full', 'not_taking_part', 'excluded']),
});
export type LeftOut = z.infer<typeof LeftOut>;

export const Candidate = z.object({
  agentId: AgentId,
  name: z.string(),
  load: z.number(),
  limit: z.number(),
  /** Of a weighted group. */
  weight: z.number().exactOptional(),
  /**
   * What the group's strategy goes by, lower is taken first: taken slots ÷ limit (`least_loaded`), number of the last
   * assignment (`round_robin`), assignments today (`fewest_today`), assignments ÷ weight so far (`weighted`).
   */
  score: z.number(),
});
export type Candidate = z.infer<typeof Candidate>;

/** What the router decided and why, in a form that can be said in any language (R17). */
export const DecisionTrace = z.object({
  conversationId: ConversationId,
  /** 1, 2, 3 … within the conversation. */
  n: z.number(),
  at: z.number(),
  /** The rule-set version it was made under (R18). */
  rulesVersion: z.number(),
  /** Why a decision was due. */
  cause: z.enum([
    'arrival',
    'capacity',
    'drop',
    'leave',
    'silence',
    'longest_wait',
    'recent_wait',
    'claim',
    'wake',
    'transfer',
    'take_over',
    'sweep',
    'rules',
  ]),
  /** The line that decided, such as `R4.3`. */
  rule: z.string(),
  outcome: z.enum(['assigned', 'queued', 'pooled', 'refused']),
  agentId: AgentId.exactOptional(),
  agentName: z.string().exactOptional(),
  groupId: GroupId.exactOptional(),
  /** Id of the group rule that matched, absent for the default group (R4.6). */
  matchedRuleId: z.string().exactOptional(),
  /** What that rule was called in the version that decided. */
  matchedRuleName: z.string().exactOptional(),
  /** For stand-ins: the chain that was followed, first the absent one. */
  standInFor: z.array(AgentId).exactOptional(),
  /** One line for each step that was tried, in order. */
  steps: z.array(
    z.object({
      rule: z.string(),
      result: StepResult,
      agentId: AgentId.exactOptional(),
      /** Empty where the step is of no group. */
      groupId: z.string().exactOptional(),
    }),
  ),
  /** At most 10, best first. */
  candidates: z.array(Candidate),
  /** At most 20. */
  leftOut: z.array(LeftOut),
  /** Members of the group that are not listed above. */
  notListed: z.number(),
  note: z.string().exactOptional(),
});
export type DecisionTrace = z.infer<typeof DecisionTrace>;

/** How many of how many were in time (M8). */
export const InTime = z.object({
  inTime: z.number(),
  of: z.number(),
});
export type InTime = z.infer<typeof InTime>;

/** The owner's live numbers for one shop: M1 to M6 and M8, as router/README.md defines them. */
export interface LiveNumbers {
  /** Raised by each change; equal on two nodes that show the same. */
  at: number;
  unanswered: { count: number; oldestSince: number | null };
  agents: { accepting: number; away: number; off: number; unreachable: number };
  active: number;
  queued: number;
  pooled: number;
  /** Counted since midnight in the shop's time zone. */
  today: {
    incoming: number;
    closed: number;
    missed: number;
    abandoned: number;
    dropped: number;
    /** Buyers with whom both sides spoke (M5). */
    served: number;
    responses: { count: number; avgMs: number | null; maxMs: number | null };
    firstResponses: { count: number; avgMs: number | null; maxMs: number | null };
    /** Waits for a reply that ended, and those that a person ended within three minutes (M8). */
    replies: InTime;
    /** Conversations that got their first reply, or ended without; in time by the target of then (M8). */
    serviceLevel: InTime;
  };
  /** The service level that the shop wants (M8). */
  target: ServiceLevel;
  last5Min: { responses: { count: number; avgMs: number | null; maxMs: number | null } };
  light: Light;
}

/** One minute of the owner's chart; null where nobody counted, because the server was down. */
export interface MinutePoint {
  /** Start of the minute, ms since 1970. */
  at: number;
  incoming: number | null;
  replies: number | null;
  avgResponseMs: number | null;
  unanswered: number | null;
  queued: number | null;
  online: number | null;
}

export interface LiveSnapshot {
  shopId: ShopId;
  numbers: LiveNumbers;
  agents: AgentRow[];
  groups: { groupId: GroupId; name: string; light: Light; queued: number }[];
  /** The last 60 minutes, oldest first; empty where the scope is not the whole shop. */
  minutes: MinutePoint[];
  /** Set where the scope is not the whole shop: changes are not told, so ask again after so long. */
  refreshMs?: number;
}

/** What changed since the last push: whole top-level parts of the numbers, and whole rows. */
export interface LiveDiff {
  shopId: ShopId;
  numbers: Partial<LiveNumbers>;
  agents?: AgentRow[];
  agentsGone?: AgentId[];
  groups?: LiveSnapshot['groups'];
  minutes?: MinutePoint[];
}

export const QuickPhrase = z.object({
  phraseId: z.string(),
  scope: z.enum(['shop', 'group', 'personal']),
  /** Typed as `/code`. */
  code: z.string(),
  text: z.string(),
  /** Folders within folders have `/` between them. */
  folder: z.string().exactOptional(),
});
export type QuickPhrase = z.infer<typeof QuickPhrase>;
