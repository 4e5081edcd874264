import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TimeSheet } from '../../client-sdk/protocol/performance.ts';
import { shopKeysWithin } from '../../router/keys.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { readTimeSheets } from '../../server/records/time-sheets.ts';
import type { Store } from '../../server/store/open.ts';
import { readShopMemory } from '../../server/store/open-work.ts';
import { createRandom } from '../../simulations/random.ts';
import { useRedis } from '../support/redis.ts';
import { createRoutedShop } from '../support/routed-shop.ts';
import { STORES } from '../support/stores.ts';

const START = Date.UTC(2026, 0, 10, 15);
const MIDNIGHT = Date.UTC(2026, 0, 10, 16);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const STATES = ['accepting', 'accepting', 'away', 'off'] as const;

const redis = useRedis();
let store: Store;
beforeAll(async () => {
  store = await (STORES.find(({ kind }) => kind === 'postgres') as (typeof STORES)[number]).open();
});
afterAll(() => store.close());

it.each([1, 2, 3])(
  'M7 time in each state and occupancy from the log are what the live rows add up to (seed %i)',
  async (seed) => {
    const random = createRandom(seed);
    const below = (n: number) => random.whole(0, n - 1);
    const agents = ['ann', 'bob'];
    const shop = createRoutedShop(redis, {
      agents,
      rules: {
        agents: { ann: { limit: 2 }, bob: { limit: 3 } },
        wrapUpMs: 40_000,
        silentChatMs: MINUTE_MS,
        offline: { chain: ['pool'] },
      },
      loadMemory: (shopId) => readShopMemory(store.db, { shopId, timeZone: 'Asia/Shanghai' }, START, now),
    });
    const { router, shopId } = shop;
    const drain = () => drainOutbox({ router, db: store.db, clock: () => now }, shopId);
    const counted = new Map(agents.map((id) => [id, new Map<string, TimeSheet>()]));
    let now = START;
    let version = 1;

    /** Lets time go by; what the rows show until then is counted. */
    async function wait(ms: number) {
      const rows = (await router.readLive(shopId, now)).agents;
      for (const [key, from, until] of [
        ['evening', now, Math.min(now + ms, MIDNIGHT)],
        ['night', Math.max(now, MIDNIGHT), now + ms],
      ] as const) {
        if (until <= from) continue;
        for (const { agentId, state, reachable, load, limit, wrapUp } of rows) {
          const own = counted.get(agentId) as Map<string, TimeSheet>;
          const sheet = own.get(key) ?? NOTHING();
          own.set(key, sheet);
          sheet[`${reachable || state === 'off' ? state : 'unreachable'}Ms`] += until - from;
          if (state !== 'accepting' || !reachable) continue;
          sheet.busyMs += (load + (wrapUp?.slots ?? 0)) * (until - from);
          sheet.capacityMs += limit * (until - from);
        }
      }
      now += ms;
    }

    const open = () => router.listConversations(shopId, 'active', {}, 50);
    /** Connected until he is dropped: its lease is renewed once for all. */
    async function connect(agentId: string) {
      await router.holdLeases(shopId, [lease(agentId)], now);
      await router.holdLeases(shopId, [lease(agentId)], now + DAY_MS);
    }
    let said = 0;
    const nextId = () => {
      said += 1;
      return `m${said}`;
    };
    const acts: (() => Promise<unknown>)[] = [
      () => shop.buyerSays(`b${below(8)}`, nextId(), now).then(wake),
      () => shop.buyerSays(`b${below(8)}`, nextId(), now).then(wake),
      async () => {
        for (const { conversationId } of await open()) await shop.agentSays(conversationId, nextId(), now);
      },
      async () => {
        const one = (await open())[0];
        const close = { conversationId: one?.conversationId ?? '', by: 'shop' as const, actorId: '' };
        return one && router.closeConversation(shopId, close, now);
      },
      () => router.setAgentState(shopId, random.pick(agents), random.pick(STATES), now),
      () => connect(random.pick(agents)),
      () => connect(random.pick(agents)),
      () => router.dropLease(shopId, lease(random.pick(agents)), now),
      () => router.finishWrapUp(shopId, random.pick(agents), now),
      () => {
        version += 1;
        const limits = { ann: { ...ROUTING, limit: random.pick([1, 2, 4]) }, bob: { ...ROUTING, limit: 3 } };
        return router.publish(
          { ...shop.setup, version, rules: { ...shop.setup.rules, agents: limits } },
          now,
        );
      },
    ];
    const wake = async ({ message, woke }: { message: { conversationId: string }; woke: boolean }) =>
      woke && router.wakeConversation(shopId, message.conversationId, now);

    for (const id of agents) await connect(id);
    for (let step = 0; step < 120; step += 1) {
      await random.pick(acts)();
      await wait(1 + below(30_000));
      await router.sweep(shopId, now);
      if (step === 60) {
        await drain();
        await redis.del(shopKeysWithin(shopId, 'Asia/Shanghai', START, now));
      }
    }
    await drain();

    const stretches = [
      { key: 'evening', startAt: START, endAt: MIDNIGHT },
      { key: 'night', startAt: MIDNIGHT, endAt: MIDNIGHT + 60 * MINUTE_MS },
    ];
    expect(await readTimeSheets(store.db, shopId, stretches, now)).toEqual(counted);
    const all = [...counted.values()].flatMap((own) => [...own.values()]);
    for (const part of ['acceptingMs', 'busyMs'] as const) {
      expect(all.some((sheet) => sheet[part] > 0)).toBe(true);
    }
  },
  60_000,
);

const lease = (agentId: string) => ({ agentId, connectionId: `of-${agentId}`, device: 'desktop' as const });
const ROUTING = { takesPart: true, mobileRouting: true, standInId: null };
const NOTHING = (): TimeSheet => ({
  acceptingMs: 0,
  awayMs: 0,
  offMs: 0,
  unreachableMs: 0,
  busyMs: 0,
  capacityMs: 0,
});
