import { backoffMs } from './backoff.ts';
import type { MessagePage } from './protocol/events.ts';
import type { Message } from './protocol/messages.ts';
import type { Gap } from './timeline.ts';
import { toFailure } from './wire-failure.ts';

/** The largest page the server gives. */
const MAX_PAGE = 200;

export interface GapFetcherOptions {
  gapOf: (conversationId: string) => Gap | null;
  fetchPage: (conversationId: string, afterSeq: number, limit: number) => Promise<MessagePage>;
  add: (conversationId: string, messages: Message[]) => void;
  /** Most holes close by themselves at once: messages of two gateways overtake each other. */
  gapMs: number;
  random: () => number;
  backoff: { baseMs: number; capMs: number };
}

interface Watch {
  timer: ReturnType<typeof setTimeout> | undefined;
  failures: number;
}

/** Fetches the holes of conversations: exactly what is missing, and again until it is there (W4). */
export class GapFetcher {
  readonly #options: GapFetcherOptions;
  readonly #watches = new Map<string, Watch>();

  constructor(options: GapFetcherOptions) {
    this.#options = options;
  }

  /**
   * Looks at a conversation that has changed.
   * @param waitMs for holes that may close by themselves; 0 where nobody will push what is missing
   */
  check(conversationId: string, waitMs = this.#options.gapMs): void {
    if (this.#watches.has(conversationId) || !this.#options.gapOf(conversationId)) return;
    const watch: Watch = { timer: undefined, failures: 0 };
    this.#watches.set(conversationId, watch);
    if (waitMs === 0) void this.#fill(conversationId, watch);
    else this.#later(conversationId, watch, waitMs);
  }

  /** Stops all; the next resume finds what is missing. */
  clear(): void {
    for (const { timer } of this.#watches.values()) clearTimeout(timer);
    this.#watches.clear();
  }

  #later(conversationId: string, watch: Watch, waitMs: number): void {
    watch.timer = setTimeout(() => void this.#fill(conversationId, watch), waitMs);
  }

  async #fill(conversationId: string, watch: Watch): Promise<void> {
    for (let gap = this.#options.gapOf(conversationId); gap; gap = this.#options.gapOf(conversationId)) {
      try {
        const limit = Math.min(gap.count, MAX_PAGE);
        const { messages } = await this.#options.fetchPage(conversationId, gap.afterSeq, limit);
        if (this.#watches.get(conversationId) !== watch) return;
        this.#options.add(conversationId, messages);
        if (this.#options.gapOf(conversationId)?.afterSeq === gap.afterSeq)
          return this.#retry(conversationId, watch);
        watch.failures = 0;
      } catch (thrown) {
        if (this.#watches.get(conversationId) !== watch) return;
        if (toFailure(thrown).retryable) return this.#retry(conversationId, watch);
        // Not ours to read any more.
        break;
      }
    }
    this.#watches.delete(conversationId);
  }

  #retry(conversationId: string, watch: Watch): void {
    const { backoff, gapMs, random } = this.#options;
    const waitMs = gapMs + backoffMs(watch.failures, random(), backoff);
    watch.failures += 1;
    this.#later(conversationId, watch, waitMs);
  }
}
