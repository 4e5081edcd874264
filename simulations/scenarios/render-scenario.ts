import { renderTable } from '../render-table.ts';
import { type Estimate, halfWidth } from '../virtual/statistics.ts';
import { measureScenario, type ScenarioRun } from './run-scenario.ts';

export function formatAmount(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 100 ? 1 : 2);
}

export const formatEstimate = (estimate: Estimate): string =>
  estimate.freedom === 0
    ? formatAmount(estimate.mean)
    : `${formatAmount(estimate.mean)} ± ${formatAmount(halfWidth(estimate))}`;

/** Rows of [number, value] with intervals of 95 %. */
export const scenarioRows = (run: ScenarioRun): string[][] =>
  measureScenario(run).map(({ measure, estimate }) => [measure.name, formatEstimate(estimate), measure.unit]);

/** The table for people. */
export function renderScenario(run: ScenarioRun): string {
  const { scenario, seed, observers } = run;
  return [
    `${scenario.name}: ${scenario.about}`,
    '',
    ...renderTable(['number', 'mean ± 95 %', 'unit'], scenarioRows(run)),
    '',
    `${observers.length} replications in virtual time on the real scripts, seed ${seed}.`,
  ].join('\n');
}
