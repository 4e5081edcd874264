import type { Redis } from 'ioredis';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import { decodeTrace } from '../../router/decode-trace.ts';
import {
  DAY_KEYS,
  dayOf,
  LOADED_SHOPS_KEY,
  SHOP_KEYS,
  type ShopKeyName,
  shopKey,
} from '../../router/keys.ts';
import { Router } from '../../router/router.ts';
import type { ShopMemory, ShopSetup } from '../../router/types.ts';

const HALF_DAY_MS = 43_200_000;
/** Of a process that died nothing stays behind for longer. */
const KEPT_SEC = 3600;

/** A shop of the real router that nobody else sees, for the time of one replay. */
export class ScratchShop {
  readonly router: Router;
  readonly setup: ShopSetup;
  readonly #redis: Redis;
  readonly #keys: string[];

  /**
   * @param setup with the id of the scratch shop
   * @param span the virtual time in which it lives, ms since 1970
   */
  constructor(redis: Redis, setup: ShopSetup, memory: ShopMemory, span: { fromAt: number; untilAt: number }) {
    this.#redis = redis;
    this.setup = setup;
    this.#keys = keysOf(setup, span);
    this.router = new Router({ redis, loadShop: async () => ({ setup, memory }) });
  }

  get timersKey(): string {
    return this.#key('timers');
  }

  /** When the next timer is due; infinity when none is. */
  async nextTimerAt(): Promise<number> {
    const [, at] = await this.#redis.zrange(this.timersKey, '0', '0', 'WITHSCORES');
    return at === undefined ? Number.POSITIVE_INFINITY : Number(at);
  }

  /** What was decided since the last time, in order. Nothing else of the outbox is of use, and nothing of it is kept. */
  async takeDecisions(): Promise<DecisionTrace[]> {
    const outbox = this.#key('outbox');
    const [entries] = await Promise.all([this.#redis.xrange(outbox, '-', '+'), this.#redis.unlink(outbox)]);
    return entries.flatMap(([, fields]) => {
      const [, kind, , , , json] = fields;
      return kind === 'decision' && json !== undefined ? [decodeTrace(json)] : [];
    });
  }

  /** Puts off the end that all of its keys have. */
  async keepAlive(): Promise<void> {
    await Promise.all(this.#keys.map((key) => this.#redis.expire(key, KEPT_SEC)));
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    await Promise.all(this.#keys.map((key) => this.#redis.unlink(key)));
    await this.#redis.srem(LOADED_SHOPS_KEY, this.setup.shopId);
  }

  #key(name: ShopKeyName): string {
    return shopKey(this.setup.shopId, name, 0, '');
  }
}

/** Every key that the router may have made within the span, and a day around it. */
function keysOf({ shopId, timeZone }: ShopSetup, { fromAt, untilAt }: { fromAt: number; untilAt: number }) {
  const names = [...Object.keys(SHOP_KEYS), ...Object.keys(DAY_KEYS)] as ShopKeyName[];
  const keys = new Set<string>();
  for (let at = fromAt - 4 * HALF_DAY_MS; at <= untilAt + 4 * HALF_DAY_MS; at += HALF_DAY_MS) {
    for (const name of names) keys.add(shopKey(shopId, name, at, dayOf(at, timeZone)));
  }
  return [...keys];
}
