import type { Redis } from 'ioredis';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LiveState } from '../../router/live.ts';

/** After this long everything is pushed once more, so that nothing wrong can stay on a screen. */
const FORGOTTEN_AFTER_MS = 60_000;

export interface Pushed {
  /** When everything was pushed, not only what had changed. */
  fullAt: number;
  live: LiveState;
  places: Record<ConversationId, number>;
}

const keyOf = (shopId: ShopId) => `fenliu:live-pushed:{${shopId}}`;

/** What a shop's console was last told. In Redis, since each second may be another process's turn. */
export class LastPushed {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Null when nothing was pushed yet, or not for a while. */
  async read(shopId: ShopId, now: number): Promise<Pushed | null> {
    const json = await this.#redis.get(keyOf(shopId));
    if (json === null) return null;
    const pushed = JSON.parse(json) as Pushed;
    return now - pushed.fullAt < FORGOTTEN_AFTER_MS ? pushed : null;
  }

  async write(shopId: ShopId, pushed: Pushed): Promise<void> {
    await this.#redis.set(keyOf(shopId), JSON.stringify(pushed), 'PX', 2 * FORGOTTEN_AFTER_MS);
  }

  /** Lets the next push tell everything: for somebody whose picture is not the last pushed one. */
  async forget(shopId: ShopId): Promise<void> {
    await this.#redis.del(keyOf(shopId));
  }
}
