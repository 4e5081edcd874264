import { Typography, theme } from 'antd';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { type SideChartKind, type SidePoint, sideChartOption } from './side-chart-option.ts';
import type { SideNames } from './use-rule-words.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Both rule sets in one chart; the same numbers stand in a table beside it. */
export function SideChart({
  title,
  kind,
  points,
  sides,
}: {
  title: string;
  kind: SideChartKind;
  points: readonly SidePoint[];
  sides: SideNames;
}) {
  const { token } = theme.useToken();
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (holder.current === null) return;
    const chart = init(holder.current);
    const colours = {
      text: token.colorTextSecondary,
      line: token.colorBorderSecondary,
      background: token.colorBgElevated,
    };
    chart.setOption(sideChartOption(kind, points, sides, colours));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(holder.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [kind, points, sides, token]);
  return (
    <div>
      <Typography.Title level={3} className="dry-run-heading">
        {title}
      </Typography.Title>
      <div ref={holder} className="dry-run-chart" role="img" aria-label={title} />
    </div>
  );
}
