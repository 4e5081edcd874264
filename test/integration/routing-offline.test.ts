import { describe, expect, it } from 'vitest';
import type { Group, RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** Nobody there: the chain and the hours (R7), and the message pool (R8). */

const redis = useRedis();
const HOUR_MS = 3_600_000;

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, [...STAFF, { id: 'q', kind: 'proxy' }], { ...RULES, ...changes });

/** Open on weekdays from 9 to 18; the clock begins on Thursday at 8 in Shanghai. */
const hours = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
const noProxy = { offline: { proxyIds: [] } };

describe('the chain', () => {
  it('R7.1 R7 the stand-in of the named or recent agent, also while away, and that one’s stand-in', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('b');
    await shop.set('b', 'away');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['b', 'R7.1']);
    expect(await shop.told('x')).toEqual(['notice away']);
    await shop.disconnect('b');
    await shop.connect('c');
    await shop.set('c', 'away');
    await shop.say('y', 'hi', { agentId: 'a' });
    expect([await shop.whereIs('y'), (await shop.lastTrace('y'))?.standInFor]).toEqual(['c', ['a', 'b']]);
  });

  it('R7.2 R7 where the stand-in group is full, one waits for it, and for one’s own group', async () => {
    const shop = shopWith({
      restOfShop: false,
      groups: [
        { groupId: 'pre', name: 'p', members: ['a'], standInGroupId: 'after' },
        { groupId: 'after', name: 'a', members: ['c'] },
      ],
    });
    await shop.connect('c');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    expect(await shop.whereAre('2', '3', '4')).toEqual(['c', 'queued', 'queued']);
    await shop.close('1');
    await shop.connect('a');
    expect(await shop.whereAre('3', '4')).toEqual(['c', 'a']);
    expect(await shop.audit()).toEqual([]);
  });

  it.each([
    ['in_order', ['p', 'p', 'q']],
    ['least_loaded', ['p', 'q', 'p']],
  ] as const)(
    'R7.3 R7 several proxies %s, within their limits, whatever their state',
    async (proxyStrategy, expected) => {
      const shop = shopWith({
        offline: { proxyIds: ['p', 'q'], proxyStrategy },
        agents: { p: { limit: 2 }, q: { limit: 2 } },
      });
      for (const buyer of ['1', '2', '3']) await shop.say(buyer);
      expect(await shop.whereAre('1', '2', '3')).toEqual(expected);
      await shop.say('4');
      await shop.say('5');
      expect(await shop.whereIs('5')).toBe('pooled');
      expect(await shop.audit()).toEqual([]);
    },
  );

  it('R7.3 R7 the trace says whom it took, and nobody else', async () => {
    const shop = shopWith({ offline: { proxyIds: ['p', 'q'] } });
    await shop.say('x');
    expect((await shop.lastSteps('x')).filter((step) => step.startsWith('R7.3'))).toEqual(['R7.3 taken p']);
  });

  it.each([
    ['nobody', [], {}],
    ['away', ['a'], { a: 'away' }],
    ['off_duty', ['a'], { a: 'off' }],
  ] as const)('R7 the buyer is told why: %s', async (reason, connected, states) => {
    const shop = shopWith({});
    await shop.connect(...connected);
    for (const [agentId, state] of Object.entries(states)) await shop.set(agentId, state);
    await shop.say('x');
    expect(await shop.told('x')).toEqual([`notice ${reason}`]);
  });

  it('R7.4 R7 R4.10 the order of the chain is the shop’s', async () => {
    const shop = shopWith({ offline: { chain: ['owner', 'proxy'], proxyIds: ['p'] } });
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['o', 'R7.4']);
  });
});

