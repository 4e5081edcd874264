/** How pressing a wait is: under a minute, a minute, close to the 3-minute target, beyond it (M7, R9). */
export type WaitLevel = 'fresh' | 'waiting' | 'alarm' | 'late';

/** The level of a wait of this many ms. */
export function waitLevel(ms: number): WaitLevel {
  if (ms >= 180_000) return 'late';
  if (ms >= 100_000) return 'alarm';
  return ms >= 60_000 ? 'waiting' : 'fresh';
}
