import { MAX_DAYS } from '../../client-sdk/protocol/performance.ts';
import { dayBounds } from '../store/day-start.ts';
import type { Stretch } from './time-sheets.ts';

const DAY_MS = 86_400_000;

export const nextDay = (day: string, by = 1): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** Days of the shop, both ends included; one more than `MAX_DAYS` where they are too many, none for one that is not in the calendar. */
export function daysOf(fromDay: string, untilDay: string, timeZone: string): Stretch[] {
  const days: Stretch[] = [];
  for (let day = fromDay; day <= untilDay && days.length <= MAX_DAYS; day = nextDay(day)) {
    const bounds = dayBounds(day, timeZone);
    if (!bounds) return [];
    days.push({ key: day, ...bounds });
  }
  return days;
}
