import type { AgentId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';

/** The groups that an agent serves by these rules, in the main tier or in the reserve (R4.7); a scope by groups reaches as far. */
export const groupsServed = (rules: RuleSet, agentId: AgentId): GroupId[] =>
  rules.groups
    .filter(({ members, reserve }) => members.includes(agentId) || reserve.includes(agentId))
    .map(({ groupId }) => groupId);
