import type { Redis } from 'ioredis';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { NO_MEMORY, type WatchMemory } from './conditions.ts';

const KEPT_MS = 7 * 86_400_000;

const keyOf = (shopId: ShopId) => `fenliu:alarm-watch:{${shopId}}`;

/** In Redis, since each second may be another process's turn. */
export class WatchMemories {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async read(shopId: ShopId): Promise<WatchMemory> {
    const json = await this.#redis.get(keyOf(shopId));
    return json === null ? NO_MEMORY : (JSON.parse(json) as WatchMemory);
  }

  async write(shopId: ShopId, memory: WatchMemory): Promise<void> {
    await this.#redis.set(keyOf(shopId), JSON.stringify(memory), 'PX', KEPT_MS);
  }
}
