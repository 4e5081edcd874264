import type { Redis } from 'ioredis';
import { pushChanges } from '../../../server/jobs/handlers/live-metrics.ts';
import { LastPushed } from '../../../server/jobs/last-pushed.ts';
import { withThrowAwayRedis } from '../../../server/throw-away-redis.ts';
import { type Measure, measure } from '../measure.ts';
import { readRedisCost } from '../redis-cost.ts';
import { WritingShop } from '../writing-shop.ts';

const OPEN = [100, 1_000, 10_000];
const AGENTS = 50;
/** The console is told each second; a busy shop has so many messages in one. */
const MESSAGES_A_TICK = 200;
const TICKS = 5;
const TICK_MS = 1_000;

interface Run {
  /** CPU of Redis and of this process for a message, with its part of the tick. */
  messageUs: number;
  /** The same for the tick alone. */
  tickUs: number;
  /** What goes to each owner in a tick. */
  tickBytes: number;
}

/** The owner's numbers with every message and each second's push, at so many open conversations, in turn in every round. */
export function benchDashboard(
  rounds: number,
  _redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  return withThrowAwayRedis(1, async ([redis]) => {
    if (!redis) throw new Error('there is no Redis');
    const sizes: { open: number; shop: WritingShop; runs: Run[] }[] = [];
    for (const open of OPEN) {
      say(`dashboard: ${open} buyers come`);
      const shop = await WritingShop.open(redis, `dashboard-${open}`, Date.now(), {
        agents: AGENTS,
        buyers: open,
      });
      await shop.write(open);
      await shop.route();
      sizes.push({ open, shop, runs: [] });
    }
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const { open, shop, runs } of sizes) {
        say(`dashboard: ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}, ${open} open`);
        const run = await playRound(redis, shop);
        if (round > 0) runs.push(run);
      }
    }
    const of = (runs: Run[], figure: keyof Run) => runs.map((run) => run[figure]);
    return sizes.flatMap(({ open, runs }, i) => {
      const least = sizes[0];
      const against = (figure: keyof Run) =>
        least && i > 0 ? { name: `${least.open} open`, values: of(least.runs, figure) } : undefined;
      return [
        measure(
          `dashboard.message (${open} open)`,
          'µs',
          of(runs, 'messageUs'),
          against('messageUs'),
          i > 0 ? { atMost: 1.2 } : undefined,
        ),
        measure(`dashboard.tick (${open} open)`, 'µs', of(runs, 'tickUs'), against('tickUs')),
        measure(`dashboard.tick-size (${open} open)`, 'bytes', of(runs, 'tickBytes')),
      ];
    });
  });
}

async function playRound(redis: Redis, shop: WritingShop): Promise<Run> {
  const lastPushed = new LastPushed(redis);
  let bytes = 0;
  const deliver = {
    live: (...[, diff]: [string, object]) => {
      bytes += Buffer.byteLength(JSON.stringify(diff));
    },
    light: () => {},
    buyerConversation: () => {},
  };
  const { router, shopId } = shop;
  // All of it, as when the page is opened; what follows are the changes.
  await pushChanges({ router, deliver, lastPushed, clock: shop.clock }, shopId);
  bytes = 0;
  let [writeUs, tickUs] = [0, 0];
  for (let tick = 0; tick < TICKS; tick++) {
    writeUs += await cpuOf(redis, () => shop.talk(MESSAGES_A_TICK));
    shop.pass(TICK_MS);
    tickUs += await cpuOf(redis, () =>
      pushChanges({ router, deliver, lastPushed, clock: shop.clock }, shopId),
    );
  }
  return {
    messageUs: (writeUs + tickUs) / (TICKS * MESSAGES_A_TICK),
    tickUs: tickUs / TICKS,
    tickBytes: bytes / TICKS,
  };
}

async function cpuOf(redis: Redis, work: () => Promise<void>): Promise<number> {
  const before = await readRedisCost(redis);
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return user + system + (await readRedisCost(redis)).cpuUs - before.cpuUs;
}
