import { z } from 'zod';
import { AgentId, BuyerId, ConversationId, GroupId } from './ids.ts';
import { Message } from './messages.ts';
import { ConversationStatus, Outcome } from './models.ts';

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
export const LogHit = z.object({
  message: Message,
  buyer: z.object({
    buyerId: BuyerId,
    name: z.string(),
  }),
  groupId: GroupId,
  /** Who had the conversation when the message came. */
  agent: z
    .object({
      agentId: AgentId,
      name: z.string(),
    })
    .exactOptional(),
});
export type LogHit = z.infer<typeof LogHit>;

export const LogPage = z.object({
  hits: z.array(LogHit),
  /** Absent on the last page. */
  cursor: z.string().exactOptional(),
});
export type LogPage = z.infer<typeof LogPage>;

/** GET /v1/shops/:shopId/records/conversations/:conversationId: with its messages, oldest first. */
export const LoggedConversation = z.object({
  conversationId: ConversationId,
  buyer: z.object({
    buyerId: BuyerId,
    name: z.string(),
  }),
  groupId: GroupId,
  agent: z
    .object({
      agentId: AgentId,
      name: z.string(),
    })
    .exactOptional(),
  status: ConversationStatus,
  outcome: Outcome.exactOptional(),
  openedAt: z.number(),
  closedAt: z.number().exactOptional(),
  messages: z.array(Message),
  /** Messages after those here: asked for with `afterSeq`. */
  more: z.boolean(),
  /** True where phone numbers, addresses and the like are hidden from whoever reads. */
  masked: z.boolean(),
});
export type LoggedConversation = z.infer<typeof LoggedConversation>;

/** POST /v1/shops/:shopId/records/exports */
export const ExportRequest = z.strictObject({ filter: LogFilter, language: z.enum(['zh-CN', 'en-US']) });
export type ExportRequest = z.infer<typeof ExportRequest>;

/** GET …/records/exports (one's own) and …/exports/:exportId; `…/file` is the table; a DELETE ends it. */
export const ExportFile = z.object({
  exportId: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'ended']),
  /** 0 to 100. */
  progress: z.number(),
  /** Written so far. */
  rows: z.number(),
  filter: LogFilter,
  requestedAt: z.number(),
  finishedAt: z.number().nullable(),
  /** The file can be fetched until then. */
  endsAt: z.number(),
});
export type ExportFile = z.infer<typeof ExportFile>;

/** GET …/records/exports: the caller's own. */
export const ExportsAnswer = z.object({ exports: z.array(ExportFile) });

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
export const OperationRow = z.object({
  n: z.number(),
  at: z.number(),
  actor: z.object({
    kind: z.enum(['staff', 'buyer', 'app', 'system']),
    id: z.string(),
    name: z.string(),
  }),
  action: z.string(),
  target: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  address: z.string(),
  userAgent: z.string().nullable(),
});
export type OperationRow = z.infer<typeof OperationRow>;

export const OperationsPage = z.object({
  operations: z.array(OperationRow),
  more: z.boolean(),
});
export type OperationsPage = z.infer<typeof OperationsPage>;

/** GET /v1/shops/:shopId/records/operations/check: the hash chain, recounted. */
export const ChainCheck = z.union([
  z.object({
    status: z.literal('whole'),
    rows: z.number(),
    headHash: z.string(),
  }),
  z.object({
    status: z.literal('broken'),
    n: z.number(),
    why: z.enum(['changed', 'missing', 'not_linked', 'after_the_head']),
  }),
]);
export type ChainCheck = z.infer<typeof ChainCheck>;

/** GET and PUT /v1/shops/:shopId/records/settings. */
const Days = z.number().int().min(1).max(36_500).nullable();
export const RecordSettings = z.strictObject({
  /** Days after its end for which a conversation is kept; null: for ever. */
  keepDays: Days,
  /** Days after its end after which nobody can tell who the buyer was; null: never. */
  anonymiseDays: Days,
});
export type RecordSettings = z.infer<typeof RecordSettings>;
