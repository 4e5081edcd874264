import type { AgentId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { RulesFault } from '../../client-sdk/protocol/rest.ts';
import {
  type Group,
  MAX_RECENT_MS,
  type OfflineStep,
  type RuleSet,
} from '../../client-sdk/protocol/rule-set.ts';
import type { StaffKinds } from '../../router/rules/defaults.ts';
import { type ParsedRules, parseRules } from './parse-rules.ts';
import { findUnreachable } from './unreachable-rules.ts';

const repeats = (ids: string[], pathOf: (index: number) => string): RulesFault[] => {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: pathOf(index), reason: 'duplicate_id' as const }];
  });
};

/** The first id of each loop that following `next` runs into. */
const findLoops = <Id extends string>(next: Map<Id, Id>): Id[] => {
  const settled = new Set<Id>();
  const loops: Id[] = [];
  for (const start of next.keys()) {
    const walked = new Set<Id>();
    let at: Id | undefined = start;
    while (at !== undefined && !settled.has(at) && !walked.has(at)) {
      walked.add(at);
      at = next.get(at);
    }
    if (at !== undefined && walked.has(at)) loops.push(at);
    for (const id of walked) settled.add(id);
  }
  return loops;
};

/** R5: who is not named has 100. */
const WEIGHT = 100;

const checkBot = (botId: AgentId | null, path: string, kinds: StaffKinds): RulesFault[] => {
  if (botId === null || kinds.get(botId) === 'bot') return [];
  return [{ path, reason: kinds.has(botId) ? 'not_a_bot' : 'unknown_agent' }];
};

/** R7: each step once, and none behind the pool, which takes everything. */
const checkChain = (chain: readonly OfflineStep[], path: string): RulesFault[] =>
  chain.flatMap((step, at): RulesFault[] => {
    if (chain.indexOf(step) < at) return [{ path: `${path}.${at}`, reason: 'doubled_step' }];
    return chain.slice(0, at).includes('pool') ? [{ path: `${path}.${at}`, reason: 'unreachable_step' }] : [];
  });

const checkChains = ({ chain, outOfHoursChain }: Group['offline'], path: string): RulesFault[] => [
  ...checkChain(chain ?? [], `${path}.chain`),
  ...checkChain(outOfHoursChain ?? [], `${path}.outOfHoursChain`),
];

/** R4.3: while he accepts he gets his buyer back for at least as long as while he is away. */
const checkRecent = ({ awayWindowMs, acceptingWindowMs }: RuleSet['recent']): RulesFault[] => {
  if (awayWindowMs > MAX_RECENT_MS) return [{ path: 'recent.awayWindowMs', reason: 'window_too_long' }];
  if (acceptingWindowMs >= awayWindowMs) return [];
  return [{ path: 'recent.acceptingWindowMs', reason: 'windows_crossed' }];
};

const checkGroup = (
  group: Group,
  path: string,
  groupIds: ReadonlySet<GroupId>,
  kinds: StaffKinds,
): RulesFault[] => {
  const { groupId, members, reserve, weights, overflow, standInGroupId, botId, offline } = group;
  const unknownAgents = (ids: readonly AgentId[], pathOf: (at: number) => string) =>
    ids.flatMap((id, at): RulesFault[] =>
      kinds.has(id) ? [] : [{ path: pathOf(at), reason: 'unknown_agent' }],
    );
  const staff = [...members, ...reserve];
  const serves = new Set(staff);
  const shares = staff.map((id) => weights[id] ?? WEIGHT);
  const apart = shares.length > 0 && least(shares) * 2 < greatest(shares);
  const named = Object.keys(weights);
  // A proxy receives by the chain (R7.3) and a bot before the group (R4.5): neither makes a group.
  const chats = members.some((id) => !['proxy', 'bot'].includes(kinds.get(id) ?? ''));
  return [
    ...(group.name.trim() === '' ? [{ path: `${path}.name`, reason: 'blank_name' as const }] : []),
    ...(members.length > 0 && !chats ? [{ path: `${path}.members`, reason: 'nobody_to_chat' as const }] : []),
    ...(members.length === 0 ? [{ path: `${path}.members`, reason: 'empty_group' as const }] : []),
    ...unknownAgents(members, (at) => `${path}.members.${at}`),
    ...unknownAgents(reserve, (at) => `${path}.reserve.${at}`),
    ...repeats(staff, (at) =>
      at < members.length ? `${path}.members.${at}` : `${path}.reserve.${at - members.length}`,
    ),
    ...unknownAgents(named, (at) => `${path}.weights.${named[at]}`),
    ...named.flatMap((id): RulesFault[] =>
      kinds.has(id) && !serves.has(id) ? [{ path: `${path}.weights.${id}`, reason: 'not_a_member' }] : [],
    ),
    ...repeats(
      overflow.map((to) => to.groupId),
      (at) => `${path}.overflow.${at}.groupId`,
    ),
    ...(group.strategy === 'weighted' && !group.anyWeights && apart
      ? [{ path: `${path}.weights`, reason: 'weights_apart' as const }]
      : []),
    ...overflow.flatMap((to, at): RulesFault[] => {
      const place = `${path}.overflow.${at}.groupId`;
      if (!groupIds.has(to.groupId)) return [{ path: place, reason: 'unknown_group' }];
      return to.groupId === groupId ? [{ path: place, reason: 'to_itself' }] : [];
    }),
    ...checkBot(botId, `${path}.botId`, kinds),
    ...(standInGroupId && !groupIds.has(standInGroupId)
      ? [{ path: `${path}.standInGroupId`, reason: 'unknown_group' as const }]
      : []),
    ...checkChains(offline, `${path}.offline`),
  ];
};

