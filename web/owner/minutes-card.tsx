import { BarChartOutlined, TableOutlined } from '@ant-design/icons';
import { Card, Empty, Segmented, Table, Typography } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutePoint } from '../../client-sdk/protocol/models.ts';
import { formatDuration } from '../shared/duration.tsx';
import { useMoments } from '../shared/use-moments.ts';
import { minutesSummary } from './minutes-option.ts';

// The numbers need not wait for the drawing library.
const MinutesChart = lazy(() =>
  import('./minutes-chart.tsx').then((file) => ({ default: file.MinutesChart })),
);

const duration = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
const orDash = (number: number | null) => number ?? '–';

/** The last 60 minutes: one sentence, and a chart or a table of the same numbers. */
export function MinutesCard({ points }: { points: readonly MinutePoint[] }) {
  const { t } = useTranslation();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const { incoming, replies, avgResponseMs, peakUnanswered } = minutesSummary(points);
  const summary = t('chart.summary', {
    incoming,
    replies,
    avg: duration(avgResponseMs),
    peak: peakUnanswered,
  });
  return (
    <Card
      size="small"
      title={t('chart.title')}
      extra={
        <Segmented
          size="small"
          aria-label={t('chart.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'chart', label: t('chart.chart'), icon: <BarChartOutlined /> },
            { value: 'table', label: t('chart.table'), icon: <TableOutlined /> },
          ]}
        />
      }
    >
      <Typography.Paragraph type="secondary" style={{ marginBlockEnd: 8 }}>
        {summary}
      </Typography.Paragraph>
      {points.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('chart.empty')} />
      ) : view === 'chart' ? (
        <Suspense fallback={<div className="minutes-chart" />}>
          <MinutesChart points={points} label={summary} />
        </Suspense>
      ) : (
        <MinutesTable points={points} />
      )}
    </Card>
  );
}

function MinutesTable({ points }: { points: readonly MinutePoint[] }) {
  const { t } = useTranslation();
  const { clock } = useMoments();
  return (
    <Table
      size="small"
      rowKey="at"
      pagination={false}
      scroll={{ y: 250, x: 420 }}
      dataSource={[...points].reverse()}
      columns={[
        {
          title: t('chart.minute'),
          dataIndex: 'at',
          render: (at: number) => clock(at),
        },
        ...(['incoming', 'replies', 'unanswered'] as const).map((name) => ({
          title: t(`chart.${name}`),
          dataIndex: name,
          align: 'end' as const,
          render: orDash,
        })),
        {
          title: t('chart.avgResponse'),
          dataIndex: 'avgResponseMs',
          align: 'end',
          render: (ms: number | null) => (ms === null ? '–' : Math.round(ms / 1000)),
        },
      ]}
    />
  );
}
