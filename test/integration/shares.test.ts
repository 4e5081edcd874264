import { afterAll, beforeAll, expect, it } from 'vitest';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { readShares } from '../../server/records/shares.ts';
import type { Store } from '../../server/store/open.ts';
import { ruleSets, shops } from '../../server/store/schema.ts';
import { useRedis } from '../support/redis.ts';
import { createRoutedShop } from '../support/routed-shop.ts';
import { STORES } from '../support/stores.ts';

const AT = Date.UTC(2026, 0, 10, 2);
const redis = useRedis();
let store: Store;
beforeAll(async () => {
  store = await (STORES.find(({ kind }) => kind === 'postgres') as (typeof STORES)[number]).open();
});
afterAll(() => store.close());

it('M9 what each was given beside the share of his weight among those online, as the router counts it too', async () => {
  const shop = createRoutedShop(redis, {
    agents: ['ann', 'bob', 'cid'],
    rules: {
      groups: [
        {
          groupId: 'main',
          name: 'Main',
          members: ['ann', 'bob', 'cid'],
          strategy: 'weighted',
          weights: { ann: 200 },
        },
      ],
    },
  });
  const { shopId, setup, router } = shop;
  await store.db
    .insert(shops)
    .values({ id: shopId, name: 's', timezone: setup.timeZone, secret: 's', createdAt: 0 });
  await store.db.insert(ruleSets).values({ shopId, version: 1, document: setup.rules, publishedAt: 0 });
  let now = AT;
  const serve = async (count: number) => {
    for (let i = 0; i < count; i += 1) {
      now += 1000;
      const { message } = await shop.buyerSays(`b${now}`, `m${now}`, now);
      const { conversationId } = message;
      await router.closeConversation(shopId, { conversationId, by: 'shop', actorId: '' }, now + 500);
    }
  };
  await shop.bringIn('ann', now);
  await shop.bringIn('bob', now);
  await serve(30);
  now += 1000;
  await shop.bringIn('cid', now);
  await serve(40);
  await drainOutbox({ router, db: store.db, clock: () => now }, shopId);

  const days = { fromDay: '2026-01-10', untilDay: '2026-01-10' };
  const answer = await readShares(store.db, shopId, days);
  const [group] = answer.ok ? answer.data.groups : [];
  // 30 to two, by 200 and 100; 40 to three, by 200, 100 and 100.
  const wanted = { ann: 20 + 20, bob: 10 + 10, cid: 10 };
  expect(group).toMatchObject({ groupId: 'main', strategy: 'weighted', assigned: 70 });
  for (const { agentId, assigned, target } of group?.agents ?? []) {
    expect(target).toBeCloseTo(wanted[agentId as keyof typeof wanted], 9);
    expect(Math.abs(assigned - (target ?? 0)), agentId).toBeLessThanOrEqual(2);
    const kept = JSON.parse((await redis.hget(`fenliu:{${shopId}}:agents`, agentId)) ?? '{}');
    expect(assigned).toBe(kept.shares.main.today);
  }
  expect(group?.agents.map(({ weight }) => weight)).toEqual([200, 100, 100]);
});
