import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRun } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import type { TraceNames } from '../../shared/trace-words.ts';
import { useShop } from '../shop-context.ts';

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
  /** For decisions in words. */
  names: TraceNames;
}

/** Names for what a result speaks of, of the rules in force and of the tried ones. */
export function useRuleWords(current: RuleSet, tried: DryRun['names']): RuleWords {
  const { t } = useTranslation(['page', 'trace']);
  const { live } = useShop();
  return useMemo(() => {
    const ruleName = (id: string) =>
      tried.rules[id] ?? current.rules.find(({ ruleId }) => ruleId === id)?.name;
    return {
      rule: (rule) => {
        const key = rule === '' ? 'none' : rule.replaceAll('.', '_');
        return t([`ruleSets.dryRun.rule.${key}`, `trace:rule.${key}`], { defaultValue: rule });
      },
      groupRule: (id) => (id === '' ? t('ruleSets.dryRun.defaultGroup') : (ruleName(id) ?? id)),
      names: {
        agent: (id) => live.agents.find(({ agentId }) => agentId === id)?.name,
        group: (id) => tried.groups[id] ?? current.groups.find(({ groupId }) => groupId === id)?.name,
        rule: ruleName,
      },
    };
  }, [current, tried, live.agents, t]);
}
