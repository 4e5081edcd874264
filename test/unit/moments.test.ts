import { expect, test } from 'vitest';
import { dayIn, formatFullMoment, formatMoment } from '../../web/shared/format.ts';

const AT = Date.UTC(2026, 10, 20, 17, 30);
const EVENING = Date.UTC(2026, 10, 20, 12, 0);

test('R7 times are told in the time zone of the shop, and so is which day is today', () => {
  const shop = (timeZone: string, nowMs: number) => formatMoment(AT, 'en-US', { timeZone, nowMs });
  expect(shop('Asia/Shanghai', AT)).toBe('01:30');
  expect(shop('America/New_York', EVENING)).toBe('12:30');
  expect(shop('Asia/Shanghai', EVENING)).toBe('11/21, 01:30');
  expect(formatFullMoment(AT, 'en-US', 'Asia/Shanghai')).toBe('Nov 21, 2026, 01:30:00');
  expect([dayIn(AT, 'Asia/Shanghai'), dayIn(AT, 'UTC')]).toEqual(['2026-11-21', '2026-11-20']);
});
