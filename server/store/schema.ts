import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { AlarmKind, AlarmSettings, ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { WebhookDelivery } from '../../client-sdk/protocol/apps.ts';
import type { MessageBody, Sender } from '../../client-sdk/protocol/messages.ts';
import type {
  AgentKind,
  ConversationStatus,
  DecisionTrace,
  Light,
} from '../../client-sdk/protocol/models.ts';
import type {
  AppScope,
  ConversationScope,
  Permission,
  RoleId,
} from '../../client-sdk/protocol/permissions.ts';
import type { ExportFile } from '../../client-sdk/protocol/records.ts';
import type { AutoReplies, ReplyOwner } from '../../client-sdk/protocol/replies.ts';
import type { DryRun, DryRunDifference, DryRunResult } from '../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { Position, ShopTier } from '../../client-sdk/protocol/staff.ts';
import type { WebhookEvent } from '../../client-sdk/protocol/webhook-events.ts';
import type { Whisper } from '../../client-sdk/protocol/whispers.ts';
import type { ConversationEventReason, ConversationState, LoggedAgent } from '../../router/types.ts';
import type { AlarmAbout } from '../alarms/alarm.ts';
import type { ExportOrder } from '../records/export-order.ts';
import { instant, jsonText, numberList, plainText } from './column-types.ts';

/** What PostgreSQL remembers. Every row of a shop carries its shop; instants are ms since 1970. */

export const shops = pgTable('shops', {
  id: text('id').primaryKey(),
  name: plainText('name').notNull(),
  timezone: text('timezone').notNull(),
  /** Signs the buyers' tokens. */
  secret: text('secret').notNull(),
  /** With the bought seats, how many sub-accounts it may have. */
  tier: text('tier').$type<ShopTier>().notNull().default('heart'),
  boughtSeats: integer('bought_seats').notNull().default(0),
  createdAt: instant('created_at').notNull(),
});

/** Somebody who logs in; may hold sub-accounts in several shops. */
export const persons = pgTable('persons', {
  id: text('id').primaryKey(),
  login: plainText('login').notNull().unique(),
  passwordHash: text('password_hash').notNull(),
  name: plainText('name').notNull(),
  /** Base32; a second step that is asked for at log-in once it was confirmed. */
  totpSecret: text('totp_secret'),
  totpConfirmedAt: instant('totp_confirmed_at'),
  /** The time step of the last code taken: each is good once. */
  totpStep: bigint('totp_step', { mode: 'number' }),
  /** Hashes of codes for the day on which the phone is lost; each is good once. */
  recoveryHashes: jsonText<string[]>('recovery_hashes'),
});

/** A shop's people as a tree; a head manages his own part of it. */
export const departments = pgTable(
  'departments',
  {
    id: text('id').notNull(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    /** Absent for one at the top. */
    parentId: text('parent_id'),
    name: plainText('name').notNull(),
    /** A sub-account of the shop. */
    headId: text('head_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.id] })],
);

/** A shop's own roles; the built-in ones are in `staff/roles.ts`. */
export const roles = pgTable(
  'roles',
  {
    id: text('id').notNull(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    name: plainText('name').notNull(),
    points: jsonText<Permission[]>('points').notNull(),
    scope: text('scope').$type<ConversationScope>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.id] })],
);

/** `id` is the agent id of the wire. */
export const subAccounts = pgTable(
  'sub_accounts',
  {
    id: text('id').notNull(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    personId: text('person_id')
      .notNull()
      .references(() => persons.id),
    /** A built-in role, or one of the shop's own. */
    role: text('role').$type<RoleId>().notNull(),
    kind: text('kind').$type<AgentKind>().notNull(),
    /** As buyers and colleagues read it. */
    name: plainText('name').notNull(),
    /** The name in real life. */
    fullName: plainText('full_name'),
    /** Address of a picture. */
    avatar: plainText('avatar'),
    signature: plainText('signature'),
    departmentId: text('department_id'),
    position: text('position').$type<Position>(),
    /** What another system calls him, such as a DingTalk number. */
    externalId: plainText('external_id'),
    frozen: boolean('frozen').notNull().default(false),
    /** A temporary account leaves by itself then (R16). */
    endsAt: instant('ends_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.id] }),
    uniqueIndex('sub_accounts_shop_person').on(t.shopId, t.personId),
    index('sub_accounts_person').on(t.personId),
  ],
);

/** Every published version of a shop's rules (R18). */
export const ruleSets = pgTable(
  'rule_sets',
  {
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    version: integer('version').notNull(),
    document: jsonText<RuleSet>('document').notNull(),
    publishedAt: instant('published_at').notNull(),
    /** A person's id; absent for the first version. */
    publishedBy: text('published_by'),
    /** What the publisher says it is for. */
    note: plainText('note'),
    /** The version whose document this is once more. */
    fromVersion: integer('from_version'),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.version] })],
);

/** Rules in the making: one draft for each shop (R18). */
export const ruleDrafts = pgTable('rule_drafts', {
  shopId: text('shop_id')
    .primaryKey()
    .references(() => shops.id),
  /** The version that it changes. */
  baseVersion: integer('base_version').notNull(),
  /** Raised by each save. */
  revision: integer('revision').notNull(),
  /** As it was saved: a draft may have faults, and need not even fit the schema. */
  document: jsonText<Record<string, unknown>>('document').notNull(),
  savedAt: instant('saved_at').notNull(),
  savedBy: text('saved_by').notNull(),
});

/** Dry runs of rules over a day of the log (R18); only the newest few of a shop are kept. */
export const dryRuns = pgTable(
  'dry_runs',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    /** `YYYY-MM-DD` in the shop's time zone. */
    day: text('day').notNull(),
    /** The version that the document is compared with. */
    baseVersion: integer('base_version').notNull(),
    document: jsonText<RuleSet>('document').notNull(),
    status: text('status').$type<DryRun['status']>().notNull(),
    /** 0 to 100. */
    progress: integer('progress').notNull(),
    result: jsonText<DryRunResult>('result'),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull(),
    finishedAt: instant('finished_at'),
  },
  (t) => [index('dry_runs_shop').on(t.shopId, t.requestedAt)],
);

