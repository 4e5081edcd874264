import type { Redis } from 'ioredis';

export interface ReplicationOptions {
  /** So many replicas must have a change before anybody hears of it; 0: none. */
  replicas: number;
  /** How long they have for it (ms). */
  withinMs: number;
}

/** Written before each wait: Redis waits for what its caller wrote, and for all that anybody wrote before that. */
const MARK_KEY = 'fenliu:replicated';

/**
 * Holds an answer back until replicas have what was changed, so that a failover of Redis takes nothing away that was
 * acknowledged, told or logged, however long the old master goes on (T6).
 */
export class Replication {
  readonly #redis: Redis;
  readonly #options: ReplicationOptions;
  #next: Promise<number> | undefined;

  constructor(redis: Redis, options: ReplicationOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /**
   * For all that was changed so far; those who ask in one tick ask once.
   * @throws Error that begins with NOREPLICAS, as Redis' own, when too few have it in time: it may stay or be gone
   */
  async confirm(): Promise<void> {
    const { replicas, withinMs } = this.#options;
    if (replicas === 0) return;
    this.#next ??= Promise.resolve().then(() => {
      this.#next = undefined;
      // Both leave together: the answer to the first says nothing more.
      this.#redis.set(MARK_KEY, '').catch(() => {});
      return this.#redis.wait(replicas, withinMs);
    });
    const having = await this.#next;
    if (having < replicas) throw new Error(`NOREPLICAS ${having} of ${replicas} replicas have the change`);
  }
}
