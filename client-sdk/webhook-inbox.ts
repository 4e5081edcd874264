import type { WebhookEvent } from './protocol/webhook-events.ts';

/** What a webhook was sent: its headers `fenliu-id` and `fenliu-signature`, and its body as it came, not parsed. */
export interface WebhookRequest {
  id: string;
  signature: string;
  body: string;
}

export interface WebhookNews {
  id: string;
  event: WebhookEvent;
  shopId: string;
  /** When it came about, in ms since 1970. */
  at: number;
  data: Record<string, unknown>;
}

/**
 * What became of a request. `done` and `repeat` are to be answered with 200; `stale` (sent more than five minutes off)
 * and `forged` with 401, and nothing was done.
 */
export type WebhookOutcome = 'done' | 'repeat' | 'stale' | 'forged';

export interface WebhookInboxOptions {
  /** The webhook's secret, shown once when it was made. */
  secret: string;
  /** Called once for each event; where it throws, the event is taken when it comes again. */
  onNews: (news: WebhookNews) => Promise<void> | void;
  /** Ms since 1970. */
  clock?: () => number;
}

const TOLERANCE_MS = 5 * 60_000;
/** Tries come an hour apart at most, each with a time stamp of its own: a day of ids knows them all. */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * The receiver's side of a webhook: takes what this shop's fenliu signed, once. It remembers ids of a day in memory;
 * a receiver of several processes, or one that must not take an event twice over a restart, keeps them in its store.
 */
export class WebhookInbox {
  readonly #options: WebhookInboxOptions;
  readonly #key: Promise<CryptoKey>;
  /** Each with its work: whoever repeats it waits for how that ends. Oldest first. */
  readonly #taken = new Map<string, { at: number; work: Promise<void> }>();

  constructor(options: WebhookInboxOptions) {
    this.#options = options;
    this.#key = crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(options.secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    );
  }

  /** @throws what `onNews` threw: answer with 500, and it comes again. */
  async take({ id, signature, body }: WebhookRequest): Promise<WebhookOutcome> {
    const now = (this.#options.clock ?? Date.now)();
    const [, t = '', v1 = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    const signed = new TextEncoder().encode(`${t}.${id}.${body}`);
    // Compares in constant time.
    const genuine = v1 !== '' && (await crypto.subtle.verify('HMAC', await this.#key, bytesOf(v1), signed));
    if (!genuine) return 'forged';
    if (Math.abs(now - Number(t) * 1000) > TOLERANCE_MS) return 'stale';
    this.#forget(now - REMEMBERED_MS);
    const before = this.#taken.get(id);
    if (before) {
      await before.work;
      return 'repeat';
    }
    const work = (async () => this.#options.onNews(JSON.parse(body) as WebhookNews))();
    this.#taken.set(id, { at: now, work });
    try {
      await work;
    } catch (error) {
      this.#taken.delete(id);
      throw error;
    }
    return 'done';
  }

  #forget(until: number): void {
    for (const [id, { at }] of this.#taken) {
      if (at >= until) return;
      this.#taken.delete(id);
    }
  }
}

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