/** The conversations that a dry run found to go otherwise, the greatest difference first; gone with their run. */
export const dryRunDifferences = pgTable(
  'dry_run_differences',
  {
    runId: text('run_id')
      .notNull()
      .references(() => dryRuns.id, { onDelete: 'cascade' }),
    place: integer('place').notNull(),
    kind: text('kind').$type<DryRunDifference['kind']>().notNull(),
    longerMs: bigint('longer_ms', { mode: 'number' }).notNull(),
    /** The first agent under each of the two. */
    baseAgentId: text('base_agent_id'),
    draftAgentId: text('draft_agent_id'),
    difference: jsonText<DryRunDifference>('difference').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.place] })],
);

/** Log-ins of persons. Refresh tokens are kept as hashes only. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => persons.id),
    refreshHash: text('refresh_hash').notNull(),
    /** The token before the last rotation: good for a moment yet, then its use tells of a theft. */
    previousHash: text('previous_hash'),
    rotatedAt: instant('rotated_at'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    address: plainText('address'),
    userAgent: plainText('user_agent'),
  },
  (t) => [
    uniqueIndex('sessions_refresh').on(t.refreshHash),
    index('sessions_previous').on(t.previousHash),
    index('sessions_person').on(t.personId),
  ],
);

export const quickPhrases = pgTable(
  'quick_phrases',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    /** Whose own phrase this is; absent for one of the whole shop or of a group. */
    agentId: text('agent_id'),
    /** The group whose phrase this is; absent for one of the whole shop or of an agent. */
    groupId: text('group_id'),
    /** Where it lies in the list; folders within folders have `/` between them, empty is none. */
    folder: plainText('folder').notNull().default(''),
    code: plainText('code').notNull(),
    text: plainText('text').notNull(),
    position: integer('position').notNull().default(0),
  },
  (t) => [index('quick_phrases_shop').on(t.shopId, t.agentId, t.position)],
);

/** What a shop answers by itself: every version of the shop's, each group's and each agent's; the newest counts. */
export const autoReplies = pgTable(
  'auto_replies',
  {
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    owner: text('owner').$type<ReplyOwner>().notNull(),
    version: integer('version').notNull(),
    replies: jsonText<AutoReplies>('replies').notNull(),
    changedAt: instant('changed_at').notNull(),
    /** A person's id; absent for what an update took over from the rules. */
    changedBy: text('changed_by'),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.owner, t.version] })],
);

