import { describe, expect, it } from 'vitest';
import { audit } from '../../router/audit.ts';
import { type ShopKeyName, shopKey } from '../../router/keys.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R19: the auditor is able to fail, and a sweep of a healthy shop changes nothing. */

const redis = useRedis();

/** Somebody in every index: held, answered, silent, queued in two lines, pooled. */
async function busyShop() {
  const shop = new RoutingShop(redis, [...STAFF, { id: 'e' }], {
    ...RULES,
    groups: [
      {
        groupId: 'pre',
        name: 'p',
        members: ['a'],
        limit: 10,
        overflow: [{ groupId: 'after', afterMs: 1000 }],
      },
      { groupId: 'after', name: 'a', members: ['c'] },
      { groupId: 'vip', name: 'v', members: ['e'] },
    ],
    rules: [{ ruleId: 'v', name: 'v', when: { tags: ['vip'] }, groupId: 'vip' }],
    restOfShop: false,
    silentChatMs: 60_000,
    offline: { proxyIds: [] },
  });
  await shop.connect('a');
  await shop.say('pooled', 'hi', { tags: ['vip'] });
  await shop.say('silent');
  await shop.reply('silent');
  shop.clock.advance(60_000);
  await shop.connect('a', 'c');
  await shop.sweep();
  for (const buyer of ['c1', 'c2']) await shop.say(buyer, 'hi', { agentId: 'c' });
  for (const buyer of ['a1', 'a2']) await shop.say(buyer);
  await shop.say('queued');
  await shop.pass(2000, ['a', 'c']);
  return shop;
}

type Damage = (shop: RoutingShop, key: (name: ShopKeyName) => string) => Promise<unknown>;

const idOf = async (shop: RoutingShop, buyer: string) => (await shop.open(buyer)).conversationId;

/** Changes one JSON field of a hash by hand. */
async function patch(key: string, field: string, changes: object) {
  const old = JSON.parse((await redis.hget(key, field)) ?? '{}') as object;
  await redis.hset(key, field, JSON.stringify({ ...old, ...changes }));
}

const patchAgent =
  (agentId: string, changes: object): Damage =>
  (_, key) =>
    patch(key('agents'), agentId, changes);

const patchConversation =
  (buyer: string, changes: object): Damage =>
  async (shop, key) =>
    patch(key('conversations'), await idOf(shop, buyer), changes);

const forgetFirst =
  (name: ShopKeyName): Damage =>
  async (_, key) =>
    redis.zremrangebyrank(key(name), 0, 0);

