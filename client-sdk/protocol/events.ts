import { z } from 'zod';
import {
  type AlarmsPage,
  AlarmsQuery,
  HandleAlarmsRequest,
  type HandledAlarms,
  type ShopAlarm,
} from './alarms.ts';
import type { CloseReason } from './closes.ts';
import type { Ack } from './errors.ts';
import { AgentId, BuyerId, ClientMessageId, ConversationId, GroupId, Seq, ShopId } from './ids.ts';
import { type Message, OrderState, SendableBody } from './messages.ts';
import type {
  AgentRow,
  AgentState,
  BuyerConversation,
  Cursors,
  DecisionTrace,
  Light,
  LiveDiff,
  LiveSnapshot,
  StaffConversation,
  Thread,
} from './models.ts';
import { MAX_COMMENT_LENGTH, MAX_STARS, type Rating, type RatingDue, type StaffRating } from './ratings.ts';
import { type RepliesAnswer, ReplyScope, SaveReplies } from './replies.ts';
import {
  type CheckAnswer,
  CheckRequest,
  type DifferencesAnswer,
  DifferencesQuery,
  type DraftAnswer,
  DraftRequest,
  type DryRun,
  DryRunRequest,
  GoBackRequest,
  PublishRequest,
  type RulesAnswer,
  type RuleVersionsAnswer,
  RunId,
} from './rest.ts';

import type { Profile } from './staff.ts';
import { type Whisper, WhisperText } from './whispers.ts';

/**
 * The wire. Events to the server are imperatives and always answered with an `Ack`;
 * events to a client are in the past tense and never answered.
 */

const shop = { shopId: ShopId };
const conversation = { conversationId: ConversationId };
const Position = z.strictObject({ ...conversation, seq: Seq });
const Empty = z.strictObject({});
const AgentStateSchema = z.enum(['accepting', 'away', 'off']);
const Limit = z.number().int().min(1).max(200).default(50);

export const EntrySchema = z.strictObject({
  page: z.string().max(500).optional(),
  productId: z.string().max(200).optional(),
  orderId: z.string().max(200).optional(),
  orderState: OrderState.optional(),
  language: z.string().max(35).optional(),
  region: z.string().max(100).optional(),
  channel: z.string().max(100).optional(),
  agentId: AgentId.optional(),
});

/** How a client tells what it already has, so that it gets the rest or an order to reload (P9). */
const ResumeShop = z.strictObject({
  /** Epoch of the store when the client last heard from it; absent on a first visit. */
  epoch: z.string().max(64).optional(),
  conversations: z.array(Position).max(500),
});

/** `/buyer`: what a buyer's client asks. */
export const buyerRequests = {
  'session:resume': ResumeShop.extend({ entry: EntrySchema.optional() }),
  'message:send': z.strictObject({
    clientId: ClientMessageId,
    body: SendableBody,
    /** Used when this message opens a conversation. */
    entry: EntrySchema.optional(),
  }),
  'message:fetch': z.strictObject({ ...conversation, afterSeq: Seq, limit: Limit }),
  'message:recall': z.strictObject({ ...conversation, seq: Seq, clientId: ClientMessageId }),
  'cursor:move': z.strictObject({ ...conversation, delivered: Seq.optional(), read: Seq.optional() }),
  'typing:set': z.strictObject({ ...conversation, typing: z.boolean() }),
  /** Earlier messages over all of the buyer's conversations, newest first. */
  'history:get': z.strictObject({ beforeAt: z.number().int().optional(), limit: Limit }),
  'conversation:close': z.strictObject(conversation),
  /** Name, picture and signature of whoever has the conversation now. */
  'agent:profile': z.strictObject(conversation),
  /** What may still be rated: this conversation, or else the last one. */
  'rating:get-due': z.strictObject({ conversationId: ConversationId.optional() }),
  /** Once for each conversation, after its end; said again, the first word stands. */
  'conversation:rate': z.strictObject({
    ...conversation,
    stars: z.number().int().min(1).max(MAX_STARS),
    comment: z.string().trim().max(MAX_COMMENT_LENGTH).optional(),
  }),
} as const;