/** The newest snapshot of each conversation; `epoch`, `decisions`, `seq`, closed say how new it is. */
export const conversations = pgTable(
  'conversations',
  {
    shopId: text('shop_id').notNull(),
    id: text('id').notNull(),
    buyerId: text('buyer_id').notNull(),
    buyerName: plainText('buyer_name').notNull(),
    status: text('status').$type<ConversationStatus>().notNull(),
    agentId: text('agent_id'),
    groupId: text('group_id').notNull(),
    epoch: integer('epoch').notNull(),
    decisions: integer('decisions').notNull(),
    seq: integer('seq').notNull(),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    outcome: text('outcome').$type<NonNullable<ConversationState['outcome']>>(),
    state: jsonText<ConversationState>('state').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.id] }),
    index('conversations_open').on(t.shopId, t.openedAt).where(sql`closed_at is null`),
    index('conversations_opened').on(t.shopId, t.openedAt),
    index('conversations_closed').on(t.shopId, t.closedAt),
    index('conversations_buyer').on(t.shopId, t.buyerId, t.openedAt),
  ],
);

/** The chat log (P1, P2, P3). */
export const messages = pgTable(
  'messages',
  {
    shopId: text('shop_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    seq: integer('seq').notNull(),
    buyerId: text('buyer_id').notNull(),
    senderKind: text('sender_kind').$type<Sender['kind']>().notNull(),
    /** Absent on lines that the router wrote. */
    senderId: text('sender_id'),
    senderName: plainText('sender_name'),
    clientId: text('client_id'),
    kind: text('kind').$type<MessageBody['kind']>().notNull(),
    body: jsonText<MessageBody>('body').notNull(),
    at: instant('at').notNull(),
    /** Who had the conversation when it was accepted. */
    agentId: text('agent_id'),
    recalledAt: instant('recalled_at'),
    /** The words that a search compares, see `foldText`; absent where there are none, or none that may be found. */
    foldedText: text('folded_text'),
    /** By which the index finds them, see `ShopTerms`. */
    searchTerms: numberList('search_terms'),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.conversationId, t.seq] }),
    uniqueIndex('messages_client')
      .on(t.shopId, t.senderKind, t.senderId, t.clientId)
      .where(sql`client_id is not null`),
    index('messages_buyer').on(t.shopId, t.buyerId, t.at),
    index('messages_at').on(t.shopId, t.at),
    index('messages_search').using('gin', t.searchTerms).where(sql`search_terms is not null`),
  ],
);

/** What happened to conversations and agents, as it left the outbox; `epoch` is that of the Redis store. */
export const events = pgTable(
  'events',
  {
    shopId: text('shop_id').notNull(),
    epoch: text('epoch').notNull(),
    entryId: text('entry_id').notNull(),
    type: text('type').$type<'conversation' | 'agent'>().notNull(),
    /** For conversations: why. */
    reason: text('reason').$type<ConversationEventReason>(),
    at: instant('at').notNull(),
    conversationId: text('conversation_id'),
    agentId: text('agent_id'),
    data: jsonText<ConversationState | LoggedAgent>('data').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.epoch, t.entryId] }),
    index('events_at').on(t.shopId, t.at),
    index('events_agent').on(t.shopId, t.agentId, t.at).where(sql`type = 'agent'`),
  ],
);

/** Decision traces (R17). */
export const decisions = pgTable(
  'decisions',
  {
    shopId: text('shop_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    n: integer('n').notNull(),
    at: instant('at').notNull(),
    trace: jsonText<DecisionTrace>('trace').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.conversationId, t.n] })],
);

/** What a shop has settled about a buyer: blocked (R4.1), his dedicated agent (R4.4). */
export const buyerNotes = pgTable(
  'buyer_notes',
  {
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    buyerId: text('buyer_id').notNull(),
    blocked: boolean('blocked').notNull(),
    dedicatedAgentId: text('dedicated_agent_id'),
    /** Why he is blocked, in the words of whoever did it. */
    blockReason: plainText('block_reason'),
    notedAt: instant('noted_at').notNull(),
    notedBy: text('noted_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.buyerId] })],
);

/** Uploads; the bytes are in the data folder. */
export const files = pgTable(
  'files',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** The buyer in whose conversation it may be read. */
    buyerId: text('buyer_id').notNull(),
    uploaderKind: text('uploader_kind').$type<'buyer' | 'agent'>().notNull(),
    uploaderId: text('uploader_id').notNull(),
    name: plainText('name').notNull(),
    mime: text('mime').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    width: integer('width'),
    height: integer('height'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('files_buyer').on(t.shopId, t.buyerId, t.createdAt)],
);

/** Every change by anybody, in one hash chain for each shop; a trigger refuses to change or remove a row. */
export const operationLog = pgTable(
  'operation_log',
  {
    shopId: text('shop_id').notNull(),
    /** 1, 2, 3 … without a gap. */
    n: integer('n').notNull(),
    at: instant('at').notNull(),
    actorKind: text('actor_kind').$type<'staff' | 'buyer' | 'app' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    /** As it was then. */
    actorName: text('actor_name').notNull(),
    /** Such as `rules.publish`; log-ins are `login.…`. */
    action: text('action').notNull(),
    /** A kind and an id, such as `buyer:42`. */
    target: text('target').notNull(),
    /** Canonical JSON. */
    before: text('before'),
    after: text('after'),
    address: text('address').notNull(),
    userAgent: text('user_agent'),
    previousHash: text('previous_hash').notNull(),
    /** Over all columns above. */
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.n] }), index('operation_log_at').on(t.shopId, t.at)],
);

