import { z } from 'zod';
import { AgentId, BuyerId, ConversationId, GroupId, ShopId } from './ids.ts';
import { AgentKind, AgentRow, ConversationStatus, DecisionTrace, Light, QuickPhrase } from './models.ts';
import { cleanName, PersonName } from './names.ts';
import { PERMISSIONS, SCOPES } from './permissions.ts';
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
export const Membership = z.object({
  shopId: ShopId,
  shopName: z.string(),
  /** By it the shop's days and opening hours go. */
  timeZone: z.string().exactOptional(),
  agentId: z.string(),
  name: z.string(),
  role: z.string(),
  kind: AgentKind,
  /** What he may do in this shop. */
  points: z.array(z.enum(PERMISSIONS)).readonly(),
  /** Which conversations that is good for. */
  scope: z.enum(SCOPES),
  /** With scope `group`: the groups he serves. */
  groupIds: z.array(GroupId).readonly().exactOptional(),
  /** The departments whose head he is, and all under them. */
  manages: z.array(z.string()).readonly(),
});
export type Membership = z.infer<typeof Membership>;

/** Answer of POST /v1/login and POST /v1/refresh. */
export const TokenPair = z.object({
  accessToken: z.string(),
  /** Lifetime of the access token, in seconds. */
  expiresInSec: z.number(),
  /** Each refresh gives a new one and ends the old one. */
  refreshToken: z.string(),
});
export type TokenPair = z.infer<typeof TokenPair>;

/** GET /v1/me */
export const Me = z.object({
  personId: z.string(),
  login: z.string(),
  name: z.string(),
  /** Whether a code is asked for at log-in. */
  secondStep: z.boolean(),
  memberships: z.array(Membership),
});
export type Me = z.infer<typeof Me>;

/** POST /v1/shops/:shopId/visitors: a token for an anonymous buyer; the same one again with `token`. */
export const VisitorRequest = z.strictObject({
  token: z.string().max(4096).optional(),
  name: PersonName.optional(),
});
export type VisitorRequest = z.input<typeof VisitorRequest>;

export const VisitorToken = z.object({
  token: z.string(),
  buyerId: z.string(),
  shopName: z.string(),
});
export type VisitorToken = z.infer<typeof VisitorToken>;

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
export const LightAnswer = z.object({
  light: Light,
});
export type LightAnswer = z.infer<typeof LightAnswer>;

/** GET and PUT /v1/shops/:shopId/rules: the published rule set; a PUT names the version it changes. */
export const RulesRequest = z.strictObject({ baseVersion: z.number().int().min(0), rules: RuleSet });
export type RulesRequest = z.input<typeof RulesRequest>;
export const RulesAnswer = z.object({
  version: z.number(),
  rules: RuleSet,
});
export type RulesAnswer = z.infer<typeof RulesAnswer>;

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
export const RuleVersion = z.object({
  version: z.number(),
  publishedAt: z.number(),
  /** Null for the version that the shop began with. */
  publishedBy: z
    .object({
      personId: z.string(),
      name: z.string(),
    })
    .nullable(),
  note: z.string().nullable(),
  /** Set where a `go-back` published an old version once more. */
  fromVersion: z.number().nullable(),
});
export type RuleVersion = z.infer<typeof RuleVersion>;

/** GET /v1/shops/:shopId/rules/versions: newest first; `?before=` for older ones. */
export const VersionsQuery = z.strictObject({ before: z.coerce.number().int().min(1).optional() });
export const RuleVersionsAnswer = z.object({
  versions: z.array(RuleVersion),
  more: z.boolean(),
});
export type RuleVersionsAnswer = z.infer<typeof RuleVersionsAnswer>;

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
export const DraftAnswer = z.object({
  baseVersion: z.number(),
  /** Raised by each save. */
  revision: z.number(),
  savedAt: z.number(),
  savedBy: z.object({
    personId: z.string(),
    name: z.string(),
  }),
  /** True where it fits the schema, whatever else is wrong: then `rules` is a whole `RuleSet`. */
  fits: z.boolean(),
  rules: z.record(z.string(), z.unknown()),
});
export type DraftAnswer = z.infer<typeof DraftAnswer>;

/** POST …/rules/check: of a document, or else of the draft. */
export const CheckRequest = z.strictObject({ rules: Document.optional() });
export type CheckRequest = z.input<typeof CheckRequest>;

