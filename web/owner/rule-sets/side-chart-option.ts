import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { SideNames } from './use-rule-words.ts';

export type SideChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

export interface SidePoint {
  label: string;
  base: number;
  draft: number;
}

/** `bars`: rows below each other; `lines`: one day, from left to right. */
export type SideChartKind = 'bars' | 'lines';

/** More bars would not be read. */
const MAX_BARS = 12;

const COLOURS = { base: '#9aa5b8', draft: '#5470c6' };

/** What ECharts draws of both rule sets; lines are told apart by dashes as well as by colour. */
export function sideChartOption(
  kind: SideChartKind,
  points: readonly SidePoint[],
  sides: SideNames,
  colours: { text: string; line: string; background: string },
): SideChartOption {
  const shown = kind === 'bars' ? points.slice(0, MAX_BARS) : points;
  const series = (side: 'base' | 'draft') => {
    const common = { name: sides[side], data: shown.map((point) => point[side]) };
    if (kind === 'bars') return { ...common, type: 'bar' as const };
    const dashed = side === 'base' ? ('dashed' as const) : ('solid' as const);
    return {
      ...common,
      type: 'line' as const,
      step: 'end' as const,
      symbol: 'none',
      lineStyle: { type: dashed },
    };
  };
  const names = {
    type: 'category' as const,
    data: shown.map(({ label }) => label),
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    // Rows have room for two lines of words; a day has many moments, of which some are named.
    axisLabel:
      kind === 'bars'
        ? { color: colours.text, interval: 0, width: 110, overflow: 'break' as const }
        : { color: colours.text, hideOverlap: true },
  };
  const values = {
    type: 'value' as const,
    min: 0,
    minInterval: 1,
    splitNumber: 4,
    axisLabel: { color: colours.text, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.line } },
  };
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
    ...(kind === 'bars'
      ? { xAxis: values, yAxis: { ...names, inverse: true } }
      : { xAxis: names, yAxis: values }),
    series: [series('base'), series('draft')],
  };
}