/** The newest row of each shop's operation log: locked while one is appended, and tells when the end was cut off. */
export const operationLogHeads = pgTable('operation_log_heads', {
  shopId: text('shop_id').primaryKey(),
  n: integer('n').notNull(),
  hash: text('hash').notNull(),
});

/** Conversations whose messages are still to be indexed: those that were there before the index was. */
export const searchDue = pgTable(
  'search_due',
  { shopId: text('shop_id').notNull(), conversationId: text('conversation_id').notNull() },
  (t) => [primaryKey({ columns: [t.shopId, t.conversationId] })],
);

/** How long a shop keeps its chat log. */
export const recordSettings = pgTable('record_settings', {
  shopId: text('shop_id')
    .primaryKey()
    .references(() => shops.id),
  /** Days after its end for which a conversation is kept; absent: for ever. */
  keepDays: integer('keep_days'),
  /** Days after its end after which nobody can tell who the buyer was; absent: never. */
  anonymiseDays: integer('anonymise_days'),
  /** Conversations that ended before have been anonymised. */
  anonymisedUntil: instant('anonymised_until').notNull().default(0),
});

/** Tables that somebody asked for as a file; the bytes are in the data folder until `endsAt`. */
export const exportFiles = pgTable(
  'export_files',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    /** What is asked for, and how far whoever asked may see. */
    request: jsonText<ExportOrder>('request').notNull(),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull(),
    status: text('status').$type<ExportFile['status']>().notNull(),
    /** 0 to 100. */
    progress: integer('progress').notNull(),
    rows: integer('rows').notNull(),
    finishedAt: instant('finished_at'),
    /** The file is removed then. */
    endsAt: instant('ends_at').notNull(),
  },
  (t) => [index('export_files_shop').on(t.shopId, t.requestedAt)],
);

/** What a buyer thought of a chat: once for each conversation. */
export const ratings = pgTable(
  'ratings',
  {
    shopId: text('shop_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    buyerId: text('buyer_id').notNull(),
    /** Who had it at its end. */
    agentId: text('agent_id'),
    groupId: text('group_id').notNull(),
    /** 1 to 5. */
    stars: integer('stars').notNull(),
    comment: plainText('comment'),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.conversationId] }), index('ratings_at').on(t.shopId, t.at)],
);

