import { theme } from 'antd';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { PerformanceRow } from '../../../client-sdk/protocol/performance.ts';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Served and missed conversations by day; the same numbers stand in the table below. */
export function PerformanceChart({ rows }: { rows: readonly PerformanceRow[] }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (holder.current === null) return;
    const chart = init(holder.current);
    const days = [...new Set(rows.map(({ day }) => day))].sort();
    const sumOf = (day: string, count: (row: PerformanceRow) => number) =>
      rows.filter((row) => row.day === day).reduce((sum, row) => sum + count(row), 0);
    const bars = (name: string, color: string, count: (row: PerformanceRow) => number) => ({
      name,
      type: 'bar' as const,
      color,
      data: days.map((day) => sumOf(day, count)),
    });
    chart.setOption({
      textStyle: { color: token.colorTextSecondary },
      grid: { left: 40, right: 12, top: 36, bottom: 28 },
      legend: { top: 0, textStyle: { color: token.colorTextSecondary } },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: days },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        bars(t('records.performance.served'), token.colorSuccess, ({ served }) => served),
        bars(t('records.performance.missed'), token.colorError, ({ missed }) => missed),
      ],
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(holder.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [rows, t, token]);
  return (
    <div
      ref={holder}
      className="performance-chart"
      role="img"
      aria-label={t('records.performance.chart')}
      data-testid="performance-chart"
    />
  );
}
