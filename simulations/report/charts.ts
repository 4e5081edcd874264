import { type EChartsOption, init } from 'echarts';

const WIDTH = 920;
const HEIGHT = 280;
/** Dark enough on white, and apart for most who see colours otherwise. */
const COLOURS = ['#0b3d91', '#c2410c', '#0f766e', '#7e22ce'];

/** A chart as SVG text, which needs no script to be seen. */
export function renderChart(option: EChartsOption, height = HEIGHT): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      color: COLOURS,
      animation: false,
      aria: { enabled: true },
      textStyle: { fontFamily: 'sans-serif' },
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

export interface Line {
  name: string;
  values: readonly (number | null)[];
  /** Told from the others without colour. */
  dash?: 'solid' | 'dashed' | 'dotted';
}

/** Lines over the same points in time. */
export function lineChart(times: readonly string[], lines: readonly Line[], unit: string): string {
  return renderChart({
    grid: { left: 60, right: 20, top: 40, bottom: 30 },
    legend: { top: 0, data: lines.map(({ name }) => name) },
    xAxis: { type: 'category', data: [...times] },
    yAxis: { type: 'value', name: unit, min: 0 },
    series: lines.map(({ name, values, dash = 'solid' }) => ({
      name,
      type: 'line',
      showSymbol: false,
      data: values.map((value) => (value === null ? '-' : Number(value.toFixed(3)))),
      lineStyle: { type: dash, width: 2 },
    })),
  });
}

/** One bar for each name. */
export function barChart(names: readonly string[], values: readonly number[], unit: string): string {
  return renderChart({
    grid: { left: 60, right: 20, top: 30, bottom: 70 },
    xAxis: { type: 'category', data: [...names], axisLabel: { rotate: 45, interval: 0 } },
    yAxis: { type: 'value', name: unit, min: 0 },
    series: [
      {
        type: 'bar',
        data: values.map((value) => Number(value.toFixed(2))),
        label: { show: true, position: 'top' },
      },
    ],
  });
}

/** A field for each name and time, darker for more. */
export function heatChart(
  times: readonly string[],
  names: readonly string[],
  valueAt: (time: number, name: number) => number,
): string {
  const data = names.flatMap((_, name) =>
    times.map((_, time): [number, number, number] => [time, name, Number(valueAt(time, name).toFixed(2))]),
  );
  const most = data.reduce((max, [, , value]) => Math.max(max, value), 0);
  return renderChart(
    {
      grid: { left: 90, right: 90, top: 10, bottom: 30 },
      xAxis: { type: 'category', data: [...times] },
      yAxis: { type: 'category', data: [...names], inverse: true },
      visualMap: {
        min: 0,
        max: Math.ceil(most) || 1,
        right: 0,
        top: 'middle',
        inRange: { color: ['#f2f5f9', '#0b3d91'] },
      },
      series: [{ type: 'heatmap', data }],
    },
    70 + 18 * names.length,
  );
}
