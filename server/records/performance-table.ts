import { stringify } from 'csv-stringify/sync';
import type { PerformanceRow } from '../../client-sdk/protocol/performance.ts';
import { guardCell } from './formula-guard.ts';

const HEADINGS = [
  'day',
  'id',
  'name',
  'served',
  'missed',
  'messages',
  'first response avg s',
  'response avg s',
  'questions',
  'replied in 3 min',
  'transfers',
  'ratings',
  'stars avg',
  'online min',
];

const inSeconds = (ms: number | null): number | string => (ms === null ? '' : Math.round(ms / 1000));

/** The rows as a table for a spreadsheet. */
export const writePerformance = (rows: readonly PerformanceRow[]): string =>
  stringify(
    [
      HEADINGS,
      ...rows.map((row) => [
        row.day,
        guardCell(row.id),
        guardCell(row.name),
        row.served,
        row.missed,
        row.messages,
        inSeconds(row.firstResponses.avgMs),
        inSeconds(row.responses.avgMs),
        row.questions,
        row.repliedIn3Min,
        row.transfers,
        row.ratings.count,
        row.ratings.avgStars ?? '',
        row.onlineMs === null ? '' : Math.round(row.onlineMs / 60_000),
      ]),
    ],
    { bom: true, record_delimiter: 'windows' },
  );
