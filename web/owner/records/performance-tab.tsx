import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Empty, Flex, Segmented, Table } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InTime } from '../../../client-sdk/protocol/models.ts';
import {
  occupancyOf,
  type PerformanceQuery,
  type PerformanceRow,
  type TimeSheet,
} from '../../../client-sdk/protocol/performance.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { formatDuration } from '../../shared/duration.tsx';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { DaysFields, useLastWeek } from './days-fields.tsx';
import { PerformanceChart } from './performance-chart.tsx';
import { fetchPerformance, loadPerformance } from './records-api.ts';

const REFRESH_MS = 60_000;

/** How agents, groups and the whole shop did, day by day. */
export function PerformanceTab() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { session, shop } = useShop();
  const [query, setQuery] = useState<PerformanceQuery>({ by: 'agent', ...useLastWeek() });
  // A buyer whom two agents served is one of the shop's: the chart does not add up the agents' rows.
  const load = useCallback(async () => {
    const [{ rows }, whole] = await Promise.all([
      loadPerformance(session, shop.shopId, query),
      loadPerformance(session, shop.shopId, { ...query, by: 'shop' }),
    ]);
    return { rows, days: whole.rows };
  }, [session, shop.shopId, query]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const fetchIt = async () => {
    try {
      const url = URL.createObjectURL(await fetchPerformance(session, shop.shopId, query));
      const download = `performance-${query.fromDay}-${query.untilDay}.csv`;
      Object.assign(document.createElement('a'), { href: url, download }).click();
      URL.revokeObjectURL(url);
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
  };
  const badDays = failure?.path === 'untilDay';
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap align="center">
        <Segmented
          aria-label={t('records.performance.by')}
          value={query.by}
          onChange={(by) => setQuery({ ...query, by })}
          options={(['agent', 'group', 'shop'] as const).map((value) => ({
            value,
            label: t(`records.performance.${value}`),
          }))}
        />
        <DaysFields value={query} onChange={setQuery} refused={badDays} />
        <Button icon={<DownloadOutlined />} onClick={fetchIt} disabled={!data?.rows.length}>
          {t('records.log.export')}
        </Button>
      </Flex>
      {badDays && <span role="alert">{t('records.performance.days')}</span>}
      {failure !== undefined && !badDays && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined ? (
        failure === undefined && <Loading />
      ) : (
        <>
          {data.rows.length > 0 && <PerformanceChart days={data.days} />}
          <PerformanceTable rows={data.rows} />
        </>
      )}
    </Flex>
  );
}

function PerformanceTable({ rows }: { rows: PerformanceRow[] }) {
  const { t } = useTranslation();
  const { shop } = useShop();
  const span = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
  const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)}%`);
  const shareOf = ({ inTime, of }: InTime) => percent(of === 0 ? null : inTime / of);
  const timeIn = (key: string, state: keyof TimeSheet) =>
    shown(key, ({ times }) => span(times?.[state] ?? null));
  const number = (key: 'served' | 'missed' | 'messages' | 'transfers') => ({
    title: t(`records.performance.${key}`),
    dataIndex: key,
    key,
    align: 'end' as const,
  });
  const shown = (key: string, render: (row: PerformanceRow) => string) => ({
    title: t(`records.performance.${key}`),
    key,
    align: 'end' as const,
    render: (_: unknown, row: PerformanceRow) => render(row),
  });
  return (
    <Table
      size="small"
      rowKey={({ day, id }) => `${day} ${id}`}
      dataSource={rows}
      pagination={rows.length > 100 ? { pageSize: 100 } : false}
      data-testid="performance"
      scroll={{ x: 'max-content' }}
      locale={{
        emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.performance.none')} />,
      }}
      columns={[
        { title: t('records.performance.day'), dataIndex: 'day', key: 'day' },
        {
          title: t('records.performance.name'),
          key: 'name',
          fixed: 'left',
          render: (_, { id, name }) => (id === '' ? shop.shopName : name),
        },
        number('served'),
        number('missed'),
        number('messages'),
        shown('firstResponse', ({ firstResponses }) => span(firstResponses.avgMs)),
        shown('response', ({ responses }) => span(responses.avgMs)),
        shown('serviceLevel', ({ serviceLevel }) => shareOf(serviceLevel)),
        shown('rate', ({ replies }) => shareOf(replies)),
        number('transfers'),
        shown('rating', ({ ratings }) =>
          ratings.avgStars === null ? '–' : `${ratings.avgStars} (${ratings.count})`,
        ),
        timeIn('online', 'acceptingMs'),
        timeIn('away', 'awayMs'),
        timeIn('unreachable', 'unreachableMs'),
        timeIn('off', 'offMs'),
        shown('occupancy', ({ times }) => percent(times && occupancyOf(times))),
      ]}
    />
  );
}
