import { expect, test } from 'vitest';
import { dayStart } from '../../server/store/day-start.ts';

test.each([
  ['M3 Asia/Shanghai', 'Asia/Shanghai', '2026-01-10T15:59:59.999Z', '2026-01-09T16:00:00.000Z'],
  ['M3 Asia/Shanghai at midnight', 'Asia/Shanghai', '2026-01-10T16:00:00.000Z', '2026-01-10T16:00:00.000Z'],
  ['M3 UTC', 'UTC', '2026-01-10T12:00:00.000Z', '2026-01-10T00:00:00.000Z'],
  ['M3 a day of 25 hours', 'Europe/Berlin', '2026-10-25T22:59:00.000Z', '2026-10-24T22:00:00.000Z'],
  ['M3 a day of 23 hours', 'Europe/Berlin', '2026-03-29T21:59:00.000Z', '2026-03-28T23:00:00.000Z'],
  ['M3 no midnight', 'America/Santiago', '2026-09-06T12:00:00.000Z', '2026-09-06T04:00:00.000Z'],
  ['M3 half an hour off', 'Asia/Kolkata', '2026-01-10T18:29:00.000Z', '2026-01-09T18:30:00.000Z'],
])('%s', (_, timeZone, now, start) => {
  expect(new Date(dayStart(Date.parse(now), timeZone)).toISOString()).toBe(start);
});
