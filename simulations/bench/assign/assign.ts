import type { Redis } from 'ioredis';
import { withThrowAwayRedis } from '../../../server/throw-away-redis.ts';
import { type Measure, measure } from '../measure.ts';
import { countAccesses, readRedisCost } from '../redis-cost.ts';
import { DecidingShop, type Size } from './decisions.ts';
import { makeFloor } from './floor.ts';

const SIZES: Size[] = [1, 100].flatMap((groups) =>
  [10, 100, 1_000, 10_000].map((agents) => ({ agents, groups })),
);
const DECISIONS = 1_000;
const WARM_UP = 200;
/** Buyers who are on their way at once: enough that Redis, not the round trip, is the limit; agents stay free. */
const AT_ONCE = 64;

/** A message broker's prefetch dispatcher reaches this on two cores, and knows no rules. */
const TARGET_PER_SEC = 8_000;

interface Run {
  perSecond: number;
  /** CPU of Redis for each decision. */
  cpuUs: number;
}

interface Pair {
  size: Size;
  shop: DecidingShop;
  fenliu: Run[];
  floor: Run[];
}

/**
 * Whole decisions (a buyer comes, is given to an agent, the trace is kept, his slot is free again) on the real scripts,
 * against scripts that read and write as often and decide nothing; the two in turn, in every round, on one Redis.
 */
export function benchAssign(
  rounds: number,
  _redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  return withThrowAwayRedis(1, async ([redis]) => {
    if (!redis) throw new Error('there is no Redis');
    const pairs: Pair[] = [];
    for (const size of SIZES) {
      say(`assign: ${nameOf(size)} come in`);
      pairs.push({ size, shop: await DecidingShop.open(redis, size, Date.now()), fenliu: [], floor: [] });
    }
    for (let round = 1; round <= rounds; round++) {
      for (const pair of pairs) {
        say(`assign: round ${round} of ${rounds}, ${nameOf(pair.size)}`);
        await playRound(redis, pair);
      }
    }
    return measuresOf(pairs);
  });
}

async function playRound(redis: Redis, { shop, fenliu, floor }: Pair): Promise<void> {
  await play(redis, () => shop.decide(), WARM_UP);
  const before = await readRedisCost(redis);
  fenliu.push(await play(redis, () => shop.decide(), DECISIONS));
  const { reads, writes } = await countAccesses(redis, before, await readRedisCost(redis));
  const empty = await makeFloor(redis, { reads: reads / DECISIONS, writes: writes / DECISIONS });
  await play(redis, empty, WARM_UP);
  floor.push(await play(redis, empty, DECISIONS));
  await shop.trim();
}

async function play(redis: Redis, act: () => Promise<void>, times: number): Promise<Run> {
  const before = await readRedisCost(redis);
  const startedAt = performance.now();
  let begun = 0;
  const one = async () => {
    while (begun++ < times) await act();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await readRedisCost(redis);
  return { perSecond: times / seconds, cpuUs: (after.cpuUs - before.cpuUs) / times };
}

const nameOf = ({ agents, groups }: Size) =>
  `${agents} agents, ${groups} ${groups === 1 ? 'group' : 'groups'}`;

function measuresOf(pairs: Pair[]): Measure[] {
  const of = (runs: Run[], figure: keyof Run) => runs.map((run) => run[figure]);
  const perSecond = pairs.map(({ size, fenliu }) =>
    measure(`assign.decisions (${nameOf(size)})`, '1/s', of(fenliu, 'perSecond'), undefined, {
      atLeast: TARGET_PER_SEC,
    }),
  );
  const ofFloor = pairs.flatMap(({ size, fenliu, floor }) =>
    (['perSecond', 'cpuUs'] as const).map((figure) =>
      measure(
        `assign.${figure === 'cpuUs' ? 'redis-cpu' : 'of-floor'} (${nameOf(size)})`,
        figure === 'cpuUs' ? 'µs/decision' : '1/s',
        of(fenliu, figure),
        { name: 'floor', values: of(floor, figure) },
        figure === 'cpuUs' ? { atMost: 2 } : { atLeast: 0.5 },
      ),
    ),
  );
  const growth = pairs.flatMap((most) => {
    // Fewer agents than groups are each in several, which costs more: beside them the many would look cheap.
    const least = pairs.find(
      ({ size: { agents, groups } }) => groups === most.size.groups && agents >= groups,
    );
    if (most.size.agents !== 10_000 || !least) return [];
    const against = { name: `${least.size.agents} agents`, values: of(least.fenliu, 'cpuUs') };
    const name = `assign.growth (${nameOf(most.size)})`;
    return [measure(name, 'µs/decision', of(most.fenliu, 'cpuUs'), against, { atMost: 1.5 })];
  });
  return [...perSecond, ...ofFloor, ...growth];
}
