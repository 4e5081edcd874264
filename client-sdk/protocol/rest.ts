import { z } from 'zod';
import { AgentId, BuyerId, type ConversationId, type GroupId, ShopId } from './ids.ts';
import type { AgentKind, AgentRow, ConversationStatus, DecisionTrace, Light, QuickPhrase } from './models.ts';
import { cleanName, PersonName } from './names.ts';
import type { ConversationScope, Permission, RoleId } from './permissions.ts';
import { RuleSet } from './rule-set.ts';

/** REST under `/v1`. Answers are the data itself; failures are a `WireError` with an HTTP status. */

/** POST /v1/login */
export const LoginRequest = z.strictObject({
  login: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
  /** Of the second step, where one is set; asked for by `second_step`. */
  code: z.string().trim().max(20).optional(),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

/** POST /v1/refresh, POST /v1/logout */
export const RefreshRequest = z.strictObject({ refreshToken: z.string().min(1).max(500) });
export type RefreshRequest = z.infer<typeof RefreshRequest>;

/** One sub-account of the person who is logged in. */
export interface Membership {
  shopId: ShopId;
  shopName: string;
  /** By it the shop's days and opening hours go. */
  timeZone?: string;
  agentId: string;
  name: string;
  role: RoleId;
  kind: AgentKind;
  /** What he may do in this shop. */
  points: readonly Permission[];
  /** Which conversations that is good for. */
  scope: ConversationScope;
  /** With scope `group`: the groups he serves. */
  groupIds?: readonly GroupId[];
  /** The departments whose head he is, and all under them. */
  manages: readonly string[];
}

/** Answer of POST /v1/login and POST /v1/refresh. */
export interface TokenPair {
  accessToken: string;
  /** Lifetime of the access token, in seconds. */
  expiresInSec: number;
  /** Each refresh gives a new one and ends the old one. */
  refreshToken: string;
}

/** GET /v1/me */
export interface Me {
  personId: string;
  login: string;
  name: string;
  /** Whether a code is asked for at log-in. */
  secondStep: boolean;
  memberships: Membership[];
}

/** POST /v1/shops/:shopId/visitors: a token for an anonymous buyer; the same one again with `token`. */
export const VisitorRequest = z.strictObject({
  token: z.string().max(4096).optional(),
  name: PersonName.optional(),
});
export type VisitorRequest = z.input<typeof VisitorRequest>;

export interface VisitorToken {
  token: string;
  buyerId: string;
  shopName: string;
}

const UNNAMED = '访客';

/**
 * Claims of a buyer's token, signed by the shop's back end with the shop's secret (HS256):
 * `sub` the shop's own id of the buyer, `shop`, `name`, `exp`.
 */
export const BuyerClaims = z.object({
  shop: ShopId,
  sub: BuyerId,
  /** A token is not refused for a name of which nothing is left. */
  name: z
    .string()
    .min(1)
    .max(60)
    .default(UNNAMED)
    .transform((name) => cleanName(name) || UNNAMED),
  /** Used by the group rules (R4.6). */
  tags: z.array(z.string().min(1).max(50)).max(50).optional(),
  level: z.string().min(1).max(50).optional(),
  exp: z.number().int(),
});
export type BuyerClaims = z.infer<typeof BuyerClaims>;

/** GET /v1/shops/:shopId/light, public; `.svg` for a picture. `?group=` and `?agent=` narrow it (R15). */
export interface LightAnswer {
  light: Light;
}

/** GET and PUT /v1/shops/:shopId/rules: the published rule set; a PUT names the version it changes. */
export const RulesRequest = z.strictObject({ baseVersion: z.number().int().min(0), rules: RuleSet });
export type RulesRequest = z.input<typeof RulesRequest>;
export interface RulesAnswer {
  version: number;
  rules: RuleSet;
}

const Version = z.number().int().min(0);
const Note = z.string().max(200);
/** Deeper than any sound rule set: walking through it must not run out of stack. */
const MAX_DEPTH = 100;

function isShallow(document: object): boolean {
  let level: object[] = [document];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    level = level.flatMap((one) =>
      Object.values(one).filter((part): part is object => part !== null && typeof part === 'object'),
    );
  }
  return level.length === 0;
}

/** Any JSON object: a draft may have faults. */
const Document = z.record(z.string(), z.unknown()).refine(isShallow, 'nested too deeply');
const Day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day: YYYY-MM-DD');

/** One published version of the rules (R18). */
export interface RuleVersion {
  version: number;
  publishedAt: number;
  /** Null for the version that the shop began with. */
  publishedBy: { personId: string; name: string } | null;
  note: string | null;
  /** Set where a `go-back` published an old version once more. */
  fromVersion: number | null;
}

/** GET /v1/shops/:shopId/rules/versions: newest first; `?before=` for older ones. */
export const VersionsQuery = z.strictObject({ before: z.coerce.number().int().min(1).optional() });
export interface RuleVersionsAnswer {
  versions: RuleVersion[];
  more: boolean;
}

/** PUT /v1/shops/:shopId/rules/draft: saved as it is, faults and all. `conflict` when `revision` is not the one stored. */
export const DraftRequest = z.strictObject({
  /** The version that the draft changes. */
  baseVersion: Version,
  rules: Document,
  /** The revision it was loaded with; 0 where there was no draft. Absent: whatever is there is replaced. */
  revision: z.number().int().min(0).optional(),
});
export type DraftRequest = z.input<typeof DraftRequest>;

/** GET and PUT …/rules/draft; a DELETE throws it away. */
export interface DraftAnswer {
  baseVersion: number;
  /** Raised by each save. */
  revision: number;
  savedAt: number;
  savedBy: { personId: string; name: string };
  /** True where it fits the schema, whatever else is wrong: then `rules` is a whole `RuleSet`. */
  fits: boolean;
  rules: Record<string, unknown>;
}

/** POST …/rules/check: of a document, or else of the draft. */
export const CheckRequest = z.strictObject({ rules: Document.optional() });
export type CheckRequest = z.input<typeof CheckRequest>;

/** One thing that keeps a rule set from being published, and the place of it. */
export interface RulesFault {
  /** Where in the document, such as `groups.1.members.0`. */
  path: string;
  /** `not_valid`: it does not fit the schema. */
  reason:
    | 'not_valid'
    | 'unknown_group'
    | 'unknown_agent'
    | 'duplicate_id'
    | 'empty_group'
    | 'stand_in_loop'
    | 'unreachable_rule'
    | 'weights_apart'
    | 'to_itself'
    | 'alarm_after_target'
    | 'not_a_bot'
    | 'nobody_to_chat'
    | 'not_a_member'
    | 'blank_name'
    | 'doubled_step'
    | 'unreachable_step'
    | 'window_too_long'
    | 'windows_crossed'
    | 'too_deep';
  /** With `not_valid`: what the schema says. */
  message?: string;
  /** With `unreachable_rule`: the earlier rule that takes everything. */
  behind?: string;
}

export interface CheckAnswer {
  faults: RulesFault[];
}

/** POST …/rules/publish: a document, or else the draft, which is then gone. */
export const PublishRequest = z.strictObject({
  /** The version in force; `conflict` when it is another. */
  baseVersion: Version,
  rules: Document.optional(),
  note: Note.optional(),
});
export type PublishRequest = z.input<typeof PublishRequest>;

/** POST …/rules/go-back: an old version becomes the newest one. */
export const GoBackRequest = z.strictObject({ version: Version, note: Note.optional() });
export type GoBackRequest = z.input<typeof GoBackRequest>;

/** POST …/rules/dry-run: what a day of the log would have been under a document, or else under the draft. */
export const DryRunRequest = z.strictObject({ day: Day, rules: Document.optional() });
export type DryRunRequest = z.input<typeof DryRunRequest>;

export const RunId = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);

