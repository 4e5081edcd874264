import type { Logger } from './logger.ts';

/** Everything stops within this, or is left behind. */
const LIMIT_MS = 9000;
/** The process ends after this, whatever hangs. */
const END_MS = 9500;
/** npm repeats the signal that the terminal has sent to all; a person takes longer to press again. */
const SAME_SIGNAL_MS = 500;

/** Parts in the order they were opened; they close the other way round. */
export class OpenParts {
  readonly #parts: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  readonly #logger: Logger;
  #closing: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Remembers how to close a part that is open now. */
  add(name: string, close: () => Promise<unknown> | unknown): void {
    this.#parts.push({ name, close });
  }

  /** Closes all, last opened first, within 9 s. A part that fails or hangs does not keep the others open. */
  closeAll(): Promise<void> {
    this.#closing ??= this.#closeInOrder(performance.now() + LIMIT_MS);
    return this.#closing;
  }

  async #closeInOrder(deadline: number): Promise<void> {
    for (const [index, { name, close }] of [...this.#parts.entries()].reverse()) {
      // Each of those still to come keeps a little of the time.
      const limitMs = Math.max(100, deadline - performance.now() - index * 300);
      try {
        await within(limitMs, close);
      } catch (error) {
        this.#logger.error({ err: error, part: name }, 'a part did not close');
      }
    }
  }
}

async function within(limitMs: number, work: () => Promise<unknown> | unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not closed after ${Math.round(limitMs)} ms`)), limitMs);
  });
  try {
    await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Closes at SIGTERM or Ctrl-C and exits with 0; a second signal exits at once with 1, and so does what has not
 * closed after 9.5 s.
 */
export function closeOnSignal(close: () => Promise<void>): void {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    firstAt = performance.now();
    setTimeout(() => {
      console.error(`Not everything has closed after ${END_MS / 1000} s: this process ends without it.`);
      process.exit(1);
    }, END_MS);
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
