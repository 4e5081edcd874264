import { Alert, Typography } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRun, DryRunResult, DryRunSide } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { useMoments } from '../../shared/use-moments.ts';
import { AgentLoads } from './agent-loads.tsx';
import { CountsTable } from './counts-table.tsx';
import { DifferencesTable } from './differences-table.tsx';
import { NumbersTable } from './numbers-table.tsx';
import { SideChart } from './side-chart.tsx';
import type { SidePoint } from './side-chart-option.ts';
import { useRuleWords } from './use-rule-words.ts';
import { WhatItCannotKnow } from './what-it-cannot-know.tsx';

/** What a day was under the rules in force and would have been under the draft, beside each other. */
export function DryRunResultView(props: { run: DryRun; result: DryRunResult; rules: RuleSet }) {
  const { t } = useTranslation();
  const { moment, clock } = useMoments();
  const { run, result, rules } = props;
  const { day, baseVersion } = run;
  const { agreement, base, draft } = result;
  const words = useRuleWords(rules, run.names);
  const sides = useMemo(
    () => ({ base: t('ruleSets.dryRun.base', { version: baseVersion }), draft: t('ruleSets.dryRun.draft') }),
    [t, baseVersion],
  );
  const waits = useMemo(
    () =>
      (['avgMs', 'p50Ms', 'p90Ms', 'maxMs'] as const).map((name) => ({
        label: t(`ruleSets.dryRun.numbers.${name.slice(0, -2)}`),
        base: seconds(base.waits[name]),
        draft: seconds(draft.waits[name]),
      })),
    [t, base, draft],
  );
  const agents = useMemo(() => agentsOf(base, draft), [base, draft]);
  const loads = useMemo(
    () =>
      agents.map(
        ({ agentId, name }): SidePoint => ({
          label: name,
          base: assignedTo(base, agentId),
          draft: assignedTo(draft, agentId),
        }),
      ),
    [agents, base, draft],
  );
  const unanswered = useMemo(
    () =>
      base.unanswered.over.map(
        (most, i): SidePoint => ({
          label: clock(result.fromAt + i * base.unanswered.sampleMs),
          base: most,
          draft: draft.unanswered.over[i] ?? 0,
        }),
      ),
    [base, draft, result.fromAt, clock],
  );
  const otherVersions = result.loggedVersions.some((version) => version !== baseVersion);
  return (
    <div data-testid="dry-run-result" className="dry-run-result">
      <Typography.Paragraph>
        <strong>{t('ruleSets.dryRun.about', { day, count: result.conversations })}</strong>
        {result.carriedOver > 0 && t('ruleSets.dryRun.carriedOver', { count: result.carriedOver })}
        {' · '}
        <Typography.Text type="secondary">
          {t('ruleSets.dryRun.trust', {
            ...agreement,
            percent: agreement.of === 0 ? 100 : Math.floor((agreement.same / agreement.of) * 100),
          })}{' '}
          {agreement.byHand > 0 && t('ruleSets.dryRun.trustByHand', { count: agreement.byHand })}
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
        <Alert showIcon type="warning" title={t('ruleSets.dryRun.cut', { time: moment(result.untilAt) })} />
      )}
      <div className="dry-run-pair">
        <NumbersTable base={base} draft={draft} sides={sides} />
        <SideChart kind="bars" title={t('ruleSets.dryRun.waits')} points={waits} sides={sides} />
        <AgentLoads base={base} draft={draft} sides={sides} />
        <SideChart kind="bars" title={t('ruleSets.dryRun.load')} points={loads} sides={sides} />
        <CountsTable
          title={t('ruleSets.dryRun.byRule')}
          base={base.rules.map(({ rule, count }) => [rule, count])}
          draft={draft.rules.map(({ rule, count }) => [rule, count])}
          say={words.rule}
          sides={sides}
        />
        <SideChart
          kind="lines"
          title={t('ruleSets.dryRun.unansweredOver')}
          points={unanswered}
          sides={sides}
        />
        <CountsTable
          title={t('ruleSets.dryRun.byGroupRule')}
          base={base.groupRules.map(({ ruleId, count }) => [ruleId ?? '', count])}
          draft={draft.groupRules.map(({ ruleId, count }) => [ruleId ?? '', count])}
          say={words.groupRule}
          sides={sides}
        />
        <WhatItCannotKnow byHand={result.byHand} />
      </div>
      <DifferencesTable
        key={run.runId}
        runId={run.runId}
        counts={result.differences}
        agents={agents}
        sides={sides}
        words={words}
      />
    </div>
  );
}

const seconds = (ms: number | null) => Math.round((ms ?? 0) / 1000);

/** Whoever had something to do under either. */
const agentsOf = (base: DryRunSide, draft: DryRunSide) => [
  ...new Map([...draft.agents, ...base.agents].map((row) => [row.agentId, row])).values(),
];

const assignedTo = ({ agents }: DryRunSide, id: string) =>
  agents.find(({ agentId }) => agentId === id)?.assigned ?? 0;