/** GET …/rules/dry-run (the newest) and …/rules/dry-run/:runId; a DELETE of that cancels it. */
export interface DryRun {
  runId: string;
  /** In the shop's time zone. */
  day: string;
  /** The version in force, with which the document is compared. */
  baseVersion: number;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0 to 100. */
  progress: number;
  /** What the groups and group rules of the tried document are called, by their ids. */
  names: { groups: Record<GroupId, string>; rules: Record<string, string> };
  requestedAt: number;
  finishedAt: number | null;
  /** With status `done`. */
  result: DryRunResult | null;
}

export interface DryRunResult {
  /** The stretch that was replayed, ms since 1970: the day, or what of it had passed, or what the limit let in. */
  fromAt: number;
  untilAt: number;
  /** False when the day had more conversations than a dry run takes: it ends at `untilAt`. */
  complete: boolean;
  /** Opened in that stretch. */
  conversations: number;
  /** Open from the day before; they take slots and are not counted below. */
  carriedOver: number;
  /** The versions under which the day really ran. */
  loggedVersions: number[];
  /** Conversations that people moved that day: a transfer or a claim, which no rule foretells. */
  byHand: number;
  /**
   * How far the replay under `baseVersion` gave conversations to the same agent as the log: how much to trust it.
   * `byHand`: those of the others that people moved.
   */
  agreement: { same: number; of: number; byHand: number };
  base: DryRunSide;
  draft: DryRunSide;
  differences: DryRunCounts;
}

