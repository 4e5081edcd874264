import { renderTable } from '../render-table.ts';
import type { Estimate } from '../virtual/statistics.ts';
import { measureScenario, type ScenarioRun } from './run-scenario.ts';

/** Half of an interval that holds the mean 95 times in 100. */
const HALF_WIDTH = 1.96;

export function formatAmount(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 100 ? 1 : 2);
}

export const formatEstimate = ({ mean, standardError }: Estimate): string =>
  Number.isNaN(standardError)
    ? formatAmount(mean)
    : `${formatAmount(mean)} ± ${formatAmount(HALF_WIDTH * standardError)}`;

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
