import { z } from 'zod';
import { AgentId, GroupId } from './ids.ts';
import { OrderState } from './messages.ts';

/**
 * A shop's routing rules: one document, versioned as a whole (R18).
 * Every part has a default that suits a small shop.
 */

const words = z.array(z.string().min(1).max(100)).min(1).max(200);
const autoReply = z.string().max(500);

/** All parts that are given must hold (R4.6). */
export const GroupRuleCondition = z
  .strictObject({
    /** The entry page's address starts with one of these. */
    entryPage: words.optional(),
    productId: words.optional(),
    orderState: z.array(OrderState).min(1).optional(),
    /** One of these occurs in the buyer's first message, whatever the letter case. */
    firstWords: words.optional(),
    language: words.optional(),
  })
  .refine((when) => Object.values(when).some((part) => part !== undefined), {
    message: 'a rule needs at least one condition',
  });
export type GroupRuleCondition = z.infer<typeof GroupRuleCondition>;

export const GroupRule = z.strictObject({
  ruleId: GroupId,
  name: z.string().min(1).max(100),
  when: GroupRuleCondition,
  groupId: GroupId,
});
export type GroupRule = z.infer<typeof GroupRule>;

export const Group = z.strictObject({
  groupId: GroupId,
  name: z.string().min(1).max(100),
  members: z.array(AgentId).max(10_000),
  strategy: z.literal('least_loaded').default('least_loaded'),
  /** Most conversations the whole group may hold at once (R3); null: no limit of its own. */
  limit: z.number().int().min(1).max(1_000_000).nullable().default(null),
  /** Takes over when nobody of this group is online (R7). */
  standInGroupId: GroupId.nullable().default(null),
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

export const OfflineStep = z.enum(['stand_in', 'stand_in_group', 'proxy', 'owner', 'pool']);
export type OfflineStep = z.infer<typeof OfflineStep>;

const HOUR_MS = 3_600_000;

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
        .max(30 * 24 * HOUR_MS)
        .default(72 * HOUR_MS),
      mayExceedLimit: z.boolean().default(false),
    })
    .prefault({}),
  /** When a group has nobody online, anybody of the shop may take the chat (R4.8). */
  restOfShop: z.boolean().default(true),
  offline: z
    .strictObject({
      /** R7, in order. Empty: the owner. */
      chain: z.array(OfflineStep).max(5).default(['stand_in', 'stand_in_group', 'proxy', 'pool']),
      /** They receive whatever their own state. */
      proxyIds: z.array(AgentId).max(20).default([]),
    })
    .prefault({}),
  drop: z
    .strictObject({
      graceMs: z.number().int().min(0).max(600_000).default(60_000),
      action: z.enum(['keep', 'queue', 'move']).default('move'),
    })
    .prefault({}),
  transfer: z
    .strictObject({
      /** A transfer may take its target above the limit (R3, R11). */
      mayExceedLimit: z.boolean().default(false),
    })
    .prefault({}),
  mobileRouting: z.boolean().default(true),
  /** Said to the buyer when nobody can take him now; absent: the client's own words (R7). */
  notices: z
    .strictObject({
      all_busy: autoReply.optional(),
      away: autoReply.optional(),
      off_duty: autoReply.optional(),
      nobody: autoReply.optional(),
    })
    .default({}),
});
export type RuleSet = z.infer<typeof RuleSet>;
export type RuleSetInput = z.input<typeof RuleSet>;
