import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { MinutePoint } from '../../client-sdk/protocol/models.ts';

export type MinutesOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

export interface MinutesLook {
  words: { incoming: string; replies: string; unanswered: string; avgResponse: string };
  colours: { text: string; line: string; background: string };
  /** For a phone: fewer labels. */
  narrow: boolean;
  formatMinute: (at: number) => string;
}

// Told apart by shape as well as by colour: two bars, a stepped area, a line with points.
const COLOURS = { incoming: '#5470c6', replies: '#3ba272', unanswered: '#e0792b', avgResponse: '#9a60b4' };

/** What ECharts draws: how much came in and was answered above, how long an answer took below. */
export function minutesOption(points: readonly MinutePoint[], look: MinutesLook): MinutesOption {
  const { words, colours, narrow } = look;
  const side = { left: 40, right: narrow ? 8 : 16 };
  const minutes = points.map(({ at }) => look.formatMinute(at));
  const timeAxis = (gridIndex: number, labels: boolean) =>
    ({
      type: 'category',
      gridIndex,
      data: minutes,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { show: labels, color: colours.text, interval: narrow ? 19 : 9 },
    }) as const;
  const valueAxis = (gridIndex: number) =>
    ({
      type: 'value',
      gridIndex,
      min: 0,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: colours.text },
      splitLine: { lineStyle: { color: colours.line } },
    }) as const;
  return {
    animation: false,
    color: Object.values(COLOURS),
    legend: { top: 0, left: 0, itemGap: narrow ? 8 : 16, textStyle: { color: colours.text } },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colours.background,
      textStyle: { color: colours.text },
      valueFormatter: (value) => (value === null || value === undefined ? '–' : String(value)),
    },
    grid: [
      { ...side, top: narrow ? 88 : 36, height: narrow ? '36%' : '46%' },
      { ...side, bottom: 24, height: '22%' },
    ],
    xAxis: [timeAxis(0, false), timeAxis(1, true)],
    yAxis: [valueAxis(0), valueAxis(1)],
    series: [
      { name: words.incoming, type: 'bar', data: points.map((point) => point.incoming) },
      { name: words.replies, type: 'bar', data: points.map((point) => point.replies) },
      {
        name: words.unanswered,
        type: 'line',
        step: 'middle',
        connectNulls: false,
        symbol: 'none',
        lineStyle: { type: 'dashed' },
        areaStyle: { opacity: 0.12 },
        data: points.map((point) => point.unanswered),
      },
      {
        name: words.avgResponse,
        type: 'line',
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbol: 'circle',
        symbolSize: 4,
        connectNulls: false,
        data: points.map(({ avgResponseMs }) =>
          avgResponseMs === null ? null : Math.round(avgResponseMs / 1000),
        ),
      },
    ],
  };
}

export interface MinutesSummary {
  incoming: number;
  replies: number;
  /** Over all replies of the hour. */
  avgResponseMs: number | null;
  /** Most unanswered customers at the end of any minute. */
  peakUnanswered: number;
}

/** The hour in four numbers. */
export function minutesSummary(points: readonly MinutePoint[]): MinutesSummary {
  const sum = (read: (point: MinutePoint) => number | null) =>
    points.reduce((total, point) => total + (read(point) ?? 0), 0);
  const replies = sum((point) => point.replies);
  const waitedMs = sum((point) => (point.replies ?? 0) * (point.avgResponseMs ?? 0));
  return {
    incoming: sum((point) => point.incoming),
    replies,
    avgResponseMs: replies === 0 ? null : waitedMs / replies,
    peakUnanswered: points.reduce((most, point) => Math.max(most, point.unanswered ?? 0), 0),
  };
}