/** What became of the day under one rule set. */
export interface DryRunSide {
  /** From arrival to the first agent; who never got one waits until he left, or until the end. */
  waits: { avgMs: number | null; p50Ms: number | null; p90Ms: number | null; maxMs: number | null };
  /** Conversations that waited in the queue, or lay in the pool, at any time. */
  queued: number;
  pooled: number;
  /** Sent away: the shop was off, the buyer blocked, the queue full, or nobody there for him. */
  refused: number;
  /** Never given to anybody. */
  unassigned: number;
  /** Given to somebody, and ended without any reply. */
  missed: number;
  /** Who got the first reply by a person so soon after his opening. */
  serviceLevel: { withinMs: number; met: number; of: number };
  /** `over`: the most at once in each stretch of `sampleMs` from `fromAt` on. */
  unanswered: { atEnd: number; most: number; sampleMs: number; over: number[] };
  agents: {
    agentId: AgentId;
    name: string;
    /** First assignments. */
    assigned: number;
    /** Of all first assignments, 0 to 1. */
    share: number;
    mostAtOnce: number;
    /** How long he had conversations, summed over them. */
    heldMs: number;
  }[];
  /** The line of R4 that gave each conversation its first agent, or left it waiting; most frequent first. */
  rules: { rule: string; count: number }[];
  /** Which group rule matched; null: none, the default group. */
  groupRules: { ruleId: string | null; count: number }[];
}

/** Where one conversation went. */
export interface DryRunPlace {
  /** The first agent; absent when nobody ever got it. */
  agentId?: AgentId;
  agentName?: string;
  waitMs: number;
}

export interface DryRunDecision extends DryRunPlace {
  /** Where it stood at the end of the stretch. */
  status: ConversationStatus;
  /** The line of R4 that decided. */
  rule: string;
  matchedRuleId?: string;
  groupId: GroupId;
  /** The decision of that line in full (R17); null when none was made. */
  trace: DecisionTrace | null;
}

/** How many conversations would have gone otherwise. */
export interface DryRunCounts {
  sameAgent: number;
  otherAgent: number;
  /** Assigned under one of the two only. */
  onlyBase: number;
  onlyDraft: number;
  waitLonger: number;
  waitShorter: number;
  /** Another agent, or another wait. */
  all: number;
  /** Of those the greatest can be listed. */
  listed: number;
}

/** One conversation that would have gone otherwise. */
export interface DryRunDifference {
  conversationId: ConversationId;
  buyer: { buyerId: BuyerId; name: string };
  openedAt: number;
  /** `wait`: the same agent, after another time. */
  kind: 'other_agent' | 'only_base' | 'only_draft' | 'wait';
  /** The wait under the draft less that under the base. */
  longerMs: number;
  /** What really happened. */
  logged: DryRunPlace;
  base: DryRunDecision;
  draft: DryRunDecision;
}

/** GET …/rules/dry-run/:runId/differences: a changed wait first, the greatest before, then another agent. */
export const DifferencesQuery = z.object({
  of: z.enum(['other_agent', 'only_base', 'only_draft', 'longer', 'shorter']).optional(),
  /** Who has it under either of the two. */
  agentId: AgentId.optional(),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type DifferencesQuery = z.infer<typeof DifferencesQuery>;

export interface DifferencesAnswer {
  differences: DryRunDifference[];
  /** With this filter. */
  total: number;
}

/** GET /v1/shops/:shopId/staff */
export interface StaffAnswer {
  staff: AgentRow[];
}

/** GET /v1/shops/:shopId/phrases; PUT replaces the caller's personal ones. */
export interface PhrasesAnswer {
  phrases: QuickPhrase[];
}
export const PhrasesRequest = z.strictObject({
  phrases: z
    .array(z.strictObject({ code: z.string().regex(/^[^\s/]{1,32}$/), text: z.string().min(1).max(2000) }))
    .max(200),
});

/**
 * POST /v1/shops/:shopId/files?name=…[&conversation=…]: the raw bytes as body; staff name the conversation.
 * GET /v1/shops/:shopId/files/:fileId: the bytes. Both want the caller's token.
 */
export interface StoredFile {
  fileId: string;
  name: string;
  mime: string;
  size: number;
  kind: 'image' | 'file';
  width?: number;
  height?: number;
}
