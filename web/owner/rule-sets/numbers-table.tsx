import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DryRunSide } from '../../../client-sdk/protocol/rest.ts';
import { formatDuration } from '../../shared/duration.tsx';
import type { SideNames } from './use-rule-words.ts';

const NUMBERS: { name: string; of: (side: DryRunSide) => number | null; isWait: boolean }[] = [
  { name: 'avg', of: ({ waits }) => waits.avgMs, isWait: true },
  { name: 'p50', of: ({ waits }) => waits.p50Ms, isWait: true },
  { name: 'p90', of: ({ waits }) => waits.p90Ms, isWait: true },
  { name: 'max', of: ({ waits }) => waits.maxMs, isWait: true },
  { name: 'queued', of: ({ queued }) => queued, isWait: false },
  { name: 'pooled', of: ({ pooled }) => pooled, isWait: false },
  { name: 'unassigned', of: ({ unassigned }) => unassigned, isWait: false },
  { name: 'unansweredMost', of: ({ unanswered }) => unanswered.most, isWait: false },
  { name: 'unansweredAtEnd', of: ({ unanswered }) => unanswered.atEnd, isWait: false },
];

/** The day's numbers under both rule sets; of each, less is better. */
export function NumbersTable(props: { base: DryRunSide; draft: DryRunSide; sides: SideNames }) {
  const { t } = useTranslation();
  const { base, draft, sides } = props;
  const show = (value: number | null, isWait: boolean) =>
    value === null ? '–' : isWait ? formatDuration(value) : String(value);
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={NUMBERS.map(({ name, of, isWait }) => ({ name, isWait, base: of(base), draft: of(draft) }))}
      columns={[
        {
          title: t('ruleSets.dryRun.number'),
          key: 'name',
          render: (_, { name }) => t(`ruleSets.dryRun.numbers.${name}`),
        },
        { title: sides.base, key: 'base', align: 'end', render: (_, row) => show(row.base, row.isWait) },
        { title: sides.draft, key: 'draft', align: 'end', render: (_, row) => show(row.draft, row.isWait) },
        {
          title: t('ruleSets.dryRun.change'),
          key: 'change',
          align: 'end',
          render: (_, row) => <Change by={(row.draft ?? 0) - (row.base ?? 0)} isWait={row.isWait} />,
        },
      ]}
    />
  );
}

/** Told by its sign as well as by its colour. */
function Change({ by, isWait }: { by: number; isWait: boolean }) {
  const { t } = useTranslation();
  if (isWait ? Math.abs(by) < 1000 : by === 0) return t('ruleSets.dryRun.same');
  const size = isWait ? formatDuration(Math.abs(by)) : String(Math.abs(by));
  const colour = by > 0 ? 'var(--ant-color-error-text)' : 'var(--ant-color-success-text)';
  return <span style={{ color: colour }}>{`${by > 0 ? '+' : '−'}${size}`}</span>;
}
