import { renderTable } from '../render-table.ts';
import type { TheoryRow } from './run-theory.ts';

/** The table for people. */
export function renderTheory(rows: readonly TheoryRow[], run: { seed: number; met: boolean }): string {
  const head = ['row', 'measure', 'simulated', 'exact', 'std. error', 'of it', 'off by', 'runs', 'verdict'];
  const cells = rows.map((row) => [
    row.row,
    row.measure,
    row.simulated.toFixed(6),
    row.exact.toFixed(6),
    row.standardError.toFixed(6),
    row.exact === 0 ? '' : `${((row.standardError / row.exact) * 100).toFixed(2)} %`,
    row.offBy.toFixed(2),
    String(row.replications),
    row.met ? 'agrees' : 'DISAGREES',
  ]);
  const agree = rows.filter(({ met }) => met).length;
  const conversations = [...new Map(rows.map((row) => [row.row, row.conversations])).values()];
  const total = conversations.reduce((sum, count) => sum + count, 0);
  return [
    ...renderTable(head, cells),
    '',
    `${agree} of ${rows.length} values agree within 3.5 standard errors of at most 2 % (seed ${run.seed}).`,
    `Independent replications after warm-up, ${total} conversations counted, each decided by the real scripts.`,
  ].join('\n');
}

/** One row when it is done, while others are still to come: what it took and how far its values are off. */
export function renderCase(rows: readonly TheoryRow[], seconds: number): string {
  const [first] = rows;
  const values = rows.map(
    ({ measure, offBy, met }) => `${measure} ${offBy.toFixed(2)}${met ? '' : ' DISAGREES'}`,
  );
  return `  ${first?.row}: ${first?.conversations} conversations, ${seconds.toFixed(0)} s, off by ${values.join(', ')}`;
}
