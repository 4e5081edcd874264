import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createRandom } from '../random.ts';
import type { Chooser } from './chooser.ts';
import type { Observer } from './observer.ts';
import { Replication } from './replication.ts';
import { SimulatedShop } from './simulated-shop.ts';
import type { World } from './world.ts';

/** So many shops live side by side on each Redis: while one waits for its answer the others go on. */
const LANES = 8;

export interface RunOptions<O extends Observer> {
  world: World;
  chooser: Chooser;
  /** Numbers of the replications: the same number and seed give the same buyers in any world. */
  from: number;
  count: number;
  seed: number;
  redis: readonly Redis[];
  newObserver: () => O;
  asksPlace?: boolean;
  /** Virtual ms since it was told last, over all replications. */
  onProgress?: (passedMs: number) => void;
}

/** Independent replications of one world, several at a time; each has a shop and a stream of chance of its own. */
export async function runReplications<O extends Observer>(options: RunOptions<O>): Promise<O[]> {
  const observers: O[] = [];
  // Others may simulate on the same Redis.
  const run = randomUUID();
  let next = 0;
  const lane = async (redis: Redis, name: string) => {
    while (next < options.count) {
      const i = next++;
      observers[i] = await runOne(options, redis, `simulated-${run}-${name}-${i}`, options.from + i);
    }
  };
  const lanes = options.redis.flatMap((redis, i) =>
    Array.from({ length: LANES }, (_, j) => lane(redis, `${i}-${j}`)),
  );
  // Nobody may still write when a failure is told.
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return observers;
}

async function runOne<O extends Observer>(
  options: RunOptions<O>,
  redis: Redis,
  shopId: string,
  no: number,
): Promise<O> {
  const { world, chooser, seed } = options;
  const observer = options.newObserver();
  const shop = new SimulatedShop(world, redis, shopId);
  let toldMs = 0;
  const onProgress = (nowMs: number) => {
    if (nowMs - toldMs < world.endMs / 100 && nowMs < world.endMs) return;
    options.onProgress?.(nowMs - toldMs);
    toldMs = nowMs;
  };
  try {
    const random = createRandom(mix(seed, no));
    const asksPlace = options.asksPlace ?? false;
    await new Replication({ world, shop, random, chooser, observer, asksPlace, onProgress }).run();
  } finally {
    await shop.remove();
  }
  return observer;
}

/** A seed for each replication, far from those of its neighbours (the finishing steps of MurmurHash3). */
function mix(seed: number, no: number): number {
  let hash = (seed ^ Math.imul(no + 1, 0x9e3779b1)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