export const TransferTarget = z.union([
  z.strictObject({ agentId: AgentId }),
  z.strictObject({ groupId: GroupId }),
  z.strictObject({ queue: z.literal(true) }),
]);
export type TransferTarget = z.infer<typeof TransferTarget>;
const TransferNote = z.string().max(500).optional();

const held = { ...shop, ...conversation, epoch: z.number().int().min(0) };

/** `/agent`: what the workbench asks. Every event names its shop. */
export const agentRequests = {
  'session:resume': z.strictObject({ shops: z.array(ResumeShop.extend(shop)).max(50) }),
  'message:send': z.strictObject({ ...held, clientId: ClientMessageId, body: SendableBody }),
  'message:fetch': z.strictObject({ ...shop, ...conversation, afterSeq: Seq, limit: Limit }),
  'message:recall': z.strictObject({ ...held, seq: Seq, clientId: ClientMessageId }),
  'cursor:move': z.strictObject({ ...held, delivered: Seq.optional(), read: Seq.optional() }),
  'typing:set': z.strictObject({ ...shop, ...conversation, typing: z.boolean() }),
  /** Messages before this point, over all of the conversation's buyer's visits, newest first. */
  'history:get': z.strictObject({
    ...shop,
    ...conversation,
    beforeAt: z.number().int().optional(),
    limit: Limit,
  }),
  'agent:set-state': z.strictObject({ ...shop, state: AgentStateSchema }),
  /** Ends the wrap-up after a chat before its time is over (R13). */
  'agent:finish-wrap-up': z.strictObject(shop),
  /** Who waits in the queue and the pool, in order, for a claim by hand (R12). */
  'waiting:list': z.strictObject({ ...shop, limit: Limit }),
  'conversation:claim': z.strictObject({ ...shop, ...conversation }),
  /** Colleagues and groups a conversation may be given to, with who is online and how loaded. */
  'target:list': z.strictObject(shop),
  'conversation:transfer': z.strictObject({
    ...held,
    to: TransferTarget,
    note: TransferNote,
  }),
  'conversation:close': z.strictObject(held),
  'trace:list': z.strictObject({ ...shop, ...conversation }),
  /** What buyers said of my chats, newest first. */
  'rating:list': z.strictObject({ ...shop, limit: Limit }),
  /** What supervisors said to me about this conversation. */
  'whisper:list': z.strictObject({ ...shop, ...conversation }),
} as const;

/** How a conversation ended (M6). */
export const Outcome = z.enum(['served', 'missed', 'abandoned', 'dropped']);

/** The lists behind the owner's numbers. */
export const ConversationFilter = z.enum([
  'unanswered',
  'active',
  'queued',
  'pooled',
  'opened_today',
  'served_today',
  'closed_today',
]);
export type ConversationFilter = z.infer<typeof ConversationFilter>;

