import type { BarSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { SideNames } from './use-rule-words.ts';

export type SideBarsOption = ComposeOption<
  BarSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

export interface SideBar {
  label: string;
  base: number;
  draft: number;
}

/** More would not be read. */
const MAX_BARS = 20;

const COLOURS = { base: '#9aa5b8', draft: '#5470c6' };

/** What ECharts draws: two bars for each row, the rules in force and the draft. */
export function sideBarsOption(
  rows: readonly SideBar[],
  sides: SideNames,
  colours: { text: string; line: string; background: string },
): SideBarsOption {
  const shown = rows.slice(0, MAX_BARS);
  return {
    animation: false,
    color: Object.values(COLOURS),
    legend: { top: 0, left: 0, textStyle: { color: colours.text } },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colours.background,
      textStyle: { color: colours.text },
    },
    grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      data: shown.map(({ label }) => label),
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.text, hideOverlap: true, width: 90, overflow: 'truncate' },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { color: colours.text },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      { name: sides.base, type: 'bar', data: shown.map(({ base }) => base) },
      { name: sides.draft, type: 'bar', data: shown.map(({ draft }) => draft) },
    ],
  };
}
