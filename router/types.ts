import type { AgentId, BuyerId, ConversationId, GroupId, Seq, ShopId } from '../client-sdk/protocol/ids.ts';
import type { Message, MessageBody } from '../client-sdk/protocol/messages.ts';
import type {
  AgentKind,
  AgentRow,
  AgentState,
  ConversationStatus,
  Cursors,
  DecisionTrace,
  Device,
  Entry,
} from '../client-sdk/protocol/models.ts';
import type { AutoReplies, ReplyOwner } from '../client-sdk/protocol/replies.ts';
import type { RuleSet } from '../client-sdk/protocol/rule-set.ts';

/** What the router must know of a shop before it can decide anything. */
export interface ShopSetup {
  shopId: ShopId;
  timeZone: string;
  version: number;
  rules: RuleSet;
  agents: {
    agentId: AgentId;
    name: string;
    kind: AgentKind;
    frozen: boolean;
    /** A temporary account leaves by itself then (R16). */
    endsAt?: number;
    /** Absent: yes. Who may not answer takes no part in routing, whatever the rules say. */
    answers?: boolean;
  }[];
  /** What the shop answers by itself, where anything is set. */
  replies?: Partial<Record<ReplyOwner, AutoReplies>>;
}

/** What PostgreSQL remembers of a shop's open work, to build Redis again after it came back empty. */
export interface ShopMemory {
  /** Open ones; their messages stay in SQL and are read from there. */
  conversations: ConversationState[];
  /** Who spoke with which buyer last (R4.3). */
  recents: { buyerId: BuyerId; agentId: AgentId; at: number }[];
  /** What each member of staff had chosen. */
  agentStates: { agentId: AgentId; state: AgentState; at: number }[];
  /** Client ids of late, so that a retry is still known as one (W1). */
  seen: { sender: string; clientId: string; conversationId: ConversationId; seq: Seq; at: number }[];
  /** Today's counters, by their names in Redis (M3, M4, M6, M8), and the buyers who were served today (M5). */
  today: { counters: Record<string, number>; served: BuyerId[] };
  /** R4.1. */
  blocked: BuyerId[];
  /** Buyer → his dedicated agent (R4.4). */
  dedicated: Record<BuyerId, AgentId>;
}

/** The router's own record of a conversation; also the snapshot in the outbox. */
export interface ConversationState {
  conversationId: ConversationId;
  buyerId: BuyerId;
  buyerName: string;
  status: ConversationStatus;
  /** Raised by each assignment and each loss of one (R2). */
  epoch: number;
  /** Seq of the last message. */
  seq: Seq;
  /** The group that the rules chose (R4.6). */
  groupId: GroupId;
  matchedRuleId?: string;
  agentId?: AgentId;
  agentName?: string;
  entry: Entry;
  firstWords: string;
  openedAt: number;
  assignedAt?: number;
  /** When it began to wait in the queue or the pool it is in. */
  waitingAt?: number;
  closedAt?: number;
  closedBy?: 'buyer' | 'agent' | 'shop';
  /** Who had it when it was closed. */
  servedBy?: AgentId;
  unansweredSince?: number;
  firstReplyAt?: number;
  lastBuyerAt?: number;
  lastAgentAt?: number;
  /** `<day>|buyer`, `…|agent` or `…|both`: who spoke on that day of the shop (M5). */
  spoke?: string;
  /** Assignments so far; 0 at the close means abandoned. */
  assignments: number;
  /** Decisions so far: the `n` of the last trace. */
  decisions: number;
  cursors: Cursors;
  /** Seq of the last message by a person of the staff; `dropped` when unread at the close. */
  lastAgentSeq?: Seq;
  /** The same by a bot, which is nobody's reply but counts where the bot had it to the end (M6). */
  lastBotSeq?: Seq;
  byBot?: boolean;
  /** When a person ended the buyer's last wait (R13). */
  answeredAt?: number;
  note?: { from: string; text: string; at: number };
  /** First words of the last message by a person. */
  preview?: string;
  /** While a supervisor has it: from whom he took it over (R11). */
  takenFrom?: { agentId: AgentId; name: string };
  /** It has waited for its recent agent, which it does once before somebody has it again (R4.3). */
  waitedForRecent?: boolean;
  /** Order of arrival in the shop, kept while it waits again (P8). */
  arrivalNo?: number;
  outcome?: 'served' | 'missed' | 'abandoned' | 'dropped';
}

/** A change that clients must be told of. Every script that changes something returns a list of them. */
export type Effect =
  | {
      type: 'conversation';
      conversation: ConversationState;
      /** The agent who held it until now, where that changed. */
      lostBy?: AgentId;
      reason: 'opened' | 'assigned' | 'queued' | 'pooled' | 'transferred' | 'moved' | 'closed';
    }
  | { type: 'message'; message: Message; buyerId: BuyerId; agentId?: AgentId }
  | { type: 'agent'; agent: AgentRow }
  /** Somebody began or ceased to wait in the queue or the pool: said for each step of it. */
  | { type: 'waiting' }
  /** New rules: who is in which group may be other than before (R18). */
  | { type: 'rules' }
  /** The account is frozen: its connections are to be cut (R16). */
  | { type: 'frozen'; agentId: AgentId }
  | Alarm;

