import { z } from 'zod';
import { AgentId, GroupId } from './ids.ts';
import { OrderState } from './messages.ts';

/**
 * A shop's routing rules: one document, versioned as a whole (R18).
 * Every part has a default that suits a small shop.
 */

const words = z.array(z.string().min(1).max(100)).min(1).max(200);

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30');

/** One stretch of opening hours in the shop's time zone; `to` before `from` goes on past midnight. */
export const Opening = z.strictObject({
  /** 1 is Monday, 7 Sunday. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: clock,
  to: clock,
});
export type Opening = z.infer<typeof Opening>;

/** Empty: always open (R7). */
const Hours = z.array(Opening).max(50).default([]);

/** All parts that are given must hold (R4.6). */
export interface GroupRuleCondition {
  /** The entry page's address starts with one of these. */
  entryPage?: string[] | undefined;
  productId?: string[] | undefined;
  orderState?: OrderState[] | undefined;
  /** One of these occurs in the buyer's first message, whatever the letter case. */
  firstWords?: string[] | undefined;
  /** Starts with one of these, such as `zh`. */
  language?: string[] | undefined;
  region?: string[] | undefined;
  channel?: string[] | undefined;
  /** The buyer has one of these tags (from his token). */
  tags?: string[] | undefined;
  level?: string[] | undefined;
  hours?: Opening[] | undefined;
  all?: GroupRuleCondition[] | undefined;
  any?: GroupRuleCondition[] | undefined;
  not?: GroupRuleCondition | undefined;
}

export const GroupRuleCondition: z.ZodType<GroupRuleCondition, GroupRuleCondition> = z.lazy(() =>
  z
    .strictObject({
      entryPage: words.optional(),
      productId: words.optional(),
      orderState: z.array(OrderState).min(1).optional(),
      firstWords: words.optional(),
      language: words.optional(),
      region: words.optional(),
      channel: words.optional(),
      tags: words.optional(),
      level: words.optional(),
      hours: z.array(Opening).min(1).max(50).optional(),
      all: z.array(GroupRuleCondition).min(1).max(20).optional(),
      any: z.array(GroupRuleCondition).min(1).max(20).optional(),
      not: GroupRuleCondition.optional(),
    })
    .refine((when) => Object.values(when).some((part) => part !== undefined), {
      message: 'a rule needs at least one condition',
    }),
);

export const GroupRule = z.strictObject({
  ruleId: GroupId,
  name: z.string().min(1).max(100),
  when: GroupRuleCondition,
  groupId: GroupId,
  /** Class in the queue: 1 goes first, 9 last (R6). */
  priority: z.number().int().min(1).max(9).default(5),
});
export type GroupRule = z.infer<typeof GroupRule>;

export const Strategy = z.enum(['least_loaded', 'round_robin', 'weighted', 'fewest_today']);
export type Strategy = z.infer<typeof Strategy>;

export const OfflineStep = z.enum(['stand_in', 'stand_in_group', 'proxy', 'owner', 'pool']);
export type OfflineStep = z.infer<typeof OfflineStep>;

/**
 * R7, in order. Empty is not set: the stand-ins, the stand-in group and the proxies as far as there are any, then the
 * owner (while he is online, where others take chats), then the pool.
 */
const OfflineChain = z.array(OfflineStep).max(5);

export const Group = z.strictObject({
  groupId: GroupId,
  name: z.string().min(1).max(100),
  members: z.array(AgentId).max(10_000),
  /** Asked only when none of the members is ready (R4.7). */
  reserve: z.array(AgentId).max(10_000).default([]),
  strategy: Strategy.default('least_loaded'),
  /** For `weighted`; whoever is not named has 100. The largest is at most twice the smallest (R5). */
  weights: z.record(AgentId, z.number().int().min(1).max(200)).default({}),
  /** The owner lifts that bound. */
  anyWeights: z.boolean().default(false),
  /** Most conversations the whole group may hold at once (R3); null: no limit of its own. */
  limit: z.number().int().min(1).max(1_000_000).nullable().default(null),
  hours: Hours,
  /** Where its buyers go: at once when nobody of it is online, else when they have waited so long (R4.8). */
  overflow: z
    .array(
      z.strictObject({ groupId: GroupId, afterMs: z.number().int().min(0).max(86_400_000).default(60_000) }),
    )
    .max(20)
    .default([]),
  /** Its queue: length, longest wait, and what is done with whom it cannot hold (R6). */
  queue: z
    .strictObject({
      maxLength: z.number().int().min(0).max(100_000).nullable().default(null),
      maxWaitMs: z.number().int().min(1000).max(86_400_000).nullable().default(null),
      /** `overflow`: to the overflow groups and the rest of the shop, without their delays (R4.8). */
      action: z.enum(['offline_chain', 'overflow', 'pool', 'refuse']).default('offline_chain'),
    })
    .prefault({}),
  /** Answers before anybody else of this group (R4.5). */
  botId: AgentId.nullable().default(null),
  /** Takes over when nobody of this group is online (R7). */
  standInGroupId: GroupId.nullable().default(null),
  /** Its own chains for when nobody can take its buyers (R7); null: as the shop's, in its hours and outside them. */
  offline: z
    .strictObject({
      chain: OfflineChain.nullable().default(null),
      outOfHoursChain: OfflineChain.nullable().default(null),
    })
    .prefault({}),
});
export type Group = z.infer<typeof Group>;

export const AgentRouting = z.strictObject({
  /** Most conversations at once (R3). */
  limit: z.number().int().min(1).max(1000).default(20),
  takesPart: z.boolean().default(true),
  /** A phone alone makes this agent online, if the shop allows it too (R16). */
  mobileRouting: z.boolean().default(true),
  /** When this agent is offline, that one receives (R4.2, R4.3, R10). */
  standInId: AgentId.nullable().default(null),
});
export type AgentRouting = z.infer<typeof AgentRouting>;

const HOUR_MS = 3_600_000;

/** Nobody is somebody's recent agent for longer (R4.3). */
export const MAX_RECENT_MS = 90 * 24 * HOUR_MS;

/** M8: so many of 100 buyers are to have their first reply by a person so soon. */
export const ServiceLevel = z.strictObject({
  percent: z.number().int().min(1).max(100).default(80),
  withinMs: z.number().int().min(1000).max(HOUR_MS).default(30_000),
});
export type ServiceLevel = z.infer<typeof ServiceLevel>;

export const RuleSet = z.strictObject({
  /** The shop light's switch: off refuses new conversations (R15). */
  enabled: z.boolean().default(true),
  groups: z.array(Group).min(1).max(100),
  /** In order; the first that matches wins, else the default group (R4.6). */
  rules: z.array(GroupRule).max(500).default([]),
  defaultGroupId: GroupId,
  /** Sub-accounts without an entry have the defaults. */
  agents: z.record(AgentId, AgentRouting).default({}),
  recent: z
    .strictObject({
      /** Up to here the recent agent gets his buyer back also while away (R4.3). */
      awayWindowMs: z
        .number()
        .int()
        .min(0)
        .default(24 * HOUR_MS),
      /** Up to here only while he accepts. */
      acceptingWindowMs: z
        .number()
        .int()
        .min(0)
        .max(MAX_RECENT_MS)
        .default(72 * HOUR_MS),
      mayExceedLimit: z.boolean().default(false),
      /** Where he is only full, his buyer waits for him so long before the order goes on; 0: not at all. */
      waitMs: z.number().int().min(0).max(600_000).default(0),
    })
    .prefault({}),
  /** Outside these nobody is there, whoever is online (R7). */
  hours: Hours,
  /** `pull`: agents take chats from the queue themselves (R12). */
  assignment: z.enum(['automatic', 'pull']).default('automatic'),
  /** Answers before anybody else of the shop (R4.5). */
  botId: AgentId.nullable().default(null),
  /** When a group has nobody online, anybody of the shop may take the chat (R4.8). */
  restOfShop: z.boolean().default(true),
  /** The same when the group is only full, after so long; null: never. */
  restOfShopAfterMs: z.number().int().min(0).max(86_400_000).nullable().default(null),
  offline: z
    .strictObject({
      chain: OfflineChain.default([]),
      /** The same outside the hours; null: as in them. */
      outOfHoursChain: OfflineChain.nullable().default(null),
      /** They receive whatever their own state. */
      proxyIds: z.array(AgentId).max(20).default([]),
      proxyStrategy: z.enum(['in_order', 'least_loaded']).default('in_order'),
    })
    .prefault({}),
  drop: z
    .strictObject({
      graceMs: z.number().int().min(0).max(600_000).default(60_000),
      action: z.enum(['keep', 'queue', 'move']).default('move'),
    })
    .prefault({}),
  /** R8: what happens to the message pool when agents return. */
  pool: z
    .strictObject({
      auto: z.boolean().default(true),
      maxPerAgentPerMinute: z.number().int().min(1).max(1000).default(10),
      /** Older ones are only taken by hand. */
      maxAgeMs: z
        .number()
        .int()
        .min(60_000)
        .max(30 * 24 * HOUR_MS)
        .default(72 * HOUR_MS),
    })
    .prefault({}),
  /** R9: no reply after the assignment, or later on. */
  silence: z
    .strictObject({
      alarmMs: z.number().int().min(1000).max(HOUR_MS).default(100_000),
      firstReplyMs: z.number().int().min(1000).max(HOUR_MS).default(180_000),
      replyMs: z.number().int().min(1000).max(HOUR_MS).default(180_000),
      /** At the target the chat goes to the next agent. */
      move: z.boolean().default(false),
      /** So many chats lost like that set the agent away; 0: never. */
      awayAfterMisses: z.number().int().min(0).max(100).default(3),
    })
    .prefault({}),
  serviceLevel: ServiceLevel.prefault({}),
  transfer: z
    .strictObject({
      /** A transfer may take its target above the limit (R3, R11). */
      mayExceedLimit: z.boolean().default(false),
      /** From a group only to these; a group without an entry: to all. */
      allow: z.record(GroupId, z.array(GroupId).max(100)).default({}),
    })
    .prefault({}),
  /** A claim by hand may take the agent above his limit (R3, R12). */
  claim: z.strictObject({ mayExceedLimit: z.boolean().default(false) }).prefault({}),
  /** After a chat its slot stays taken so long (R13). */
  wrapUpMs: z.number().int().min(0).max(900_000).default(0),
  /** A chat with no word from its buyer for so long frees its slot; null: never (R13). */
  silentChatMs: z
    .number()
    .int()
    .min(60_000)
    .max(24 * HOUR_MS)
    .nullable()
    .default(null),
  /** When such a buyer writes again his chat may take the agent above the limit. */
  wakeMayExceedLimit: z.boolean().default(true),
  /** An answered conversation in which nobody writes for so long ends; null: never (R13). */
  idleCloseMs: z
    .number()
    .int()
    .min(60_000)
    .max(7 * 24 * HOUR_MS)
    .nullable()
    .default(null),
  /** An agent who does nothing for so long is away; null: never (R14). */
  autoAwayMs: z
    .number()
    .int()
    .min(60_000)
    .max(24 * HOUR_MS)
    .nullable()
    .default(null),
  mobileRouting: z.boolean().default(true),
});
export type RuleSet = z.infer<typeof RuleSet>;
export type RuleSetInput = z.input<typeof RuleSet>;
