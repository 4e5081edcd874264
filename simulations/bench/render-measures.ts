import type { Machine } from './machine.ts';
import type { Measure } from './measure.ts';

const round = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US');

function verdict({ target, met }: Measure): string {
  if (!target) return '';
  const wanted = target.atLeast !== undefined ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
  return `${met ? 'met' : 'MISSED'} (${wanted})`;
}

/** A table for a terminal. */
export function renderMeasures(machine: Machine, measures: Measure[]): string {
  const rows = measures.map((one) => [
    one.name,
    `${round(one.value)} ${one.unit}`,
    `${round(one.spread[0])}–${round(one.spread[1])}`,
    one.baseline ? `${one.baseline.name} ${round(one.baseline.value)}` : '',
    one.ratio === undefined ? '' : one.ratio.toFixed(2),
    verdict(one),
  ]);
  const head = ['measure', 'median', 'rounds', 'baseline', 'ratio', 'target'];
  const widths = head.map((word, i) => Math.max(word.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const { cpu, cores, memoryGb, system, node, redis, loadBefore } = machine;
  return [
    `${cores} × ${cpu}, ${memoryGb} GB, ${system}, Node ${node}, Redis ${redis}, load before ${loadBefore}`,
    '',
    ...[head, ...rows].map(line),
  ].join('\n');
}
