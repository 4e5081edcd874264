import type { TFunction } from 'i18next';
import type { RulesFault } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';

/**
 * What is wrong with the rules, as their owner reads it.
 * @param rules what was checked, for the name of the rule that stands before
 */
export function sayFault(
  { reason, message = reason, behind }: RulesFault,
  t: TFunction,
  rules?: RuleSet,
): string {
  const words = t([`routing.faults.${reason}`, 'routing.fault'], { message });
  if (behind === undefined) return words;
  const rule = rules?.rules.find(({ ruleId }) => ruleId === behind)?.name ?? behind;
  return `${words}${t('ruleSets.draft.behind', { rule })}`;
}

/** The group, group rule or sub-account at this place of the rules, by its name; undefined elsewhere. */
export function nameAt(
  path: string,
  rules: RuleSet,
  agentName: (agentId: string) => string | undefined,
): string | undefined {
  const [part, at = ''] = path.split('.');
  if (part === 'agents') return agentName(at);
  if (part !== 'groups' && part !== 'rules') return undefined;
  return rules[part][Number(at)]?.name || undefined;
}