/** `/owner`: what the console asks. */
export const ownerRequests = {
  'shop:watch': z.strictObject(shop),
  'shop:unwatch': z.strictObject(shop),
  /** A manager sets an agent's state (R14). */
  'agent:set-state': z.strictObject({ ...shop, agentId: AgentId, state: AgentStateSchema }),
  /** Blocks a buyer (R4.1), gives him a dedicated agent (R4.4), or takes both back. */
  'buyer:note': z.strictObject({
    ...shop,
    buyerId: BuyerId,
    blocked: z.boolean(),
    dedicatedAgentId: AgentId.nullable(),
  }),
  'buyer:get-note': z.strictObject({ ...shop, buyerId: BuyerId }),
  'conversation:list': z.strictObject({
    ...shop,
    filter: ConversationFilter,
    agentId: AgentId.optional(),
    groupId: GroupId.optional(),
    /** With `closed_today`: only those that ended so (M6). */
    outcome: Outcome.optional(),
    limit: Limit,
  }),
  'message:fetch': z.strictObject({ ...shop, ...conversation, afterSeq: Seq, limit: Limit }),
  'trace:list': z.strictObject({ ...shop, ...conversation }),
  'conversation:get': z.strictObject({ ...shop, ...conversation }),
  /** What its buyer thought of it. */
  'rating:get': z.strictObject({ ...shop, ...conversation }),
  /** Unseen: from now on each of its messages is told. */
  'conversation:watch': z.strictObject({ ...shop, ...conversation }),
  'conversation:unwatch': z.strictObject({ ...shop, ...conversation }),
  /** To the agent who has it; the buyer never gets it. */
  'conversation:whisper': z.strictObject({ ...shop, ...conversation, text: WhisperText }),
  /** A nudge to the agent who has it: shown and heard. */
  'conversation:remind': z.strictObject({ ...shop, ...conversation }),
  /** The conversation becomes the supervisor's own, and goes back to whom he took it from (R11). */
  'conversation:take-over': z.strictObject({ ...shop, ...conversation }),
  'conversation:hand-back': z.strictObject({ ...shop, ...conversation }),
  /** Somebody else's conversation: on to whom it is named (R11), or at its end, in the shop's name (R13). */
  'conversation:transfer': z.strictObject({
    ...shop,
    ...conversation,
    to: TransferTarget,
    note: TransferNote,
  }),
  'conversation:close': z.strictObject({ ...shop, ...conversation }),
  'whisper:list': z.strictObject({ ...shop, ...conversation }),
  /** From now on each alarm within one's scope is told (R9, R14). */
  'alarm:watch': z.strictObject(shop),
  'alarm:list': AlarmsQuery.extend(shop),
  'alarm:handle': HandleAlarmsRequest.extend(shop),
  /** The rules in force, or an old version of them. */
  'rules:get': z.strictObject({ ...shop, version: z.number().int().min(1).optional() }),
  'rules:versions': z.strictObject({ ...shop, before: z.number().int().min(1).optional() }),
  'rules:get-draft': z.strictObject(shop),
  'rules:save-draft': DraftRequest.extend(shop),
  'rules:drop-draft': z.strictObject(shop),
  'rules:check': CheckRequest.extend(shop),
  'rules:publish': PublishRequest.extend(shop),
  'rules:go-back': GoBackRequest.extend(shop),
  'rules:dry-run': DryRunRequest.extend(shop),
  'rules:get-dry-run': z.strictObject({ ...shop, runId: RunId.optional() }),
  'rules:cancel-dry-run': z.strictObject({ ...shop, runId: RunId }),
  'rules:list-differences': DifferencesQuery.extend({ ...shop, runId: RunId }).strict(),
  /** What the shop, a group, an agent or oneself answers automatically. */
  'replies:get': z.strictObject({ ...shop, of: ReplyScope }),
  'replies:save': SaveReplies.extend({ ...shop, of: ReplyScope }),
  'session:list': Empty,
} as const;

export interface SentMessage {
  conversationId: ConversationId;
  seq: Seq;
  at: number;
  /** True when this client id had been accepted before: the seq is that of the first time. */
  repeat: boolean;
}

/** One shop after a resume: what was missed, or `reload: true` with all of it (P9). */
export interface ResumedBuyer {
  shopId: ShopId;
  shopName: string;
  epoch: string;
  reload: boolean;
  buyer: { buyerId: string; name: string };
  light: Light;
  /** The open conversation, or the last one if its newest messages are still missing here. */
  thread: Thread<BuyerConversation> | null;
}

export interface ResumedShop {
  shopId: ShopId;
  shopName: string;
  epoch: string;
  reload: boolean;
  me: AgentRow;
  /** All conversations this agent holds; messages are only the missed ones unless `reload`. */
  threads: Thread<StaffConversation>[];
}

export interface TransferTargets {
  /** With the address of each one's picture. */
  agents: (AgentRow & { avatar: string | null })[];
  groups: { groupId: GroupId; name: string; light: Light; queued: number }[];
}

