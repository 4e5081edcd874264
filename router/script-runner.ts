import type { Redis } from 'ioredis';
import type { ShopId } from '../client-sdk/protocol/ids.ts';
import { dayOf, LOADED_SHOPS_KEY, shopKey } from './keys.ts';
import { Replication, type ReplicationOptions } from './replication.ts';
import { compileShop } from './rules/compile.ts';
import { closedGroups } from './rules/hours.ts';
import { callScript } from './scripts/call.ts';
import { SCRIPTS } from './scripts/index.ts';
import type { Script } from './scripts/library.ts';
import type { ShopMemory, ShopSetup } from './types.ts';

/** Thrown when neither Redis nor the loader knows the shop. */
export class ShopUnknown extends Error {
  constructor(shopId: ShopId) {
    super(`there is no shop ${shopId}`);
  }
}

export type LoadShop = (shopId: ShopId) => Promise<{ setup: ShopSetup; memory: ShopMemory } | null>;

export const EMPTY_MEMORY: ShopMemory = {
  conversations: [],
  recents: [],
  agentStates: [],
  seen: [],
  today: { counters: {}, served: [] },
  blocked: [],
  dedicated: {},
};

type Reply = [status: string, ...rest: unknown[]];
type Args = (string | number)[];

/** Rules cannot change at every try. */
const MAX_ATTEMPTS = 6;

/** Runs the scripts of one shop: names become keys, a shop that Redis lost is built again, once. */
export class ScriptRunner {
  readonly redis: Redis;
  readonly #loadShop: LoadShop;
  readonly #newEpoch: () => string;
  readonly #replication: Replication;
  readonly #setups = new Map<ShopId, ShopSetup>();
  readonly #loading = new Map<ShopId, Promise<void>>();

  constructor(redis: Redis, loadShop: LoadShop, newEpoch: () => string, replication: ReplicationOptions) {
    this.redis = redis;
    this.#replication = new Replication(redis, replication);
    this.#loadShop = loadShop;
    this.#newEpoch = newEpoch;
  }

  /** The setup this node last saw; `refresh` reads it again. */
  async setupOf(shopId: ShopId, now: number, refresh = false): Promise<ShopSetup> {
    const known = this.#setups.get(shopId);
    if (known && !refresh) return known;
    const stored = await this.redis.hget(shopKey(shopId, 'meta', now, ''), 'setup');
    if (stored) {
      const setup = JSON.parse(stored) as ShopSetup;
      this.#setups.set(shopId, setup);
      return setup;
    }
    await this.#restore(shopId, now);
    return this.#setups.get(shopId) as ShopSetup;
  }

  /**
   * Runs one script, under the rules in force: a node that knows only older ones reads them first (R18).
   * @param args the arguments that the header names after `version`, and what follows them where the script takes a
   * list; a function where they depend on the rules
   * @returns the reply, whose first word is a status
   * @throws ShopUnknown
   */
  async run(
    script: Script,
    shopId: ShopId,
    now: number,
    args: Args | ((setup: ShopSetup) => Args),
  ): Promise<Reply> {
    for (let attempt = 0, refresh = false; attempt < MAX_ATTEMPTS; attempt += 1) {
      const setup = await this.setupOf(shopId, now, refresh);
      const reply = await this.#evaluate(script, setup, now, typeof args === 'function' ? args(setup) : args);
      refresh = reply[0] === 'rules_changed';
      if (reply[0] === 'shop_not_loaded') await this.#restore(shopId, now);
      else if (!refresh) return reply;
    }
    throw new Error(`${script.name}: the rules of ${shopId} changed at every try`);
  }

  /** Puts a rule set and the staff into force; `memory` counts only where Redis has nothing of the shop. */
  async publish(setup: ShopSetup, memory: ShopMemory, now: number): Promise<Reply> {
    const { setup: json, settings, groups, agents, replies } = compileShop(setup);
    const reply = await this.#evaluate(SCRIPTS.publishShop, setup, now, [
      this.#newEpoch(),
      json,
      settings,
      groups,
      agents,
      JSON.stringify(memory.conversations),
      JSON.stringify(memory.recents),
      JSON.stringify(memory.agentStates),
      JSON.stringify(memory.seen),
      JSON.stringify(memory.today),
      JSON.stringify(memory.blocked),
      JSON.stringify(memory.dedicated),
      replies,
    ]);
    if (reply[0] === 'ok') this.#setups.set(setup.shopId, setup);
    await this.redis.sadd(LOADED_SHOPS_KEY, setup.shopId);
    return reply;
  }

  /** What was read may be told, and logged: it is on the replicas too, where those are waited for (T6). */
  confirm(): Promise<void> {
    return this.#replication.confirm();
  }

  /** One restore at a time for each shop on this node; on other nodes the script itself keeps the first. */
  async #restore(shopId: ShopId, now: number): Promise<void> {
    let loading = this.#loading.get(shopId);
    if (!loading) {
      loading = this.#load(shopId, now).finally(() => this.#loading.delete(shopId));
      this.#loading.set(shopId, loading);
    }
    return loading;
  }

  async #load(shopId: ShopId, now: number): Promise<void> {
    const loaded = await this.#loadShop(shopId);
    if (!loaded) throw new ShopUnknown(shopId);
    const reply = await this.publish(loaded.setup, loaded.memory, now);
    if (reply[0] === 'older') await this.setupOf(shopId, now, true);
  }

  /** Every script is told the time, the shop's day, which groups are closed now, and by which rules. */
  async #evaluate(script: Script, setup: ShopSetup, now: number, rest: Args): Promise<Reply> {
    const { shopId, timeZone } = setup;
    const day = dayOf(now, timeZone);
    const keys = script.keys.map((name) => shopKey(shopId, name, now, day));
    const args = [now, day, closedGroups(setup.rules, now, timeZone), setup.version, ...rest];
    const reply = (await callScript(this.redis, script, keys, args)) as Reply;
    await this.#replication.confirm();
    return reply;
  }
}