/** One thing that keeps a rule set from being published, and the place of it. */
export const RulesFault = z.object({
  /** Where in the document, such as `groups.1.members.0`. */
  path: z.string(),
  /** `not_valid`: it does not fit the schema. */
  reason: z.enum([
    'not_valid',
    'unknown_group',
    'unknown_agent',
    'duplicate_id',
    'empty_group',
    'stand_in_loop',
    'unreachable_rule',
    'weights_apart',
    'to_itself',
    'alarm_after_target',
    'not_a_bot',
    'nobody_to_chat',
    'not_a_member',
    'blank_name',
    'doubled_step',
    'unreachable_step',
    'window_too_long',
    'windows_crossed',
    'too_deep',
  ]),
  /** With `not_valid`: what the schema says. */
  message: z.string().exactOptional(),
  /** With `unreachable_rule`: the earlier rule that takes everything. */
  behind: z.string().exactOptional(),
});
export type RulesFault = z.infer<typeof RulesFault>;

export const CheckAnswer = z.object({
  faults: z.array(RulesFault),
});
export type CheckAnswer = z.infer<typeof CheckAnswer>;

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

/** What became of the day under one rule set. */
export const DryRunSide = z.object({
  /** From arrival to the first agent; who never got one waits until he left, or until the end. */
  waits: z.object({
    avgMs: z.number().nullable(),
    p50Ms: z.number().nullable(),
    p90Ms: z.number().nullable(),
    maxMs: z.number().nullable(),
  }),
  /** Conversations that waited in the queue, or lay in the pool, at any time. */
  queued: z.number(),
  pooled: z.number(),
  /** Sent away: the shop was off, the buyer blocked, the queue full, or nobody there for him. */
  refused: z.number(),
  /** Never given to anybody. */
  unassigned: z.number(),
  /** Given to somebody, and ended without any reply. */
  missed: z.number(),
  /** Who got the first reply by a person so soon after his opening. */
  serviceLevel: z.object({
    withinMs: z.number(),
    met: z.number(),
    of: z.number(),
  }),
  /** `over`: the most at once in each stretch of `sampleMs` from `fromAt` on. */
  unanswered: z.object({
    atEnd: z.number(),
    most: z.number(),
    sampleMs: z.number(),
    over: z.array(z.number()),
  }),
  agents: z.array(
    z.object({
      agentId: AgentId,
      name: z.string(),
      /** First assignments. */
      assigned: z.number(),
      /** Of all first assignments, 0 to 1. */
      share: z.number(),
      mostAtOnce: z.number(),
      /** How long he had conversations, summed over them. */
      heldMs: z.number(),
    }),
  ),
  /** The line of R4 that gave each conversation its first agent, or left it waiting; most frequent first. */
  rules: z.array(
    z.object({
      rule: z.string(),
      count: z.number(),
    }),
  ),
  /** Which group rule matched; null: none, the default group. */
  groupRules: z.array(
    z.object({
      ruleId: z.string().nullable(),
      count: z.number(),
    }),
  ),
});
export type DryRunSide = z.infer<typeof DryRunSide>;

/** Where one conversation went. */
export const DryRunPlace = z.object({
  /** The first agent; absent when nobody ever got it. */
  agentId: AgentId.exactOptional(),
  agentName: z.string().exactOptional(),
  waitMs: z.number(),
});
export type DryRunPlace = z.infer<typeof DryRunPlace>;

export const DryRunDecision = DryRunPlace.extend({
  /** Where it stood at the end of the stretch. */
  status: ConversationStatus,
  /** The line of R4 that decided. */
  rule: z.string(),
  matchedRuleId: z.string().exactOptional(),
  groupId: GroupId,
  /** The decision of that line in full (R17); null when none was made. */
  trace: DecisionTrace.nullable(),
});
export type DryRunDecision = z.infer<typeof DryRunDecision>;

/** How many conversations would have gone otherwise. */
export const DryRunCounts = z.object({
  sameAgent: z.number(),
  otherAgent: z.number(),
  /** Assigned under one of the two only. */
  onlyBase: z.number(),
  onlyDraft: z.number(),
  waitLonger: z.number(),
  waitShorter: z.number(),
  /** Another agent, or another wait. */
  all: z.number(),
  /** Of those the greatest can be listed. */
  listed: z.number(),
});
export type DryRunCounts = z.infer<typeof DryRunCounts>;

