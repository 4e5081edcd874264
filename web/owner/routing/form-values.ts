import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { AgentRouting, RuleSet } from '../../../client-sdk/protocol/rule-set.ts';

/** What holds for a sub-account that the rule set does not name; the same as the schema's defaults. */
const DEFAULT_ROUTING: AgentRouting = { limit: 20, takesPart: true, mobileRouting: true, standInId: null };

/** The rule set as the form edits it: every sub-account has an entry. */
export function formValues(rules: RuleSet, agents: readonly AgentRow[]): RuleSet {
  const entries = agents.map(({ agentId }) => [agentId, rules.agents[agentId] ?? DEFAULT_ROUTING]);
  return { ...rules, agents: { ...rules.agents, ...Object.fromEntries(entries) } };
}

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
