import { z } from 'zod';
import { AgentId, BuyerId, type ConversationId, GroupId } from './ids.ts';
import type { Message } from './messages.ts';
import type { ConversationStatus, Outcome } from './models.ts';

/** Records of a shop over REST: the chat log and its search, exports, the operation log, log-ins. */

const Instant = z.coerce.number().int().min(0);
const Cursor = z.string().regex(/^[A-Za-z0-9_-]{1,300}$/);
const Limit = z.coerce.number().int().min(1).max(100).default(30);

/** Which part of the chat log. */
export const LogFilter = z.strictObject({
  /** Words that are all to be contained; two characters at least. */
  q: z.string().trim().max(200).optional(),
  agentId: AgentId.optional(),
  buyerId: BuyerId.optional(),
  groupId: GroupId.optional(),
  /** From this instant on, and before that one. */
  fromAt: Instant.optional(),
  untilAt: Instant.optional(),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** GET /v1/shops/:shopId/records/messages: newest first; the next page with `cursor`. */
export const LogQuery = LogFilter.extend({ cursor: Cursor.optional(), limit: Limit });
export type LogQuery = z.infer<typeof LogQuery>;

/** A message that was found, and whose conversation it is in. */
export interface LogHit {
  message: Message;
  buyer: { buyerId: BuyerId; name: string };
  groupId: GroupId;
  /** Who had the conversation when the message came. */
  agent?: { agentId: AgentId; name: string };
}

export interface LogPage {
  hits: LogHit[];
  /** Absent on the last page. */
  cursor?: string;
}

/** GET /v1/shops/:shopId/records/conversations/:conversationId: with its messages, oldest first. */
export interface LoggedConversation {
  conversationId: ConversationId;
  buyer: { buyerId: BuyerId; name: string };
  groupId: GroupId;
  agent?: { agentId: AgentId; name: string };
  status: ConversationStatus;
  outcome?: Outcome;
  openedAt: number;
  closedAt?: number;
  messages: Message[];
  /** Messages after those here: asked for with `afterSeq`. */
  more: boolean;
  /** True where phone numbers, addresses and the like are hidden from whoever reads. */
  masked: boolean;
}

/** POST /v1/shops/:shopId/records/exports */
export const ExportRequest = z.strictObject({ filter: LogFilter, language: z.enum(['zh-CN', 'en-US']) });
export type ExportRequest = z.infer<typeof ExportRequest>;

/** GET …/records/exports (one's own) and …/exports/:exportId; `…/file` is the table; a DELETE ends it. */
export interface ExportFile {
  exportId: string;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'ended';
  /** 0 to 100. */
  progress: number;
  /** Written so far. */
  rows: number;
  filter: LogFilter;
  requestedAt: number;
  finishedAt: number | null;
  /** The file can be fetched until then. */
  endsAt: number;
}

/** GET /v1/shops/:shopId/records/operations and …/records/logins: newest first. */
export const OperationsQuery = z.strictObject({
  actorId: z.string().max(64).optional(),
  /** The beginning of the action's name, such as `rules.`. */
  action: z.string().max(50).optional(),
  fromAt: Instant.optional(),
  untilAt: Instant.optional(),
  /** Rows before this one. */
  before: z.coerce.number().int().min(1).optional(),
  limit: Limit,
});
export type OperationsQuery = z.infer<typeof OperationsQuery>;

/** One change by anybody, as it was written down. */
export interface OperationRow {
  n: number;
  at: number;
  actor: { kind: 'staff' | 'buyer' | 'app' | 'system'; id: string; name: string };
  action: string;
  target: string;
  before: unknown;
  after: unknown;
  address: string;
  userAgent: string | null;
}

export interface OperationsPage {
  operations: OperationRow[];
  more: boolean;
}

/** GET /v1/shops/:shopId/records/operations/check: the hash chain, recounted. */
export type ChainCheck =
  | { status: 'whole'; rows: number; headHash: string }
  | { status: 'broken'; n: number; why: 'changed' | 'missing' | 'not_linked' | 'after_the_head' };

/** GET and PUT /v1/shops/:shopId/records/settings. */
const Days = z.number().int().min(1).max(36_500).nullable();
export const RecordSettings = z.strictObject({
  /** Days after its end for which a conversation is kept; null: for ever. */
  keepDays: Days,
  /** Days after its end after which nobody can tell who the buyer was; null: never. */
  anonymiseDays: Days,
});
export type RecordSettings = z.infer<typeof RecordSettings>;
