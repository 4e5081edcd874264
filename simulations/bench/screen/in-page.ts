/** What runs in the page: each function goes there as its source, so it holds all that it needs. */

/** What came in over the page's socket. */
interface Arrivals {
  fillers: number;
  /** By text: ms of the page's own clock. */
  probes: Record<string, number>;
}

/** Before any script of the page's own: notes when texts of the bench come in. */
export function watchSocket(): void {
  const arrivals: Arrivals = { fillers: 0, probes: {} };
  Object.assign(window, { arrivals });
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        arrivals.fillers += String(data).match(/filler \d+ of/g)?.length ?? 0;
        for (const [text] of String(data).matchAll(/probe \d+ of the screen/g))
          arrivals.probes[text] ??= performance.now();
      });
    }
  };
}

/** @returns whether at least so many fillers came in */
export function arrivedIn(wanted: number): boolean {
  const { arrivals } = window as unknown as { arrivals: Arrivals };
  return arrivals.fillers >= wanted;
}

/** Ms from a text's arrival to the frame that shows it in one of the elements with this `data-testid`. */
export function paintedAfterMs(of: { text: string; testId: string; limitMs: number }): Promise<number> {
  const { arrivals } = window as unknown as { arrivals: Arrivals };
  const deadline = performance.now() + of.limitMs;
  return new Promise((resolve, reject) => {
    const look = () => {
      const parts = [...document.querySelectorAll(`[data-testid="${of.testId}"]`)];
      if (!parts.some((part) => part.textContent?.includes(of.text))) {
        if (performance.now() > deadline) reject(new Error(`"${of.text}" is not on the screen`));
        else requestAnimationFrame(look);
        return;
      }
      // The frame that is being made now shows it; the task after it is past the paint.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - (arrivals.probes[of.text] ?? Number.NaN));
      port2.postMessage(null);
    };
    requestAnimationFrame(look);
  });
}
