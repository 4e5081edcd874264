import { theme } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { InTime } from '../../../client-sdk/protocol/models.ts';
import type { PerformanceRow } from '../../../client-sdk/protocol/performance.ts';
import { useChart } from './use-chart.ts';

/** Served and missed by day, and how many were answered in time; the same numbers stand in the table of the whole shop. */
export function PerformanceChart({ days }: { days: readonly PerformanceRow[] }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const option = useMemo(() => {
    const rows = days.toSorted((a, b) => a.day.localeCompare(b.day));
    const bars = (name: string, color: string, count: (row: PerformanceRow) => number) => ({
      name,
      type: 'bar' as const,
      color,
      data: rows.map(count),
    });
    const line = (name: string, color: string, symbol: string, share: (row: PerformanceRow) => InTime) => ({
      name,
      type: 'line' as const,
      yAxisIndex: 1,
      color,
      symbol,
      symbolSize: 8,
      data: rows.map((row) => {
        const { inTime, of } = share(row);
        return of === 0 ? null : Math.round((100 * inTime) / of);
      }),
    });
    return {
      textStyle: { color: token.colorTextSecondary },
      grid: { left: 40, right: 44, top: 56, bottom: 28 },
      legend: { top: 0, textStyle: { color: token.colorTextSecondary } },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: rows.map(({ day }) => day) },
      yAxis: [
        { type: 'value', minInterval: 1 },
        {
          type: 'value',
          min: 0,
          max: 100,
          axisLabel: { formatter: '{value}%' },
          splitLine: { show: false },
        },
      ],
      series: [
        bars(t('records.performance.served'), token.colorSuccess, ({ served }) => served),
        bars(t('records.performance.missed'), token.colorError, ({ missed }) => missed),
        line(t('records.performance.serviceLevel'), token.colorPrimary, 'circle', (row) => row.serviceLevel),
        line(t('records.performance.rate'), token.colorWarning, 'diamond', (row) => row.replies),
      ],
    };
  }, [days, t, token]);
  return (
    <div
      ref={useChart(option)}
      className="performance-chart"
      role="img"
      aria-label={t('records.performance.chart')}
      data-testid="performance-chart"
    />
  );
}