describe('the chain of one group', () => {
  const groups = (offline: Partial<Group['offline']>) => [
    { groupId: 'pre', name: 'p', members: ['a', 'b'], offline },
    { groupId: 'after', name: 'a', members: ['c', 'd'] },
  ];
  const whoGets = async (shop: RoutingShop) => {
    await shop.say('x');
    await shop.say('y', 'hi', { orderState: 'shipped' });
    return shop.whereAre('x', 'y');
  };

  it('R7 a group has a chain of its own, a group without one the shop’s; an empty one is not set', async () => {
    const offline = { chain: ['proxy' as const], proxyIds: ['p'] };
    expect(await whoGets(shopWith({ groups: groups({ chain: ['owner'] }), offline }))).toEqual(['o', 'p']);
    expect(await whoGets(shopWith({ groups: groups({ chain: ['pool'] }), offline }))).toEqual([
      'pooled',
      'p',
    ]);
    expect(await whoGets(shopWith({ groups: groups({ chain: [] }), offline }))).toEqual(['p', 'p']);
  });

  it.each([
    ['its own for that time', { chain: ['pool'], outOfHoursChain: ['owner'] }, ['proxy'], ['o', 'p']],
    ['else the shop’s for that time', { chain: ['pool'] }, ['proxy'], ['p', 'p']],
    ['else its own', { chain: ['pool'] }, null, ['pooled', 'o']],
  ] as const)('R7 outside the hours: %s', async (_, { ...own }, outOfHoursChain, expected) => {
    const offline = {
      chain: ['owner' as const],
      outOfHoursChain: outOfHoursChain?.slice() ?? null,
      proxyIds: ['p'],
    };
    const set = Object.fromEntries(Object.entries(own).map(([name, steps]) => [name, [...steps]]));
    expect(await whoGets(shopWith({ hours, groups: groups(set), offline }))).toEqual(expected);
  });

  it('R7 R18 a new chain of a group is in force at once', async () => {
    const shop = shopWith({ groups: groups({ chain: ['owner'] }) });
    await shop.say('x');
    await shop.publish({ ...RULES, groups: groups({ chain: ['pool'] }) });
    await shop.say('y');
    expect(await shop.whereAre('x', 'y')).toEqual(['o', 'pooled']);
  });
});