/** Third-party programs that a shop lets in. The id is the client id of OAuth. */
export const apps = pgTable(
  'apps',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    name: plainText('name').notNull(),
    secretHash: text('secret_hash').notNull(),
    redirectUris: jsonText<string[]>('redirect_uris').notNull(),
    scopes: jsonText<AppScope[]>('scopes').notNull(),
    /** The sub-account that it is tied to; absent: the whole shop. */
    agentId: text('agent_id'),
    createdAt: instant('created_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [index('apps_shop').on(t.shopId, t.createdAt)],
);

/** Codes on their way from a consent to the app's server: good once, for a minute. */
export const appCodes = pgTable('app_codes', {
  codeHash: text('code_hash').primaryKey(),
  appId: text('app_id')
    .notNull()
    .references(() => apps.id),
  personId: text('person_id')
    .notNull()
    .references(() => persons.id),
  scopes: jsonText<AppScope[]>('scopes').notNull(),
  redirectUri: text('redirect_uri').notNull(),
  challenge: text('challenge').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** What an app may do at this moment: one row for each consent, or for each token that it got for itself. */
export const appGrants = pgTable(
  'app_grants',
  {
    id: text('id').primaryKey(),
    appId: text('app_id')
      .notNull()
      .references(() => apps.id),
    /** Who consented; absent where the app acts for itself. */
    personId: text('person_id').references(() => persons.id),
    scopes: jsonText<AppScope[]>('scopes').notNull(),
    accessHash: text('access_hash').notNull(),
    accessEndsAt: instant('access_ends_at').notNull(),
    refreshHash: text('refresh_hash'),
    refreshEndsAt: instant('refresh_ends_at'),
    /** Of the code that it was got with: whoever shows that once more has copied it. */
    codeHash: text('code_hash'),
    createdAt: instant('created_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('app_grants_access').on(t.accessHash),
    index('app_grants_refresh').on(t.refreshHash),
    index('app_grants_code').on(t.codeHash),
    index('app_grants_app').on(t.appId),
  ],
);

/** Addresses of other systems that want to hear what happens in a shop. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id')
      .notNull()
      .references(() => shops.id),
    url: text('url').notNull(),
    events: jsonText<WebhookEvent[]>('events').notNull(),
    /** Signs what is sent. */
    secret: text('secret').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    /** Set where it was switched off by itself. */
    disabledAt: instant('disabled_at'),
    /** Failures since the last success, and since when. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    /** After failures nothing is sent before then. */
    pausedUntil: instant('paused_until').notNull().default(0),
    /** The light that it was last told of. */
    light: text('light').$type<Light>(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('webhooks_shop').on(t.shopId, t.createdAt)],
);

/** What was, or is still to be, sent to a webhook; `n` is the order. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    n: bigserial('n', { mode: 'number' }).primaryKey(),
    webhookId: text('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    /** Follows from what happened, so that it is never written twice. */
    eventId: text('event_id').notNull(),
    event: text('event').$type<WebhookEvent>().notNull(),
    conversationId: text('conversation_id'),
    body: plainText('body').notNull(),
    at: instant('at').notNull(),
    status: text('status').$type<WebhookDelivery['status']>().notNull().default('waiting'),
    tries: integer('tries').notNull().default(0),
    nextTryAt: instant('next_try_at').notNull(),
    triedAt: instant('tried_at'),
    responseCode: integer('response_code'),
    durationMs: integer('duration_ms'),
    /** The first bytes of what came back, or why nothing did. */
    answer: plainText('answer'),
  },
  (t) => [
    uniqueIndex('webhook_deliveries_event').on(t.webhookId, t.eventId),
    index('webhook_deliveries_due').on(t.webhookId, t.conversationId, t.n).where(sql`status = 'waiting'`),
    index('webhook_deliveries_at').on(t.at),
  ],
);

/** What supervisors said to agents about a conversation; apart from its messages, so that no way of the buyer leads here. */
export const whispers = pgTable(
  'whispers',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    kind: text('kind').$type<Whisper['kind']>().notNull(),
    fromId: text('from_id').notNull(),
    fromName: plainText('from_name').notNull(),
    /** Who had the conversation then. */
    toId: text('to_id').notNull(),
    text: plainText('text').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('whispers_conversation').on(t.shopId, t.conversationId, t.at)],
);

/** What a shop wants to be alarmed by; the defaults, where it never said. */
export const alarmSettings = pgTable('alarm_settings', {
  shopId: text('shop_id')
    .primaryKey()
    .references(() => shops.id),
  oldestWaitMs: integer('oldest_wait_ms'),
  nobodyOnlineMs: integer('nobody_online_ms'),
  badRatingStars: integer('bad_rating_stars'),
  bannedWords: jsonText<AlarmSettings['bannedWords']>('banned_words').notNull(),
});

/** What supervisors were alarmed by; `n` is the id of the wire. */
export const alarms = pgTable(
  'alarms',
  {
    n: bigserial('n', { mode: 'number' }).primaryKey(),
    shopId: text('shop_id').notNull(),
    kind: text('kind').$type<AlarmKind>().notNull(),
    severity: integer('severity').$type<ShopAlarm['severity']>().notNull(),
    /** Follows from what happened, so that it is never raised twice. */
    occurrence: text('occurrence').notNull(),
    raisedAt: instant('raised_at').notNull(),
    since: instant('since').notNull(),
    times: integer('times').notNull().default(1),
    lastAt: instant('last_at').notNull(),
    overAt: instant('over_at'),
    conversationId: text('conversation_id'),
    agentId: text('agent_id'),
    groupIds: text('group_ids').array().notNull(),
    about: jsonText<AlarmAbout>('about').notNull(),
    handledAt: instant('handled_at'),
    handledBy: text('handled_by'),
    handledByName: plainText('handled_by_name'),
    note: plainText('note'),
  },
  (t) => [
    uniqueIndex('alarms_occurrence').on(t.shopId, t.occurrence),
    index('alarms_open').on(t.shopId).where(sql`handled_at is null`),
    index('alarms_handled').on(t.shopId, t.handledAt).where(sql`handled_at is not null`),
    index('alarms_watched').on(t.overAt).where(sql`kind not in ('banned_words', 'bad_rating')`),
    index('alarms_conversation').on(t.shopId, t.conversationId).where(sql`conversation_id is not null`),
  ],
);