const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b));
const greatest = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b));

const checkGroups = (rules: RuleSet, groupIds: ReadonlySet<GroupId>, kinds: StaffKinds): RulesFault[] => {
  const indexOf = new Map(rules.groups.map((group, index) => [group.groupId, index]));
  const standIns = new Map<GroupId, GroupId>();
  for (const { groupId, standInGroupId } of rules.groups) {
    if (standInGroupId) standIns.set(groupId, standInGroupId);
  }
  return [
    ...rules.groups.flatMap((group, index) => checkGroup(group, `groups.${index}`, groupIds, kinds)),
    ...findLoops(standIns).map((groupId) => ({
      path: `groups.${indexOf.get(groupId)}.standInGroupId`,
      reason: 'stand_in_loop' as const,
    })),
  ];
};

/** What stands outside the groups: the shop's bot, its chains, transfers between groups, the times of R4.3 and R9. */
const checkShop = (
  { botId, transfer, silence, offline, recent }: RuleSet,
  groupIds: ReadonlySet<GroupId>,
  kinds: StaffKinds,
): RulesFault[] => {
  const unknownGroup = (groupId: GroupId, path: string): RulesFault[] =>
    groupIds.has(groupId) ? [] : [{ path, reason: 'unknown_group' }];
  return [
    ...checkBot(botId, 'botId', kinds),
    ...checkChains(offline, 'offline'),
    ...checkRecent(recent),
    ...Object.entries(transfer.allow).flatMap(([from, targets]) => [
      ...unknownGroup(from, `transfer.allow.${from}`),
      ...targets.flatMap((to, at) => unknownGroup(to, `transfer.allow.${from}.${at}`)),
    ]),
    ...(silence.alarmMs > Math.min(silence.firstReplyMs, silence.replyMs)
      ? [{ path: 'silence.alarmMs', reason: 'alarm_after_target' as const }]
      : []),
  ];
};

const checkAgents = (rules: RuleSet, kinds: StaffKinds): RulesFault[] => {
  const standIns = new Map<AgentId, AgentId>();
  const faults = Object.entries(rules.agents).flatMap(([agentId, { standInId }]): RulesFault[] => {
    if (standInId) standIns.set(agentId, standInId);
    return [
      ...(kinds.has(agentId) ? [] : [{ path: `agents.${agentId}`, reason: 'unknown_agent' as const }]),
      ...(standInId && !kinds.has(standInId)
        ? [{ path: `agents.${agentId}.standInId`, reason: 'unknown_agent' as const }]
        : []),
    ];
  });
  const loops = findLoops(standIns).map((agentId) => ({
    path: `agents.${agentId}.standInId`,
    reason: 'stand_in_loop' as const,
  }));
  return [...faults, ...loops];
};

const checkGroupRules = (rules: RuleSet, groupIds: ReadonlySet<GroupId>): RulesFault[] => [
  ...rules.rules.flatMap((rule, index): RulesFault[] =>
    groupIds.has(rule.groupId) ? [] : [{ path: `rules.${index}.groupId`, reason: 'unknown_group' }],
  ),
  ...findUnreachable(rules.rules).map(
    ({ index, behind }): RulesFault => ({ path: `rules.${index}.when`, reason: 'unreachable_rule', behind }),
  ),
];

/**
 * Everything that keeps a rule set from being published in a shop with these sub-accounts (R18).
 * Pure, and linear in the size of the rule set; its shape has been checked by the schema before.
 */
export const checkRuleSet = (rules: RuleSet, kinds: StaffKinds): RulesFault[] => {
  const ids = rules.groups.map((group) => group.groupId);
  const groupIds = new Set(ids);
  return [
    ...repeats(ids, (index) => `groups.${index}.groupId`),
    ...checkGroups(rules, groupIds, kinds),
    ...repeats(
      rules.rules.map((rule) => rule.ruleId),
      (index) => `rules.${index}.ruleId`,
    ),
    ...checkGroupRules(rules, groupIds),
    ...(groupIds.has(rules.defaultGroupId)
      ? []
      : [{ path: 'defaultGroupId', reason: 'unknown_group' as const }]),
    ...checkAgents(rules, kinds),
    ...checkShop(rules, groupIds, kinds),
    ...rules.offline.proxyIds.flatMap((proxyId, index) =>
      kinds.has(proxyId) ? [] : [{ path: `offline.proxyIds.${index}`, reason: 'unknown_agent' as const }],
    ),
    ...repeats(rules.offline.proxyIds, (index) => `offline.proxyIds.${index}`),
  ];
};

/**
 * The same for a document of any shape: first the schema, then what it says. `rules` only where there is no fault.
 */
export const checkDocument = (document: unknown, kinds: StaffKinds): ParsedRules => {
  const parsed = parseRules(document, kinds);
  if (!parsed.rules) return parsed;
  const faults = checkRuleSet(parsed.rules, kinds);
  return faults.length === 0 ? { faults, rules: parsed.rules } : { faults };
};
