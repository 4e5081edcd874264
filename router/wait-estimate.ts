/**
 * How long whoever stands at this place of a line will probably wait (R6): until so many slots have come free, unless
 * some of those ahead of him leave first, each at the rate at which people have left this line of late.
 * @param freed `<at>|<moving average of the gaps between freed slots, ms>`, as the scripts keep it
 * @param left `<how many left>|<ms that all have waited>`, fading
 * @returns ms; undefined while there is nothing to estimate from
 */
export function estimateWaitMs(place: number, freed: string | null, left: string | null): number | undefined {
  const gapMs = Number(freed?.split('|')[1] ?? 0);
  if (gapMs <= 0) return undefined;
  const [count = 0, waitedMs = 0] = (left ?? '').split('|').map(Number);
  const leavesPerMs = waitedMs > 0 ? count / waitedMs : 0;
  if (leavesPerMs === 0) return place * gapMs;
  // The line of k shrinks at the rate 1/gap + leaves·k.
  return Math.round(Math.log1p(leavesPerMs * gapMs * place) / leavesPerMs);
}
