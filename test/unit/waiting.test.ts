import { expect, test } from 'vitest';
import { formatDuration } from '../../web/shared/duration.tsx';
import { waitLevel } from '../../web/shared/wait-level.ts';

test('a running time reads as a clock, and never below zero', () => {
  expect([0, 7_999, 60_000, 754_000, 3_600_000, 10_805_000, -5].map(formatDuration)).toEqual([
    '0:00',
    '0:07',
    '1:00',
    '12:34',
    '1:00:00',
    '3:00:05',
    '0:00',
  ]);
});

test('a wait grows pressing at 1 min, at 100 s and at 3 min', () => {
  expect([0, 59_999, 60_000, 99_999, 100_000, 179_999, 180_000].map(waitLevel)).toEqual([
    'fresh',
    'fresh',
    'waiting',
    'waiting',
    'alarm',
    'alarm',
    'late',
  ]);
});
