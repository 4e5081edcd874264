import { expect, test } from 'vitest';
import { readNarrowedLive } from '../../server/chat/narrow-live.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** What a head sees of somebody who serves his groups and others. */

const redis = useRedis();
const api = useApi(redis);

test('M1 the load and the unanswered of an agent are those of the head’s own groups; his own are all', async () => {
  const groups = [
    { groupId: 'pre', name: 'Pre-sale', members: ['a', 'b'] },
    { groupId: 'after', name: 'After-sale', members: ['a', 'c'] },
  ];
  const shop = new RoutingShop(redis, STAFF, { ...RULES, groups });
  await shop.connect('a');
  await shop.say('x');
  await shop.say('y', 'hello', { orderState: 'shipped' });
  const { router, shopId, clock } = shop;
  const seenBy = async (agentId: string, groupIds: string[]) => {
    const reach = { kind: 'groups' as const, groupIds, agentId };
    const { agents } = await readNarrowedLive(
      { router, db: api.db, clock: () => clock.now() },
      shopId,
      reach,
    );
    const row = agents.find((one) => one.agentId === 'a');
    return [row?.load, row?.unanswered];
  };
  expect(await seenBy('b', ['pre'])).toEqual([1, 1]);
  expect(await seenBy('b', ['pre', 'after'])).toEqual([2, 2]);
  expect(await seenBy('a', ['pre'])).toEqual([2, 2]);
  await shop.reply('y');
  expect(await seenBy('b', ['pre'])).toEqual([1, 1]);
  expect(await seenBy('c', ['after'])).toEqual([1, 0]);
});