/** Something that a supervisor, and the agent concerned, should hear of (R9, R14). */
export type Alarm =
  | { type: 'alarm'; kind: 'slow_reply' | 'missed'; conversation: ConversationState; since: number }
  | { type: 'alarm'; kind: 'set_away' | 'auto_away'; agentId: AgentId };

export type Refused<S extends string> = { status: S };

/** What the group rules look at (R4.6). */
export interface Opening {
  entry: Entry;
  firstWords: string;
}

export interface BuyerMessage {
  sender: 'buyer';
  buyerId: BuyerId;
  buyerName: string;
  clientId: string;
  body: MessageBody;
  entry: Entry;
  /** Id to use if this message opens a conversation. */
  newConversationId: ConversationId;
}

export interface AgentMessage {
  sender: 'agent';
  agentId: AgentId;
  agentName: string;
  /** A bot is no person: what it says ends no wait (M1, M3, M4). */
  byBot?: boolean;
  conversationId: ConversationId;
  epoch: number;
  clientId: string;
  body: MessageBody;
}

export type AcceptResult =
  | {
      status: 'accepted' | 'repeat';
      message: Message;
      buyerId: BuyerId;
      /** Who has the conversation now; absent while nobody does. */
      agentId?: AgentId;
      conversationStatus: ConversationStatus;
      /** What the conversation came with, when this message opened it. */
      opening?: Opening;
      /** True when this chat had given its slot back: it must be woken (R13). */
      woke: boolean;
      /** True when the outbox was empty before: somebody must say that there is work. */
      outboxWoke: boolean;
    }
  | Refused<'stale' | 'not_found' | 'closed' | 'disabled' | 'blocked'>;

export type RouteResult = { status: 'done' | 'unchanged' | 'not_found'; effects: Effect[] };
export type CloseResult = { status: 'ok'; effects: Effect[] } | Refused<'stale' | 'not_found' | 'closed'>;
export type TransferResult =
  | { status: 'ok'; outcome: 'assigned' | 'queued' | 'pooled' | 'closed'; effects: Effect[] }
  | Refused<'stale' | 'not_found' | 'closed' | 'bad_target'>;
export type ClaimResult =
  | { status: 'ok'; effects: Effect[] }
  | Refused<'not_found' | 'taken' | 'full' | 'not_online'>;
export type TakeOverResult =
  | { status: 'ok'; effects: Effect[] }
  | Refused<'not_found' | 'closed' | 'taken' | 'not_online'>;
export type RecallResult =
  | { status: 'ok'; message: Message; repeat: boolean; buyerId: BuyerId; agentId?: AgentId }
  | Refused<'stale' | 'not_found' | 'too_late'>;
export type CursorResult =
  | { status: 'ok'; cursors: Cursors; buyerId: BuyerId; agentId?: AgentId; moved: boolean }
  | Refused<'stale' | 'not_found'>;
export type AgentResult = { status: 'ok'; agent: AgentRow; effects: Effect[] } | Refused<'not_found'>;

/** A live connection of a member of staff (R14); renewed by the gateway that holds the socket. */
export interface Lease {
  agentId: AgentId;
  connectionId: string;
  device: Device;
}

export interface SweepResult {
  /** New conversations that a crash left without a decision: route them (R19). */
  unrouted: ConversationId[];
  effects: Effect[];
  /** True when the outbox has entries older than 2 s: its job was lost. */
  outboxDue: boolean;
  /** True when more was due than one pass may do: sweep again at once. */
  more: boolean;
}

/** An agent as the log keeps him: who waits for him is said by the conversations. */
export type LoggedAgent = Omit<AgentRow, 'unanswered'>;

/** One entry of the shop's outbox: everything that PostgreSQL must remember, in order. */
export type OutboxEntry = { entryId: string; at: number } & (
  | {
      type: 'message';
      message: Message;
      buyerId: BuyerId;
      /** Who had the conversation when it was accepted. */
      agentId?: AgentId;
    }
  | { type: 'recalled'; conversationId: ConversationId; seq: Seq }
  | { type: 'conversation'; reason: ConversationEventReason; state: ConversationState }
  | { type: 'decision'; trace: DecisionTrace }
  | { type: 'agent'; agent: LoggedAgent }
  | { type: 'alarm'; alarm: KeptAlarm }
);

/** An alarm of the router (R9, R14) as it is kept. */
export interface KeptAlarm {
  kind: Alarm['kind'];
  agentId: AgentId;
  agentName: string;
  /** Of the conversation, or of the agent. */
  groupIds: GroupId[];
  /** Since when the agent owed a reply, or did nothing any more. */
  since: number;
  conversation?: { conversationId: ConversationId; buyerName: string; epoch: number };
}

/** `silent`, `woke`: it gave its slot back, or took it again (R13); for the log alone (M7). */
export type ConversationEventReason = Extract<Effect, { type: 'conversation' }>['reason'] | 'silent' | 'woke';

/** Place and estimate of everybody who waits. */
export interface QueuePlace {
  conversationId: ConversationId;
  buyerId: BuyerId;
  place: number;
  estimateMs?: number;
}

export type { AgentRow, DecisionTrace, Message };
