import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';

/** What the two rule sets are called above their columns. */
export interface SideNames {
  base: string;
  draft: string;
}

export interface RuleWords {
  /** A line of the decision, such as `R4.7`. */
  rule: (rule: string) => string;
  /** A group rule by its id; empty: none matched. */
  groupRule: (ruleId: string) => string;
}

/** Names for the rules of a result; one that only the draft has keeps its id. */
export function useRuleWords({ rules }: RuleSet): RuleWords {
  const { t } = useTranslation(['page', 'trace']);
  return useMemo(
    () => ({
      rule: (rule) => {
        const key = rule === '' ? 'none' : rule.replaceAll('.', '_');
        return t([`ruleSets.dryRun.rule.${key}`, `trace:rule.${key}`], { defaultValue: rule });
      },
      groupRule: (ruleId) =>
        ruleId === ''
          ? t('ruleSets.dryRun.defaultGroup')
          : (rules.find((rule) => rule.ruleId === ruleId)?.name ?? ruleId),
    }),
    [rules, t],
  );
}
