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
