import type { TFunction } from 'i18next';
import type { GroupRuleCondition, Opening } from '../../../client-sdk/protocol/rule-set.ts';
import { type ConditionNode, treeOf } from './condition-tree.ts';

/** A rule's conditions as one sentence, whatever they are nested in (R4.6). */
export function sayCondition(when: GroupRuleCondition, t: TFunction): string {
  return sayNode(treeOf(when), t, true);
}

function sayNode(node: ConditionNode, t: TFunction, outermost = false): string {
  if (node.kind === 'hours') return t('settings.rule.when.hours', { hours: sayHours(node.hours, t) });
  if (node.kind === 'words') {
    const said = node.words.map((word) =>
      node.part === 'orderState' ? t(`orderState.${word}`) : `“${word}”`,
    );
    return t(`settings.rule.when.${node.part}`, { words: said.join(t('routing.rules.or')) });
  }
  const parts = node.children.map((child) => sayNode(child, t));
  const said = parts.join(t(node.join === 'all' ? 'routing.rules.and' : 'settings.rule.or'));
  if (node.join === 'none') return t('settings.rule.not', { what: said });
  return outermost || parts.length === 1 ? said : t('settings.rule.bracketed', { what: said });
}

/** Opening hours in words, such as `Mon–Fri 09:00–18:00`. */
export function sayHours(hours: readonly Opening[], t: TFunction): string {
  return hours.map(({ days, from, to }) => `${sayDays(days, t)} ${from}–${to}`).join(t('settings.hours.and'));
}

function sayDays(days: readonly number[], t: TFunction): string {
  const sorted = [...days].sort((a, b) => a - b);
  const day = (number: number | undefined) => t(`settings.hours.days.${number}`);
  const [first] = sorted;
  const last = sorted.at(-1);
  const inARow = sorted.length > 2 && Number(last) - Number(first) === sorted.length - 1;
  return inARow ? `${day(first)}–${day(last)}` : sorted.map(day).join(t('settings.hours.daySeparator'));
}
