import { renderTable } from '../render-table.ts';
import type { Machine } from './machine.ts';
import type { Measure } from './measure.ts';

const round = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US');

function verdict({ target, met }: Measure): string {
  if (!target) return '';
  const wanted = target.atLeast !== undefined ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
  return `${met ? 'met' : 'MISSED'} (${wanted})`;
}

export const MEASURE_HEAD = ['measure', 'median', 'rounds', 'baseline', 'ratio', 'target'];

/** The cells of one measure, in the order of the head. */
export function measureRow(one: Measure): string[] {
  return [
    one.name,
    `${round(one.value)} ${one.unit}`,
    `${round(one.spread[0])}–${round(one.spread[1])}`,
    one.baseline ? `${one.baseline.name} ${round(one.baseline.value)}` : '',
    one.ratio === undefined ? '' : one.ratio.toFixed(2),
    verdict(one),
  ];
}

/** The machine in one line. */
export function describeRun({ cpu, cores, memoryGb, system, node, redis, loadBefore }: Machine): string {
  return `${cores} × ${cpu}, ${memoryGb} GB, ${system}, Node ${node}, Redis ${redis}, load before ${loadBefore}`;
}

/** A table for a terminal. */
export function renderMeasures(machine: Machine, measures: Measure[]): string {
  return [describeRun(machine), '', ...renderTable(MEASURE_HEAD, measures.map(measureRow))].join('\n');
}
