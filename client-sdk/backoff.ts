/** How long to wait between tries. */
export interface BackoffLimits {
  /** The first wait is at most this long, in ms; each later one at most twice the one before. */
  baseMs: number;
  /** No wait is longer than this, in ms. */
  capMs: number;
}

/**
 * Exponential backoff with full jitter: anything from 0 to the limit of this try, so that many
 * clients that lost one server do not all come back in the same moment.
 *
 * @param attempt Tries that failed before, from 0.
 * @param random A number from 0 (inclusive) to 1 (exclusive).
 * @returns The wait, in whole ms.
 * @example backoffMs(3, Math.random(), { baseMs: 500, capMs: 15_000 }) // 0 to 4000
 */
export function backoffMs(attempt: number, random: number, limits: BackoffLimits): number {
  const limitMs = Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random * limitMs);
}
