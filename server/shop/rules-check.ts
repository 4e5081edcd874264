import type { AgentId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';

/** One thing that keeps a rule set from being published, and the place of it (R18). */
export interface RulesFault {
  /** Where in the document, such as `groups.1.members.0`. */
  path: string;
  reason:
    | 'unknown_group'
    | 'unknown_agent'
    | 'duplicate_id'
    | 'empty_group'
    | 'stand_in_loop'
    | 'unreachable_rule';
}

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

const checkGroups = (
  rules: RuleSet,
  groupIds: ReadonlySet<GroupId>,
  agentIds: ReadonlySet<AgentId>,
): RulesFault[] => {
  const indexOf = new Map(rules.groups.map((group, index) => [group.groupId, index]));
  const standIns = new Map<GroupId, GroupId>();
  const faults = rules.groups.flatMap((group, index): RulesFault[] => {
    const path = `groups.${index}`;
    const { standInGroupId, members } = group;
    if (standInGroupId) standIns.set(group.groupId, standInGroupId);
    return [
      ...(members.length === 0 ? [{ path: `${path}.members`, reason: 'empty_group' as const }] : []),
      ...members.flatMap((member, at) =>
        agentIds.has(member) ? [] : [{ path: `${path}.members.${at}`, reason: 'unknown_agent' as const }],
      ),
      ...repeats(members, (at) => `${path}.members.${at}`),
      ...(standInGroupId && !groupIds.has(standInGroupId)
        ? [{ path: `${path}.standInGroupId`, reason: 'unknown_group' as const }]
        : []),
    ];
  });
  const loops = findLoops(standIns).map((groupId) => ({
    path: `groups.${indexOf.get(groupId)}.standInGroupId`,
    reason: 'stand_in_loop' as const,
  }));
  return [...faults, ...loops];
};

const checkAgents = (rules: RuleSet, agentIds: ReadonlySet<AgentId>): RulesFault[] => {
  const standIns = new Map<AgentId, AgentId>();
  const faults = Object.entries(rules.agents).flatMap(([agentId, { standInId }]): RulesFault[] => {
    if (standInId) standIns.set(agentId, standInId);
    return [
      ...(agentIds.has(agentId) ? [] : [{ path: `agents.${agentId}`, reason: 'unknown_agent' as const }]),
      ...(standInId && !agentIds.has(standInId)
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

const checkGroupRules = (rules: RuleSet, groupIds: ReadonlySet<GroupId>): RulesFault[] => {
  const conditions = new Set<string>();
  return rules.rules.flatMap((rule, index): RulesFault[] => {
    const condition = JSON.stringify(rule.when);
    // The first match wins, so that a later rule with the very same conditions never can.
    const unreachable = conditions.has(condition);
    conditions.add(condition);
    return [
      ...(groupIds.has(rule.groupId)
        ? []
        : [{ path: `rules.${index}.groupId`, reason: 'unknown_group' as const }]),
      ...(unreachable ? [{ path: `rules.${index}.when`, reason: 'unreachable_rule' as const }] : []),
    ];
  });
};

/**
 * Everything that keeps a rule set from being published in a shop with these sub-accounts (R18).
 * Pure, and linear in the size of the rule set; its shape has been checked by the schema before.
 */
export const checkRuleSet = (rules: RuleSet, agentIds: ReadonlySet<AgentId>): RulesFault[] => {
  const ids = rules.groups.map((group) => group.groupId);
  const groupIds = new Set(ids);
  return [
    ...repeats(ids, (index) => `groups.${index}.groupId`),
    ...checkGroups(rules, groupIds, agentIds),
    ...repeats(
      rules.rules.map((rule) => rule.ruleId),
      (index) => `rules.${index}.ruleId`,
    ),
    ...checkGroupRules(rules, groupIds),
    ...(groupIds.has(rules.defaultGroupId)
      ? []
      : [{ path: 'defaultGroupId', reason: 'unknown_group' as const }]),
    ...checkAgents(rules, agentIds),
    ...rules.offline.proxyIds.flatMap((proxyId, index) =>
      agentIds.has(proxyId) ? [] : [{ path: `offline.proxyIds.${index}`, reason: 'unknown_agent' as const }],
    ),
    ...repeats(rules.offline.proxyIds, (index) => `offline.proxyIds.${index}`),
  ];
};
