import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { AgentRouting, RuleSet } from '../../../client-sdk/protocol/rule-set.ts';

/** What holds for a sub-account that the rule set does not name (R16). */
const unnamed = ({ kind, limit }: AgentRow): AgentRouting => ({
  limit,
  takesPart: kind !== 'owner',
  mobileRouting: true,
  standInId: null,
});

/** The rule set as the form edits it: every sub-account has an entry. */
export function formValues(rules: RuleSet, agents: readonly AgentRow[]): RuleSet {
  const entries = agents.map((agent) => [agent.agentId, rules.agents[agent.agentId] ?? unnamed(agent)]);
  return { ...rules, agents: { ...rules.agents, ...Object.fromEntries(entries) } };
}

/** What the form's values say: a sub-account that had no entry and was left alone gets none. */
export function rulesOf(values: RuleSet, base: RuleSet, agents: readonly AgentRow[]): RuleSet {
  const leftAlone = agents
    .filter(({ agentId }) => base.agents[agentId] === undefined)
    .filter((agent) => isSame(values.agents[agent.agentId], unnamed(agent)))
    .map(({ agentId }) => agentId);
  const entries = Object.entries(values.agents).filter(([agentId]) => !leftAlone.includes(agentId));
  return { ...values, groups: values.groups.map(withoutStrangers), agents: Object.fromEntries(entries) };
}

/** Whoever left a group has no weight in it. */
function withoutStrangers(group: RuleSet['groups'][number]): RuleSet['groups'][number] {
  const serves = new Set([...group.members, ...group.reserve]);
  const weights = Object.entries(group.weights).filter(([agentId]) => serves.has(agentId));
  return { ...group, weights: Object.fromEntries(weights) };
}

const isSame = (one: AgentRouting | undefined, other: AgentRouting): boolean =>
  one !== undefined &&
  one.limit === other.limit &&
  one.takesPart === other.takesPart &&
  one.mobileRouting === other.mobileRouting &&
  one.standInId === other.standInId;

/** Names of fields in a form, as antd gives them. */
export type FieldName = (string | number)[];

/**
 * The field in which a fault is shown: the one whose name is the longest beginning of the fault's path.
 * @param path such as `groups.1.members.0`, or the same within the request: `rules.groups.1.members.0`
 */
export function fieldOfFault(path: string, fields: readonly FieldName[]): FieldName | undefined {
  const places = [path, path.replace(/^rules\./, '')];
  const holds = (field: string) => places.some((place) => `${place}.`.startsWith(`${field}.`));
  return fields
    .filter((field) => field.length > 0 && holds(field.join('.')))
    .sort((a, b) => b.join('.').length - a.join('.').length)[0];
}
