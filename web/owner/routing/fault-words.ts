import type { TFunction } from 'i18next';
import type { RulesFault } from '../../../client-sdk/protocol/rest.ts';

/** What is wrong with the rules, as their owner reads it. */
export function sayFault({ reason, message = reason, behind }: RulesFault, t: TFunction): string {
  const words = t([`routing.faults.${reason}`, 'routing.fault'], { message });
  if (behind === undefined) return words;
  return `${words} (${t('ruleSets.draft.behind', { rule: behind })})`;
}