export interface MessagePage {
  messages: Message[];
  more: boolean;
}

export interface BuyerResults {
  'session:resume': ResumedBuyer;
  'message:send': SentMessage;
  'message:fetch': MessagePage;
  'message:recall': SentMessage;
  'cursor:move': Cursors;
  'typing:set': null;
  'history:get': MessagePage;
  'conversation:close': null;
  'agent:profile': Profile;
  'rating:get-due': RatingDue | null;
  'conversation:rate': Rating;
}

export interface AgentResults {
  'session:resume': { shops: ResumedShop[] };
  'message:send': SentMessage;
  'message:fetch': MessagePage;
  'message:recall': SentMessage;
  'cursor:move': Cursors;
  'typing:set': null;
  'history:get': MessagePage;
  'agent:set-state': AgentRow;
  'agent:finish-wrap-up': null;
  'waiting:list': { conversations: StaffConversation[]; more: boolean };
  'conversation:claim': null;
  'target:list': TransferTargets;
  'conversation:transfer': { status: 'assigned' | 'queued' | 'pooled' | 'closed' };
  'conversation:close': null;
  'trace:list': { traces: DecisionTrace[] };
  'rating:list': { ratings: StaffRating[] };
  'whisper:list': { whispers: Whisper[] };
}

export interface OwnerResults {
  'shop:watch': LiveSnapshot;
  'shop:unwatch': null;
  'agent:set-state': AgentRow;
  'buyer:note': null;
  'buyer:get-note': { blocked: boolean; dedicatedAgentId: AgentId | null };
  'conversation:list': { conversations: StaffConversation[]; more: boolean };
  'message:fetch': MessagePage;
  'trace:list': { traces: DecisionTrace[] };
  'conversation:get': StaffConversation;
  'rating:get': StaffRating | null;
  'conversation:watch': StaffConversation;
  'conversation:unwatch': null;
  'conversation:whisper': Whisper;
  'conversation:remind': Whisper;
  'conversation:take-over': null;
  'conversation:hand-back': { status: 'assigned' | 'queued' | 'pooled' | 'closed' };
  'conversation:transfer': { status: 'assigned' | 'queued' | 'pooled' | 'closed' };
  'conversation:close': null;
  'whisper:list': { whispers: Whisper[] };
  'alarm:watch': null;
  'alarm:list': AlarmsPage;
  'alarm:handle': HandledAlarms;
  'rules:get': RulesAnswer;
  'rules:versions': RuleVersionsAnswer;
  'rules:get-draft': DraftAnswer;
  'rules:save-draft': DraftAnswer;
  'rules:drop-draft': null;
  'rules:check': CheckAnswer;
  'rules:publish': RulesAnswer;
  'rules:go-back': RulesAnswer;
  'rules:dry-run': DryRun;
  'rules:get-dry-run': DryRun;
  'rules:cancel-dry-run': DryRun;
  'rules:list-differences': DifferencesAnswer;
  'replies:get': RepliesAnswer;
  'replies:save': RepliesAnswer;
  'session:list': { shops: { shopId: ShopId; name: string }[] };
}

/** Events that every client may get. */
export interface CommonEvents {
  'connection:closing': (event: { reason: CloseReason; retryAfterMs?: number }) => void;
  /** Events may have been missed (the server lost its own line): resume at once. */
  'session:resync': () => void;
}

export interface BuyerEvents extends CommonEvents {
  'message:created': (event: { message: Message }) => void;
  'conversation:updated': (event: { conversation: BuyerConversation }) => void;
  'cursor:moved': (event: { conversationId: ConversationId; cursors: Cursors }) => void;
  'typing:changed': (event: { conversationId: ConversationId; typing: boolean }) => void;
  'light:changed': (event: { light: Light }) => void;
}

