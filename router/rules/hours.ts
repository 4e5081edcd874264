import type { Opening, RuleSet } from '../../client-sdk/protocol/rule-set.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Day of the week (1 Monday … 7) and minute of the day, in a time zone. */
interface LocalTime {
  weekday: number;
  minute: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

export function localTime(now: number, timeZone: string): LocalTime {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(now).map(({ type, value }) => [type, value]));
  return {
    weekday: WEEKDAYS.indexOf(parts.weekday ?? '') + 1,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function covers({ days, from, to }: Opening, { weekday, minute }: LocalTime): boolean {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  if (start < end) return days.includes(weekday) && minute >= start && minute < end;
  // Past midnight: the evening of one day, or the morning after.
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (days.includes(weekday) && minute >= start) || (days.includes(yesterday) && minute < end);
}

/** R7: no hours at all mean always. */
export const isOpen = (hours: Opening[], time: LocalTime): boolean =>
  hours.length === 0 || hours.some((opening) => covers(opening, time));

/** The groups that are closed at `now`, as the scripts take it: `*` for the whole shop, else `,a,b,`. */
export function closedGroups(rules: RuleSet, now: number, timeZone: string): string {
  if (rules.hours.length === 0 && rules.groups.every(({ hours }) => hours.length === 0)) return '';
  const time = localTime(now, timeZone);
  if (!isOpen(rules.hours, time)) return '*';
  const closed = rules.groups.filter(({ hours }) => !isOpen(hours, time)).map(({ groupId }) => groupId);
  return closed.length === 0 ? '' : `,${closed.join(',')},`;
}
