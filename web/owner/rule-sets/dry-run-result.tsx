import { Alert, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DryRunResult } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { formatMoment } from '../../shared/format.ts';
import { AgentLoads } from './agent-loads.tsx';
import { CountsTable } from './counts-table.tsx';
import { DifferencesTable } from './differences-table.tsx';
import { NumbersTable } from './numbers-table.tsx';
import { SideBars } from './side-bars.tsx';
import { useRuleWords } from './use-rule-words.ts';

/** What a day was under the rules in force and would have been under the draft, beside each other. */
export function DryRunResultView(props: {
  day: string;
  baseVersion: number;
  result: DryRunResult;
  rules: RuleSet;
}) {
  const { t, i18n } = useTranslation();
  const { day, baseVersion, result, rules } = props;
  const { agreement, base, draft } = result;
  const words = useRuleWords(rules);
  const sides = {
    base: t('ruleSets.dryRun.base', { version: baseVersion }),
    draft: t('ruleSets.dryRun.draft'),
  };
  const seconds = (ms: number | null) => Math.round((ms ?? 0) / 1000);
  const waits = (['avgMs', 'p50Ms', 'p90Ms', 'maxMs'] as const).map((name) => ({
    label: t(`ruleSets.dryRun.numbers.${name.slice(0, -2)}`),
    base: seconds(base.waits[name]),
    draft: seconds(draft.waits[name]),
  }));
  const otherVersions = result.loggedVersions.some((version) => version !== baseVersion);
  return (
    <div data-testid="dry-run-result">
      <Typography.Paragraph>
        <strong>{t('ruleSets.dryRun.about', { day, count: result.conversations })}</strong>
        {result.carriedOver > 0 && t('ruleSets.dryRun.carriedOver', { count: result.carriedOver })}
        {' · '}
        <Typography.Text type="secondary">
          {t('ruleSets.dryRun.trust', {
            ...agreement,
            percent: agreement.of === 0 ? 100 : Math.round((agreement.same / agreement.of) * 100),
          })}
        </Typography.Text>
      </Typography.Paragraph>
      {otherVersions && (
        <Alert
          showIcon
          type="info"
          title={t('ruleSets.dryRun.otherVersions', {
            versions: result.loggedVersions.join(', '),
            base: baseVersion,
          })}
        />
      )}
      {!result.complete && (
        <Alert
          showIcon
          type="warning"
          title={t('ruleSets.dryRun.cut', { time: formatMoment(result.untilAt, i18n.language) })}
        />
      )}
      <div className="dry-run-pair">
        <NumbersTable base={base} draft={draft} sides={sides} />
        <SideBars title={t('ruleSets.dryRun.waits')} rows={waits} sides={sides} />
        <AgentLoads base={base} draft={draft} sides={sides} />
        <SideBars
          title={t('ruleSets.dryRun.load')}
          rows={draft.agents
            .concat(base.agents.filter((row) => !hasAgent(draft, row.agentId)))
            .map((row) => ({
              label: row.name,
              base: assignedTo(base, row.agentId),
              draft: assignedTo(draft, row.agentId),
            }))}
          sides={sides}
        />
        <CountsTable
          title={t('ruleSets.dryRun.byRule')}
          base={base.rules.map(({ rule, count }) => [rule, count])}
          draft={draft.rules.map(({ rule, count }) => [rule, count])}
          say={words.rule}
          sides={sides}
        />
        <CountsTable
          title={t('ruleSets.dryRun.byGroupRule')}
          base={base.groupRules.map(({ ruleId, count }) => [ruleId ?? '', count])}
          draft={draft.groupRules.map(({ ruleId, count }) => [ruleId ?? '', count])}
          say={words.groupRule}
          sides={sides}
        />
      </div>
      <DifferencesTable differences={result.differences} sides={sides} words={words} />
    </div>
  );
}

const hasAgent = ({ agents }: DryRunResult['base'], id: string) =>
  agents.some(({ agentId }) => agentId === id);

const assignedTo = ({ agents }: DryRunResult['base'], id: string) =>
  agents.find(({ agentId }) => agentId === id)?.assigned ?? 0;
