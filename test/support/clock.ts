import type { Clock } from '../../server/clock.ts';

export interface ManualClock {
  now: Clock;
  advance(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function createManualClock(startAt = Date.UTC(2026, 0, 1)): ManualClock {
  let at = startAt;
  return {
    now: () => at,
    advance(ms) {
      at += ms;
    },
  };
}
