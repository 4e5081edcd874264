import { stringify } from 'csv-stringify/sync';
import { occupancyOf, type PerformanceRow, type TimeSheet } from '../../client-sdk/protocol/performance.ts';
import { guardCell } from './formula-guard.ts';

type Cell = string | number;

const inSeconds = (ms: number | null): Cell => (ms === null ? '' : Math.round(ms / 1000));

const minutesOf =
  (state: keyof TimeSheet) =>
  ({ times }: PerformanceRow): Cell =>
    times === null ? '' : Math.round(times[state] / 60_000);

function occupancy({ times }: PerformanceRow): Cell {
  const share = times && occupancyOf(times);
  return share === null ? '' : Math.round(share * 1000) / 10;
}

const COLUMNS: [heading: string, cell: (row: PerformanceRow) => Cell][] = [
  ['day', ({ day }) => day],
  ['id', ({ id }) => guardCell(id)],
  ['name', ({ name }) => guardCell(name)],
  ['served', ({ served }) => served],
  ['missed', ({ missed }) => missed],
  ['abandoned', ({ abandoned }) => abandoned],
  ['messages', ({ messages }) => messages],
  ['first response avg s', ({ firstResponses }) => inSeconds(firstResponses.avgMs)],
  ['first response in time', ({ serviceLevel }) => serviceLevel.inTime],
  ['first response of', ({ serviceLevel }) => serviceLevel.of],
  ['response avg s', ({ responses }) => inSeconds(responses.avgMs)],
  ['replied in 3 min', ({ replies }) => replies.inTime],
  ['replied of', ({ replies }) => replies.of],
  ['transfers', ({ transfers }) => transfers],
  ['ratings', ({ ratings }) => ratings.count],
  ['stars avg', ({ ratings }) => ratings.avgStars ?? ''],
  ['online min', minutesOf('acceptingMs')],
  ['away min', minutesOf('awayMs')],
  ['offline min', minutesOf('unreachableMs')],
  ['off duty min', minutesOf('offMs')],
  ['occupancy %', occupancy],
];

/** The rows as a table for a spreadsheet. */
export const writePerformance = (rows: readonly PerformanceRow[]): string =>
  stringify(
    [COLUMNS.map(([heading]) => heading), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))],
    {
      bom: true,
      record_delimiter: 'windows',
    },
  );