describe('hours', () => {
  it('R7 outside the shop’s hours nobody is there, whoever is online; the chain may be another', async () => {
    const shop = shopWith({
      hours,
      offline: { chain: ['pool'], outOfHoursChain: ['proxy'], proxyIds: ['p'] },
    });
    await shop.connect('a');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('p');
    expect(await shop.told('x')).toEqual(['notice out_of_hours']);
    expect(await shop.lastSteps('x')).toContain('R4.7 closed');
    expect(await shop.router.readLight(shop.shopId, {}, shop.now)).toBe('offline');
    await shop.later(HOUR_MS, 'a');
    await shop.say('y');
    expect([await shop.whereIs('y'), await shop.lastRule('y')]).toEqual(['a', 'R4.7']);
    expect(await shop.router.readLight(shop.shopId, {}, shop.now)).toBe('online');
  });

  it('R7 a group has hours of its own; others may still take its buyers (R4.8)', async () => {
    const groups = [
      { groupId: 'pre', name: 'p', members: ['a'], hours },
      { groupId: 'after', name: 'a', members: ['c'] },
    ];
    const shop = shopWith({ groups, restOfShop: false });
    await shop.connect('a', 'c');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('p');
    await shop.say('y', 'hi', { orderState: 'shipped' });
    expect(await shop.whereIs('y')).toBe('c');
  });

  it('R7 R8 the pool is handed out when the hours begin, not before', async () => {
    const shop = shopWith({ hours, ...noProxy });
    await shop.say('x');
    await shop.connect('a');
    await shop.pass(5000, ['a']);
    expect(await shop.whereIs('x')).toBe('pooled');
    await shop.later(HOUR_MS, 'a');
    await shop.pass(1000, ['a']);
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['a', 'R8']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R7 who waits in the queue when the hours end is served to the end', async () => {
    const shop = shopWith({ hours });
    await shop.later(9.99 * HOUR_MS, 'a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.later(HOUR_MS, 'a');
    await shop.close('1');
    expect(await shop.whereIs('3')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });
});

describe('the pool', () => {
  const wide = { a: { limit: 100 }, b: { limit: 100 } };
  const fill = async (shop: RoutingShop, count: number, prefix = 'x') => {
    const buyers = Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    for (const buyer of buyers) await shop.say(buyer);
    return buyers;
  };
  const pooled = async (shop: RoutingShop) =>
    (await shop.router.listConversations(shop.shopId, 'pooled', {}, 100)).length;

  it('R8 oldest first and at a pace: so many for an agent in a minute', async () => {
    const shop = shopWith({ ...noProxy, agents: wide, pool: { maxPerAgentPerMinute: 3 } });
    const buyers = await fill(shop, 8);
    await shop.connect('a');
    expect(await shop.whereAre(...buyers)).toEqual([...Array(3).fill('a'), ...Array(5).fill('pooled')]);
    await shop.pass(60_000, ['a']);
    expect(await pooled(shop)).toBe(2);
    await shop.connect('b');
    expect(await pooled(shop)).toBe(0);
    expect((await shop.agent('b')).load).toBe(2);
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 one agent who has had his minute’s share does not hold up the others', async () => {
    const shop = shopWith({
      ...noProxy,
      agents: { a: { limit: 1000 }, b: { limit: 10 } },
      pool: { maxPerAgentPerMinute: 3 },
    });
    await shop.connect('a');
    await fill(shop, 3, 'held');
    await shop.set('a', 'away');
    await fill(shop, 8);
    await shop.set('a', 'accepting');
    await shop.connect('b');
    expect([(await shop.agent('a')).load, (await shop.agent('b')).load, await pooled(shop)]).toEqual([
      6, 3, 2,
    ]);
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 nor do many of them, who are all asked before him', async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `w${i}`);
    const shop = new RoutingShop(
      redis,
      [...ids, 'late'].map((id) => ({ id })),
      {
        groups: [{ groupId: 'pre', name: 'p', members: [...ids, 'late'] }],
        defaultGroupId: 'pre',
        agents: { ...Object.fromEntries(ids.map((id) => [id, { limit: 1000 }])), late: { limit: 4 } },
        offline: { chain: ['pool'] },
        pool: { maxPerAgentPerMinute: 1 },
      },
    );
    await shop.connect('late');
    await shop.say('his own');
    await shop.set('late', 'away');
    await fill(shop, ids.length + 2);
    await shop.connect(...ids);
    expect(await pooled(shop)).toBe(2);
    await shop.set('late', 'accepting');
    expect([(await shop.agent('late')).load, await pooled(shop)]).toEqual([2, 1]);
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 nothing older than the set age by itself, however many there are; by hand still', async () => {
    const shop = shopWith({
      ...noProxy,
      agents: wide,
      pool: { maxAgeMs: HOUR_MS, maxPerAgentPerMinute: 100 },
    });
    const old = await fill(shop, 25, 'old');
    await shop.later(2 * HOUR_MS);
    const fresh = await fill(shop, 2, 'fresh');
    await shop.connect('a');
    await shop.pass(2000, ['a']);
    expect(await shop.whereAre(...fresh)).toEqual(['a', 'a']);
    expect(await pooled(shop)).toBe(old.length);
    expect(await shop.claim('a', 'old7')).toBe('ok');
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 switched off, it is handed out by hand alone', async () => {
    const shop = shopWith({ ...noProxy, pool: { auto: false } });
    await shop.say('x');
    await shop.connect('a');
    await shop.pass(60_000, ['a']);
    expect(await shop.whereIs('x')).toBe('pooled');
    expect(await shop.claim('a', 'x')).toBe('ok');
    expect(await shop.audit()).toEqual([]);
  });

  it('R6 R8 whom the pool takes because his line is too long is handed out at once where somebody may have him', async () => {
    const queue = { maxLength: 1, maxWaitMs: 10_000 };
    const groups = RULES.groups.map((group) => (group.groupId === 'pre' ? { ...group, queue } : group));
    const shop = shopWith({ ...noProxy, groups, restOfShop: true });
    await shop.connect('a', 'c');
    for (const buyer of ['1', '2', 'waits', 'too many']) await shop.say(buyer);
    expect(await shop.whereAre('1', '2', 'waits', 'too many')).toEqual(['a', 'a', 'queued', 'c']);
    expect(await shop.lastRule('too many')).toBe('R8');
    await shop.pass(10_000, ['a', 'c']);
    expect(await shop.whereIs('waits')).toBe('c');
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 the queue goes before the pool', async () => {
    const shop = shopWith({ ...noProxy, agents: { a: { limit: 1 } } });
    await shop.say('pooled');
    await shop.connect('a');
    await shop.transfer('pooled', { queue: true });
    await shop.close('pooled');
    await shop.set('a', 'away');
    await shop.say('night');
    await shop.set('a', 'accepting');
    await shop.say('morning');
    await shop.say('noon');
    await shop.close('night');
    expect(await shop.whereAre('morning', 'noon')).toEqual(['a', 'queued']);
  });
});
