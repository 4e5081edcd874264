import type { TFunction } from 'i18next';
import type { GroupRuleCondition } from '../../../client-sdk/protocol/rule-set.ts';

const PARTS = ['entryPage', 'productId', 'orderState', 'firstWords', 'language'] as const;

/** A rule's conditions as one sentence: all of its parts must hold (R4.6). */
export function sayCondition(when: GroupRuleCondition, t: TFunction): string {
  return PARTS.flatMap((part) => {
    const words = when[part];
    if (words === undefined) return [];
    const said = words.map((word) => (part === 'orderState' ? t(`orderState.${word}`) : `“${word}”`));
    return [t(`routing.rules.when.${part}`, { words: said.join(t('routing.rules.or')) })];
  }).join(t('routing.rules.and'));
}
