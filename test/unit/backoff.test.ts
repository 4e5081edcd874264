import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs } from '../../client-sdk/backoff.ts';

const limits = { baseMs: 500, capMs: 15_000 };

it('W7 the wait is anything from 0 to a limit that doubles up to the cap', () => {
  expect([0, 1, 2, 3, 4, 5, 60].map((attempt) => backoffMs(attempt, 0.999_999_9, limits))).toEqual([
    499, 999, 1999, 3999, 7999, 14_999, 14_999,
  ]);
  expect(backoffMs(3, 0, limits)).toBe(0);
});

it('W7 the wait never passes the cap', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(10_000), random, (attempt, chance) => {
      const waitMs = backoffMs(attempt, chance, limits);
      return Number.isInteger(waitMs) && waitMs >= 0 && waitMs <= limits.capMs;
    }),
  );
});