describe('the auditor', () => {
  it('R19 a busy shop that is well has no breach', async () => {
    const shop = await busyShop();
    expect(await shop.whereAre('pooled', 'silent', 'c1', 'a1', 'queued')).toEqual([
      'pooled',
      'a',
      'c',
      'a',
      'queued',
    ]);
    expect(await shop.audit()).toEqual([]);
  });

  it.each<[string, string, Damage]>([
    ['a buyer who is not mapped', 'R2', (_, key) => redis.hdel(key('buyers'), 'a1')],
    ['a buyer mapped to another', 'R2', (_, key) => redis.hset(key('buyers'), 'a1', 'c-other')],
    ['two open conversations of one buyer', 'R2', patchConversation('c2', { buyerId: 'c1' })],
    ['a held chat that is not listed', 'R19', forgetFirst('holdings')],
    ['a listed chat that is not held', 'R19', (_, key) => redis.zadd(key('holdings'), 0, 'a|c-ghost')],
    ['a queued one without a place', 'R19', forgetFirst('queue')],
    ['a pooled one without a place', 'R19', forgetFirst('pool')],
    ['a place without anybody', 'R19', (_, key) => redis.zadd(key('queue'), 0, 'pre|5|000000000001|c-ghost')],
    ['a waiting one who names an agent', 'R19', patchConversation('pooled', { agentId: 'a' })],
    ['a counter that is too low', 'P5', patchAgent('c', { load: 1 })],
    ['a counter that is too high', 'P5', patchAgent('d', { load: 1 })],
    ['a silent chat counted twice', 'P5', forgetFirst('silent')],
    ['a group’s counter', 'P5', (_, key) => redis.hincrby(key('meta'), 'load|after', 1)],
    ['an agent above his limit', 'R3', patchAgent('c', { limit: 1 })],
    ['a group above its limit', 'R3', (_, key) => redis.hincrby(key('meta'), 'load|pre', 50)],
    [
      'a place in the part of another group',
      'R3',
      patchConversation('queued', { waitKey: 'pre|%vip|5|1|x' }),
    ],
    [
      'one who waits for one agent without an end',
      'R4.3',
      patchConversation('queued', { waitKey: '@a|5|1|x' }),
    ],
    ['an unanswered one who is not listed', 'M1', forgetFirst('unanswered')],
    ['a debt that nobody knows', 'M1', forgetFirst('owed')],
    ['an answered one who is listed', 'M1', (_, key) => redis.zadd(key('unanswered'), 1, 'c-ghost')],
    ['one who is ready but not listed', 'R4.7', patchAgent('c', { limit: 9 })],
    ['one who is listed but cannot', 'R4.7', (_, key) => redis.zadd(key('ready'), 0, '@a|0|1|a')],
    ['a place in a group that is not his', 'R4.7', (_, key) => redis.zadd(key('ready'), 0, 'vip|0|1|c')],
    ['one who is online but not listed', 'R14', forgetFirst('online')],
    ['a sum of weights', 'R5', (_, key) => redis.hset(key('meta'), 'weight|pre', 7)],
    ['one who waits beside a ready agent', 'R6', (_, key) => redis.zadd(key('ready'), 0, 'vip|0|x|a')],
    ['a queue that nobody serves', 'R4.9', (_, key) => redis.del(key('online'), key('grace'))],
    ['a further line that is not listed', 'R4.8', (_, key) => redis.del(key('overflow'))],
    ['a further line of nobody', 'R4.8', (_, key) => redis.zadd(key('overflow'), 0, 'after|5|1|c-ghost')],
    [
      'a gap in the messages',
      'P3',
      async (shop, key) => redis.hdel(key('tail'), `${await idOf(shop, 'a1')}|2`),
    ],
  ])('R19 it finds: %s', async (_, rule, damage) => {
    const shop = await busyShop();
    await damage(shop, (name) => shopKey(shop.shopId, name, shop.now, ''));
    expect((await shop.audit()).map((breach) => breach.rule)).toContain(rule);
  });

  it('R19 R7 where there are hours, who is pooled beside a ready agent waits in vain while it is open', async () => {
    const shop = new RoutingShop(redis, STAFF, {
      ...RULES,
      hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00' }],
      offline: { proxyIds: [] },
    });
    await shop.say('x');
    expect(await shop.whereAre('x')).toEqual(['pooled']);
    const [waitKey = ''] = await redis.zrange(shopKey(shop.shopId, 'pool', shop.now, ''), '0', '0');
    const line = waitKey.slice(0, waitKey.indexOf('|'));
    await redis.zadd(shopKey(shop.shopId, 'ready', shop.now, ''), 0, `${line}|0|x|a`);
    const inVain = async (hour: number, second = 0) => {
      const at = Date.UTC(2026, 0, 5, hour - 8, 0, second);
      const breaches = await audit(redis, shop.shopId, at);
      return breaches.some(({ rule, detail }) => rule === 'R6' && detail.includes('is pooled'));
    };
    expect([await inVain(8), await inVain(12), await inVain(18)]).toEqual([false, true, false]);
    // The sweep has not come by yet.
    expect(await inVain(9, 1)).toBe(false);
  });
});

/** The same keys and values, but for what a pass notes of itself: its time, its head of the outbox, its minute. */
async function everything(shop: RoutingShop): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const key of (await redis.keys(`fenliu:{${shop.shopId}}:*`)).sort()) {
    const type = await redis.type(key);
    if (key.endsWith(':minutes')) continue;
    if (type === 'hash') found[key] = await redis.hgetall(key);
    if (type === 'zset') found[key] = await redis.zrange(key, '0', '-1', 'WITHSCORES');
    if (type === 'set') found[key] = (await redis.smembers(key)).sort();
    if (type === 'stream') found[key] = await redis.xrange(key, '-', '+');
    if (key.endsWith(':meta')) {
      const { now, sweptHead, drainedAt, ...rest } = found[key] as Record<string, string>;
      found[key] = rest;
    }
  }
  return found;
}

describe('the sweep', () => {
  it('R19 one pass over a healthy shop changes nothing', async () => {
    const shop = await busyShop();
    const before = await everything(shop);
    expect(Object.keys(before).length).toBeGreaterThan(15);
    for (let i = 0; i < 3; i++) {
      const { effects, unrouted, more } = await shop.router.sweep(shop.shopId, shop.now + i);
      expect([effects, unrouted, more]).toEqual([[], [], false]);
    }
    expect(await everything(shop)).toEqual(before);
  });

  it('R19 P7 what a crash left between is found within three seconds, and no sooner than it may be under way', async () => {
    const shop = new RoutingShop(redis, STAFF, RULES);
    await shop.connect('a');
    await shop.router.acceptMessage(
      shop.shopId,
      {
        sender: 'buyer',
        buyerId: 'x',
        buyerName: 'x',
        clientId: 'm',
        body: { kind: 'text', text: 'hi' },
        entry: {},
        newConversationId: 'c1',
      },
      shop.now,
    );
    expect((await shop.router.sweep(shop.shopId, shop.now + 1000)).unrouted).toEqual([]);
    expect((await shop.router.sweep(shop.shopId, shop.now + 2000)).unrouted).toEqual(['c1']);
    // Routed twice, by two nodes that both found it: once.
    const results = await Promise.all(
      [shop.router, shop.nodeOn()].map((node) =>
        node.routeConversation(shop.shopId, 'c1', 'sweep', shop.now),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['done', 'unchanged']);
    expect(await shop.audit()).toEqual([]);
  });
});