export const DryRunResult = z.object({
  /** The stretch that was replayed, ms since 1970: the day, or what of it had passed, or what the limit let in. */
  fromAt: z.number(),
  untilAt: z.number(),
  /** False when the day had more conversations than a dry run takes: it ends at `untilAt`. */
  complete: z.boolean(),
  /** Opened in that stretch. */
  conversations: z.number(),
  /** Open from the day before; they take slots and are not counted below. */
  carriedOver: z.number(),
  /** The versions under which the day really ran. */
  loggedVersions: z.array(z.number()),
  /** Conversations that people moved that day: a transfer or a claim, which no rule foretells. */
  byHand: z.number(),
  /**
   * How far the replay under `baseVersion` gave conversations to the same agent as the log: how much to trust it.
   * `byHand`: those of the others that people moved.
   */
  agreement: z.object({
    same: z.number(),
    of: z.number(),
    byHand: z.number(),
  }),
  base: DryRunSide,
  draft: DryRunSide,
  differences: DryRunCounts,
});
export type DryRunResult = z.infer<typeof DryRunResult>;

/** GET …/rules/dry-run (the newest) and …/rules/dry-run/:runId; a DELETE of that cancels it. */
export const DryRun = z.object({
  runId: z.string(),
  /** In the shop's time zone. */
  day: z.string(),
  /** The version in force, with which the document is compared. */
  baseVersion: z.number(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** 0 to 100. */
  progress: z.number(),
  /** What the groups and group rules of the tried document are called, by their ids. */
  names: z.object({
    groups: z.record(GroupId, z.string()),
    rules: z.record(z.string(), z.string()),
  }),
  requestedAt: z.number(),
  finishedAt: z.number().nullable(),
  /** With status `done`. */
  result: DryRunResult.nullable(),
});
export type DryRun = z.infer<typeof DryRun>;

/** One conversation that would have gone otherwise. */
export const DryRunDifference = z.object({
  conversationId: ConversationId,
  buyer: z.object({
    buyerId: BuyerId,
    name: z.string(),
  }),
  openedAt: z.number(),
  /** `wait`: the same agent, after another time. */
  kind: z.enum(['other_agent', 'only_base', 'only_draft', 'wait']),
  /** The wait under the draft less that under the base. */
  longerMs: z.number(),
  /** What really happened. */
  logged: DryRunPlace,
  base: DryRunDecision,
  draft: DryRunDecision,
});
export type DryRunDifference = z.infer<typeof DryRunDifference>;

/** GET …/rules/dry-run/:runId/differences: a changed wait first, the greatest before, then another agent. */
export const DifferencesQuery = z.object({
  of: z.enum(['other_agent', 'only_base', 'only_draft', 'longer', 'shorter']).optional(),
  /** Who has it under either of the two. */
  agentId: AgentId.optional(),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type DifferencesQuery = z.infer<typeof DifferencesQuery>;

export const DifferencesAnswer = z.object({
  differences: z.array(DryRunDifference),
  /** With this filter. */
  total: z.number(),
});
export type DifferencesAnswer = z.infer<typeof DifferencesAnswer>;

/** GET /v1/shops/:shopId/staff */
export const StaffAnswer = z.object({
  staff: z.array(AgentRow),
  groups: z.array(z.object({ groupId: GroupId, name: z.string() })),
});
export type StaffAnswer = z.infer<typeof StaffAnswer>;

/** GET /v1/shops/:shopId/phrases; PUT replaces the caller's personal ones. */
export const PhrasesAnswer = z.object({
  phrases: z.array(QuickPhrase),
});
export type PhrasesAnswer = z.infer<typeof PhrasesAnswer>;
export const PhrasesRequest = z.strictObject({
  phrases: z
    .array(z.strictObject({ code: z.string().regex(/^[^\s/]{1,32}$/), text: z.string().min(1).max(2000) }))
    .max(200),
});

/**
 * POST /v1/shops/:shopId/files?name=…[&conversation=…]: the raw bytes as body; staff name the conversation.
 * GET /v1/shops/:shopId/files/:fileId: the bytes. Both want the caller's token.
 */
export const StoredFile = z.object({
  fileId: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.number(),
  kind: z.enum(['image', 'file']),
  width: z.number().exactOptional(),
  height: z.number().exactOptional(),
});
export type StoredFile = z.infer<typeof StoredFile>;
