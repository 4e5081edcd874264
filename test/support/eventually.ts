import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;
/** As long as a browser waits for what is to be on its page: a busy machine takes its time. */
const WITHIN_MS = 30_000;

/**
 * Waits until something has come about; never longer than the bound.
 * @param whyNotYet says what is still missing; null when nothing is
 * @throws with the last reason when the time is over
 */
export async function eventually(
  whyNotYet: () => string | null | Promise<string | null>,
  { withinMs = WITHIN_MS }: { withinMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const reason = await whyNotYet();
    if (reason === null) return;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${reason}`);
    await sleep(LOOK_EVERY_MS);
  }
}
