import { Card, Empty, Flex, Table, Tag, Typography, theme } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupShares, SharesQuery } from '../../../client-sdk/protocol/shares.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { DaysFields, useLastWeek } from './days-fields.tsx';
import { loadShares } from './records-api.ts';
import { useChart } from './use-chart.ts';

const REFRESH_MS = 60_000;
const MOST_IN_CHART = 40;

/** What each agent of a group was given, beside what his weight comes to (M9). */
export function SharesTab() {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const [query, setQuery] = useState<SharesQuery>(useLastWeek());
  const load = useCallback(() => loadShares(session, shop.shopId, query), [session, shop.shopId, query]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const badDays = failure?.path === 'untilDay';
  const groups = data?.groups.filter(({ assigned }) => assigned > 0);
  return (
    <Flex vertical gap={12} data-testid="shares">
      <Flex gap={8} wrap align="center">
        <DaysFields value={query} onChange={setQuery} refused={badDays} />
      </Flex>
      <Typography.Text type="secondary">{t('records.shares.what')}</Typography.Text>
      {badDays && <span role="alert">{t('records.performance.days')}</span>}
      {failure !== undefined && !badDays && <LoadFailed failure={failure} onRetry={retry} />}
      {groups === undefined && failure === undefined && <Loading />}
      {groups?.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.shares.none')} />
      )}
      {groups?.map((group) => (
        <GroupCard key={group.groupId} group={group} />
      ))}
    </Flex>
  );
}

function GroupCard({ group }: { group: GroupShares }) {
  const { t } = useTranslation();
  const { name, strategy, assigned, agents } = group;
  const percent = (count: number | null) =>
    count === null ? '–' : `${((100 * count) / assigned).toFixed(1)}%`;
  const isWeighted = strategy === 'weighted';
  return (
    <Card
      size="small"
      title={name}
      extra={<Tag>{t(`settings.group.strategies.${strategy}`)}</Tag>}
      data-testid={`shares-${group.groupId}`}
    >
      <SharesChart group={group} />
      <Table
        size="small"
        rowKey="agentId"
        dataSource={agents}
        pagination={agents.length > 50 ? { pageSize: 50 } : false}
        columns={[
          { title: t('records.agent'), dataIndex: 'name', key: 'name' },
          ...(isWeighted
            ? [
                {
                  title: t('records.shares.weight'),
                  dataIndex: 'weight',
                  key: 'weight',
                  align: 'end' as const,
                },
                {
                  title: t('records.shares.target'),
                  key: 'target',
                  align: 'end' as const,
                  render: (_: unknown, { target }: GroupShares['agents'][number]) => percent(target),
                },
              ]
            : []),
          {
            title: t('records.shares.real'),
            key: 'real',
            align: 'end',
            render: (_, row) => `${percent(row.assigned)} (${row.assigned})`,
          },
        ]}
      />
    </Card>
  );
}

/** Both shares of each agent, the busiest on top; the same numbers stand in the table below. */
function SharesChart({ group }: { group: GroupShares }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const shown = useMemo(
    () => group.agents.toSorted((a, b) => a.assigned - b.assigned).slice(-MOST_IN_CHART),
    [group],
  );
  const option = useMemo(() => {
    const bars = (name: string, color: string, count: (row: (typeof shown)[number]) => number | null) => ({
      name,
      type: 'bar' as const,
      color,
      data: shown.map((row) => {
        const value = count(row);
        return value === null ? null : Math.round((1000 * value) / group.assigned) / 10;
      }),
    });
    const real = bars(t('records.shares.real'), token.colorPrimary, ({ assigned }) => assigned);
    const target = bars(t('records.shares.target'), token.colorTextQuaternary, (row) => row.target);
    return {
      textStyle: { color: token.colorTextSecondary },
      grid: { left: 8, right: 24, top: 32, bottom: 4, containLabel: true },
      legend: { top: 0, textStyle: { color: token.colorTextSecondary } },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => `${value ?? '–'}%` },
      xAxis: { type: 'value', min: 0, axisLabel: { formatter: '{value}%' } },
      yAxis: { type: 'category', data: shown.map(({ name }) => name) },
      series: group.strategy === 'weighted' ? [real, target] : [real],
    };
  }, [group, shown, t, token]);
  return (
    <div
      ref={useChart(option)}
      style={{ height: 72 + shown.length * 36 }}
      role="img"
      aria-label={t('records.shares.chart', { group: group.name })}
    />
  );
}
