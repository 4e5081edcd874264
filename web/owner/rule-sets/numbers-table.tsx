import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DryRunSide } from '../../../client-sdk/protocol/rest.ts';
import { formatDuration } from '../../shared/duration.tsx';
import type { SideNames } from './use-rule-words.ts';

type Unit = 'wait' | 'count' | 'percent';

const NUMBERS: { name: string; of: (side: DryRunSide) => number | null; unit: Unit; moreIsBetter?: true }[] =
  [
    { name: 'avg', of: ({ waits }) => waits.avgMs, unit: 'wait' },
    { name: 'p50', of: ({ waits }) => waits.p50Ms, unit: 'wait' },
    { name: 'p90', of: ({ waits }) => waits.p90Ms, unit: 'wait' },
    { name: 'max', of: ({ waits }) => waits.maxMs, unit: 'wait' },
    { name: 'queued', of: ({ queued }) => queued, unit: 'count' },
    { name: 'pooled', of: ({ pooled }) => pooled, unit: 'count' },
    { name: 'refused', of: ({ refused }) => refused, unit: 'count' },
    { name: 'unassigned', of: ({ unassigned }) => unassigned, unit: 'count' },
    { name: 'missed', of: ({ missed }) => missed, unit: 'count' },
    { name: 'serviceLevel', of: serviceLevelOf, unit: 'percent', moreIsBetter: true },
    { name: 'unansweredMost', of: ({ unanswered }) => unanswered.most, unit: 'count' },
    { name: 'unansweredAtEnd', of: ({ unanswered }) => unanswered.atEnd, unit: 'count' },
  ];

function serviceLevelOf({ serviceLevel: { met, of } }: DryRunSide): number | null {
  return of === 0 ? null : Math.round((met / of) * 100);
}

function show(value: number | null, unit: Unit): string {
  if (value === null) return '–';
  if (unit === 'wait') return formatDuration(value);
  return unit === 'percent' ? `${value}%` : String(value);
}

/** The day's numbers under both rule sets. */
export function NumbersTable(props: { base: DryRunSide; draft: DryRunSide; sides: SideNames }) {
  const { t } = useTranslation();
  const { base, draft, sides } = props;
  const seconds = Math.round(base.serviceLevel.withinMs / 1000);
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={NUMBERS.map(({ of, ...number }) => ({ ...number, base: of(base), draft: of(draft) }))}
      columns={[
        {
          title: t('ruleSets.dryRun.number'),
          key: 'name',
          render: (_, { name }) => t(`ruleSets.dryRun.numbers.${name}`, { seconds }),
        },
        { title: sides.base, key: 'base', align: 'end', render: (_, row) => show(row.base, row.unit) },
        { title: sides.draft, key: 'draft', align: 'end', render: (_, row) => show(row.draft, row.unit) },
        {
          title: t('ruleSets.dryRun.change'),
          key: 'change',
          align: 'end',
          render: (_, { base = null, draft = null, unit, moreIsBetter }) => (
            <Change by={(draft ?? 0) - (base ?? 0)} unit={unit} moreIsBetter={moreIsBetter ?? false} />
          ),
        },
      ]}
    />
  );
}

/** Told by its sign as well as by its colour. */
function Change({ by, unit, moreIsBetter }: { by: number; unit: Unit; moreIsBetter: boolean }) {
  const { t } = useTranslation();
  if (unit === 'wait' ? Math.abs(by) < 1000 : by === 0) return t('ruleSets.dryRun.same');
  const isBetter = by > 0 === moreIsBetter;
  const colour = isBetter ? 'var(--ant-color-success-text)' : 'var(--ant-color-error-text)';
  return <span style={{ color: colour }}>{`${by > 0 ? '+' : '−'}${show(Math.abs(by), unit)}`}</span>;
}
