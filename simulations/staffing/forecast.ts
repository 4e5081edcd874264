import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const HALF_HOUR_MIN = 30;

const Row = z.object({
  from: z.string().regex(/^([01]\d|2[0-3]):(00|30)$/, 'a half-hour such as 09:30'),
  arrivals: z.coerce.number().min(0).max(100_000),
});

export interface HalfHour {
  /** Such as `09:30`. */
  from: string;
  /** Buyers that are expected in it. */
  arrivals: number;
}

/**
 * A day's forecast: a CSV file with the columns `from` and `arrivals`, one line for each half-hour without a gap.
 * @throws Error that names the line and what is wrong with it
 */
export async function readForecast(path: string): Promise<HalfHour[]> {
  return parseForecast(await readFile(path, 'utf8'), path);
}

export function parseForecast(text: string, name: string): HalfHour[] {
  const lines: unknown = parse(text, { columns: true, trim: true, skip_empty_lines: true, bom: true });
  const parsed = z.array(Row).min(1).max(48).safeParse(lines);
  if (!parsed.success) throw new Error(`${name} is no forecast:\n${z.prettifyError(parsed.error)}`);
  for (const [i, { from }] of parsed.data.entries()) {
    const before = parsed.data[i - 1];
    if (before && minuteOf(from) !== minuteOf(before.from) + HALF_HOUR_MIN) {
      throw new Error(`${name}: ${from} does not follow ${before.from} by half an hour`);
    }
  }
  return parsed.data;
}

export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
