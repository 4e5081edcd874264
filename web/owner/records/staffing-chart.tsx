import { theme } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffedHalfHour } from '../../../client-sdk/protocol/staffing.ts';
import { useChart } from './use-chart.ts';

const rounded = (value: number) => Math.round(value * 10) / 10;

/** Agents needed and there, over the day, above those who came; the same numbers stand in the table below. */
export function StaffingChart({ rows }: { rows: readonly StaffedHalfHour[] }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const option = useMemo(() => {
    const steps = (name: string, color: string, type: 'solid' | 'dashed', data: (number | null)[]) => ({
      name,
      type: 'line' as const,
      step: 'middle' as const,
      showSymbol: false,
      color,
      lineStyle: { type, width: 2 },
      data,
    });
    return {
      textStyle: { color: token.colorTextSecondary },
      grid: { left: 36, right: 40, top: 56, bottom: 28 },
      legend: { top: 0, textStyle: { color: token.colorTextSecondary } },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: rows.map(({ from }) => from) },
      yAxis: [
        { type: 'value', minInterval: 1 },
        { type: 'value', splitLine: { show: false } },
      ],
      series: [
        steps(
          t('records.staffing.needed'),
          token.colorError,
          'solid',
          rows.map(({ needed }) => needed),
        ),
        steps(
          t('records.staffing.there'),
          token.colorPrimary,
          'dashed',
          rows.map(({ there }) => rounded(there)),
        ),
        {
          name: t('records.staffing.arrivals'),
          type: 'bar' as const,
          yAxisIndex: 1,
          color: token.colorFillSecondary,
          data: rows.map(({ arrivals }) => rounded(arrivals)),
        },
      ],
    };
  }, [rows, t, token]);
  return (
    <div
      ref={useChart(option)}
      className="performance-chart"
      role="img"
      aria-label={t('records.staffing.chart')}
      data-testid="staffing-chart"
    />
  );
}
