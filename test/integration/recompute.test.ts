import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shopKeysWithin } from '../../router/keys.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import type { Store } from '../../server/store/open.ts';
import { readShopMemory } from '../../server/store/open-work.ts';
import { metricsMismatch, recomputeNumbers } from '../../server/store/recompute.ts';
import { useRedis } from '../support/redis.ts';
import { createRoutedShop, type RoutedShop } from '../support/routed-shop.ts';
import { STORES } from '../support/stores.ts';

/** Ten minutes before midnight in Shanghai. */
const EVENING = Date.UTC(2026, 0, 10, 15, 50);
const MINUTE_MS = 60_000;

describe('the live numbers and the log', () => {
  const redis = useRedis();
  let store: Store;
  beforeAll(async () => {
    store = await (STORES.find(({ kind }) => kind === 'postgres') as (typeof STORES)[number]).open();
  });
  afterAll(() => store.close());

  async function bothNumbers(shop: RoutedShop, now: number) {
    await drainOutbox({ router: shop.router, db: store.db, clock: () => now }, shop.shopId);
    const { numbers: live } = await shop.router.readLive(shop.shopId, now);
    const logged = await recomputeNumbers(store.db, shop.shopId, shop.setup.timeZone, now);
    return { live, logged, mismatch: metricsMismatch(live, logged) };
  }

  const close = (shop: RoutedShop, conversationId: string, now: number) =>
    shop.router.closeConversation(shop.shopId, { conversationId, by: 'shop', actorId: '' }, now);

  test('M1 M3 M4 M5 M6 M8 say the same after a day of every kind of conversation, before midnight and after', async () => {
    const shop = createRoutedShop(redis, {
      agents: ['ann'],
      rules: { agents: { ann: { limit: 3 } }, offline: { chain: ['pool'] } },
    });
    let now = EVENING;
    const later = (ms: number) => {
      now += ms;
      return now;
    };
    const pooled = await shop.buyerSays('early', 'e1', now);
    await close(shop, pooled.message.conversationId, later(500));
    await shop.bringIn('ann', later(500));

    const served = await shop.buyerSays('b1', 'a1', later(1000));
    await shop.buyerSays('b1', 'a2', later(700));
    await shop.agentSays(served.message.conversationId, 'r1', later(4321));
    await shop.buyerSays('b1', 'a3', later(1000));
    await shop.agentSays(served.message.conversationId, 'r2', later(MINUTE_MS));
    await shop.router.moveCursor(
      shop.shopId,
      { conversationId: served.message.conversationId, side: 'buyer', id: 'b1', read: 100 },
      now,
    );
    await close(shop, served.message.conversationId, later(1000));

    const dropped = await shop.buyerSays('b2', 'b1', later(1000));
    await shop.agentSays(dropped.message.conversationId, 'r3', later(800));
    await close(shop, dropped.message.conversationId, later(1000));

    const missed = await shop.buyerSays('b3', 'c1', later(1000));
    await close(shop, missed.message.conversationId, later(1000));

    const overnight = await shop.buyerSays('b4', 'd1', later(1000));
    await shop.buyerSays('b5', 'd2', later(1000));
    await shop.buyerSays('b6', 'd3', later(1000));
    await shop.buyerSays('b7', 'd4', later(1000));

    const evening = await bothNumbers(shop, now);
    expect(evening.mismatch).toEqual([]);
    expect(evening.logged).toMatchObject({
      unanswered: { count: 4 },
      active: 3,
      queued: 1,
      today: {
        incoming: 8,
        closed: 4,
        missed: 1,
        abandoned: 1,
        dropped: 1,
        served: 2,
        responses: { count: 3, maxMs: MINUTE_MS },
        replies: { inTime: 3, of: 5 },
        serviceLevel: { inTime: 2, of: 4 },
      },
    });

    now = EVENING + 15 * MINUTE_MS;
    await shop.bringIn('ann', now);
    await shop.agentSays(overnight.message.conversationId, 'r4', later(1000));
    const night = await bothNumbers(shop, now);

    expect(night.mismatch).toEqual([]);
    // His answer came after midnight, and no word of the buyer's with it.
    expect(night.logged.today).toMatchObject({
      incoming: 0,
      closed: 0,
      served: 0,
      responses: { count: 1 },
      replies: { inTime: 0, of: 1 },
    });
    await shop.buyerSays('b4', 'd5', later(1000));
    expect((await bothNumbers(shop, now)).live.today.served).toBe(1);
    expect(night.logged.last5Min.responses.count).toBe(1);
  });

  test('M5 M8 a Redis that lost everything goes on counting where the log stands', async () => {
    const shop = createRoutedShop(redis, {
      agents: ['ann'],
      loadMemory: () => readShopMemory(store.db, shop.setup, EVENING, EVENING + 9000),
    });
    await shop.bringIn('ann', EVENING);
    const answered = await shop.buyerSays('b1', 'a1', EVENING + 1000);
    await shop.agentSays(answered.message.conversationId, 'r1', EVENING + 2000);
    await shop.buyerSays('b2', 'a2', EVENING + 3000);
    const { live: before } = await bothNumbers(shop, EVENING + 4000);
    await redis.del(shopKeysWithin(shop.shopId, shop.setup.timeZone, EVENING, EVENING));

    await shop.bringIn('ann', EVENING + 9000);
    const { numbers: back } = await shop.router.readLive(shop.shopId, EVENING + 9000);
    expect(back.today).toEqual(before.today);
    await shop.buyerSays('b1', 'a3', EVENING + 10_000);
    await shop.agentSays('c-a2', 'r2', EVENING + 11_000);
    const after = await bothNumbers(shop, EVENING + 12_000);
    // The minutes of the chart are not brought back.
    expect(after.mismatch).toEqual(['last5Min']);
    expect(after.live.today.served).toBe(2);
  });

  test('M1 a number that is wrong is named', async () => {
    const shop = createRoutedShop(redis);
    await shop.bringIn('ann', EVENING);
    await shop.buyerSays('b1', 'm1', EVENING);
    const { live, logged } = await bothNumbers(shop, EVENING);

    expect(metricsMismatch({ ...live, active: 2 }, logged)).toEqual(['active']);
  });
});