export interface AgentEvents extends CommonEvents {
  'message:created': (event: { shopId: ShopId; message: Message }) => void;
  /** A new or changed conversation of mine; its missing messages are fetched by seq. */
  'conversation:updated': (event: { shopId: ShopId; conversation: StaffConversation }) => void;
  /** It is no longer mine. */
  'conversation:removed': (event: {
    shopId: ShopId;
    conversationId: ConversationId;
    reason: 'closed' | 'transferred' | 'moved';
  }) => void;
  'cursor:moved': (event: { shopId: ShopId; conversationId: ConversationId; cursors: Cursors }) => void;
  'typing:changed': (event: { shopId: ShopId; conversationId: ConversationId; typing: boolean }) => void;
  'alarm:raised': (event: AlarmEvent) => void;
  /** A buyer rated a chat that I had at its end. */
  'conversation:rated': (event: RatedEvent) => void;
  /** A supervisor said something to me. */
  'whisper:created': (event: { shopId: ShopId; whisper: Whisper }) => void;
  /** Somebody began or ceased to wait in the queue or the pool: `waiting:list` says who (R12). About once a second. */
  'waiting:changed': (event: { shopId: ShopId }) => void;
  /** My own state, as another device or a manager set it. */
  'agent:updated': (event: { shopId: ShopId; agent: AgentRow; state: AgentState }) => void;
}

/** Something that the agent concerned should hear of at once (R9, R14); supervisors get a `ShopAlarm`. */
export type AlarmEvent = { shopId: ShopId } & (
  | { kind: 'slow_reply' | 'missed'; conversation: StaffConversation; since: number }
  | { kind: 'set_away' | 'auto_away'; agentId: AgentId }
);

/** How far a dry run is; what came of it is asked for with `rules:get-dry-run`. */
export type DryRunProgress = { shopId: ShopId } & Pick<DryRun, 'runId' | 'status' | 'progress'>;

/** A buyer has said what he thinks of a chat. */
export interface RatedEvent {
  shopId: ShopId;
  rating: StaffRating;
  buyerName: string;
}

export interface OwnerEvents extends CommonEvents {
  'conversation:rated': (event: RatedEvent) => void;
  /** In a conversation that is watched. */
  'message:created': (event: { shopId: ShopId; message: Message }) => void;
  'whisper:created': (event: { shopId: ShopId; whisper: Whisper }) => void;
  /** A watched one went on to somebody, or ended: it is watched no longer until it is asked for anew. */
  'conversation:changed': (event: { shopId: ShopId; conversationId: ConversationId }) => void;
  /** Told when it is written down, once. */
  'alarm:raised': (event: { alarm: ShopAlarm }) => void;
  /** It ended by itself, came again, or was handled. */
  'alarm:changed': (event: { alarm: ShopAlarm }) => void;
  /** Twice a second while one runs, and at its end (R18). */
  'dry-run:progress': (event: DryRunProgress) => void;
  /** At most once a second (M1 to M4, M6). */
  'live:changed': (event: { diff: LiveDiff }) => void;
}

type Requests<Schemas extends Record<string, z.ZodType>, Results extends Record<keyof Schemas, unknown>> = {
  [E in keyof Schemas]: (payload: z.input<Schemas[E]>, ack: (answer: Ack<Results[E]>) => void) => void;
};

export type BuyerRequests = Requests<typeof buyerRequests, { [E in keyof BuyerResults]: BuyerResults[E] }>;
export type AgentRequests = Requests<typeof agentRequests, { [E in keyof AgentResults]: AgentResults[E] }>;
export type OwnerRequests = Requests<typeof ownerRequests, { [E in keyof OwnerResults]: OwnerResults[E] }>;

/** `auth` of the Socket.IO handshake. */
export const Handshake = z.object({
  token: z.string().min(1).max(4096),
  /** Version of the protocol that the client speaks; another one is refused by name. */
  protocol: z.number().int(),
  /** Agents: which kind of device this is (R14, R16). */
  device: z.enum(['desktop', 'mobile']).default('desktop'),
});
export type Handshake = z.infer<typeof Handshake>;
