import type { ComparedMeasure } from '../scenarios/compare.ts';
import { formatEstimate } from '../scenarios/render-scenario.ts';
import type { ScenarioRun } from '../scenarios/run-scenario.ts';
import { htmlTable, renderPage } from './page.ts';
import { chartsOf, loadCharts } from './scenario-page.ts';

export const comparisonHead = (labels: readonly [string, string]): string[] => [
  'number',
  `A: ${labels[0]}`,
  `B: ${labels[1]}`,
  'B − A, same buyers',
  'unit',
  'better',
];

/** Rows with intervals of 95 %. */
export const comparisonRows = (compared: readonly ComparedMeasure[]): string[][] =>
  compared.map(({ measure, first, second, difference, verdict }) => [
    measure.name,
    formatEstimate(first),
    formatEstimate(second),
    formatEstimate(difference),
    measure.unit,
    verdict === 'first' ? 'A' : verdict === 'second' ? 'B' : verdict,
  ]);

/** Two runs of the same buyers side by side. */
export function comparisonPage(
  labels: readonly [string, string],
  runs: readonly [ScenarioRun, ScenarioRun],
  compared: readonly ComparedMeasure[],
): string {
  const [first] = runs;
  const { scenario, seed, observers } = first;
  const about =
    `${scenario.about} The same buyers under A (${labels[0]}) and B (${labels[1]}): ${observers.length} replications ` +
    `in virtual time on the real scripts, seed ${seed}.`;
  const named = runs.map((run, i) => ({ label: i === 0 ? 'A' : 'B', run }));
  return renderPage(`Compared: ${labels[0]} and ${labels[1]}, ${scenario.name}`, about, [
    { title: 'Numbers', html: htmlTable(comparisonHead(labels), comparisonRows(compared)) },
    ...chartsOf(named),
    ...named.flatMap(loadCharts),
  ]);
}
