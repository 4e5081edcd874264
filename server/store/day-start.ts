import { dayOf } from '../../router/keys.ts';

/** No day of any time zone is longer, changes of the clock included. */
const LONGEST_DAY_MS = 27 * 3_600_000;

/** When the day of `now` began in this time zone, in ms since 1970: the first instant that carries its date. */
export function dayStart(now: number, timeZone: string): number {
  const today = dayOf(now, timeZone);
  let before = now - LONGEST_DAY_MS;
  let within = now;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(middle, timeZone) === today) within = middle;
    else before = middle;
  }
  return within;
}

/** Half a day apart, so that one of them lies in the day whatever the zone. */
const PROBES_MS = [12, 0, 24].map((hours) => hours * 3_600_000);

/**
 * The first instant of a day and that of the next, in ms since 1970.
 * @param day `YYYY-MM-DD`, as the time zone counts
 * @returns null for a day that the calendar does not have
 */
export function dayBounds(day: string, timeZone: string): { startAt: number; endAt: number } | null {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight)) return null;
  const within = PROBES_MS.map((ms) => midnight + ms).find((at) => dayOf(at, timeZone) === day);
  if (within === undefined) return null;
  const startAt = dayStart(within, timeZone);
  return { startAt, endAt: dayStart(startAt + LONGEST_DAY_MS, timeZone) };
}
