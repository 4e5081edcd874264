import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;

/**
 * Waits until something has come about; never longer than the bound.
 * @param whyNotYet says what is still missing; null when nothing is
 * @throws with the last reason when the time is over
 */
export async function eventually(
  whyNotYet: () => string | null | Promise<string | null>,
  { withinMs = 5000 }: { withinMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const reason = await whyNotYet();
    if (reason === null) return;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${reason}`);
    await sleep(LOOK_EVERY_MS);
  }
}
