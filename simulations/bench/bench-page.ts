import { htmlTable, renderPage, type Section } from '../report/page.ts';
import type { Machine } from './machine.ts';
import type { Measure } from './measure.ts';
import { describeRun, MEASURE_HEAD, measureRow } from './render-measures.ts';

/** All measures on one page that needs nothing else, a table for each bench. */
export function renderBenchPage(machine: Machine, rounds: number, measures: readonly Measure[]): string {
  const benchOf = ({ name }: Measure) => name.slice(0, name.indexOf('.'));
  const benches = [...new Set(measures.map(benchOf))];
  const judged = measures.filter(({ met }) => met !== undefined);
  const met = judged.filter((one) => one.met).length;
  const sections = benches.map((title): Section => {
    const rows = measures.filter((one) => benchOf(one) === title).map(measureRow);
    return { title, html: htmlTable(MEASURE_HEAD, rows) };
  });
  const about = `${describeRun(machine)}. Rounds: ${rounds}. Targets met: ${met} of ${judged.length}.`;
  return renderPage('What fenliu costs', about, sections);
}
