import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R6: the queue: classes, place and estimate, its length and its longest wait. */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, ...changes });

const withQueue = (
  queue: NonNullable<RuleSetInput['groups'][number]['queue']>,
  changes: Partial<RuleSetInput> = {},
) =>
  shopWith({
    groups: [{ groupId: 'pre', name: 'p', members: ['a'], queue }],
    rules: [],
    restOfShop: false,
    ...changes,
  });

describe('order', () => {
  it('R6 classes first, then arrival; nobody is overtaken within his class', async () => {
    const shop = shopWith({
      rules: [
        { ruleId: 'gold', name: 'gold', when: { level: ['gold'] }, groupId: 'pre', priority: 1 },
        { ruleId: 'slow', name: 'slow', when: { level: ['slow'] }, groupId: 'pre', priority: 9 },
      ],
    });
    await shop.connect('a');
    await shop.say('1');
    await shop.say('2');
    for (const [buyer, level] of [
      ['s', 'slow'],
      ['n1', ''],
      ['g1', 'gold'],
      ['n2', ''],
      ['g2', 'gold'],
    ] as const) {
      await shop.say(buyer, 'hi', { level });
    }
    const order = (await shop.router.readQueue(shop.shopId)).map(({ buyerId }) => buyerId);
    expect(order).toEqual(['g1', 'g2', 'n1', 'n2', 's']);
    const served: string[] = [];
    let holder = '1';
    for (const buyer of order) {
      await shop.close(holder);
      expect(await shop.whereIs(buyer)).toBe('a');
      served.push(buyer);
      holder = buyer;
    }
    expect(served).toEqual(order);
  });

  it.each(['drop', 'freeze'] as const)(
    'R6 who loses his agent keeps his first arrival number: %s',
    async (how) => {
      const rules = {
        ...RULES,
        restOfShop: false,
        drop: { action: 'move' as const, graceMs: 0 },
        offline: { chain: ['pool' as const] },
        agents: { a: { limit: 5 }, b: { limit: 1 } },
      };
      const shop = new RoutingShop(redis, STAFF, rules);
      await shop.connect('a');
      // Their ids are in another order than their arrivals.
      for (const buyer of ['z', 'y', 'x']) await shop.say(buyer);
      await shop.connect('b');
      await shop.set('a', 'away');
      for (const buyer of ['k', 'l']) await shop.say(buyer);
      if (how === 'freeze') await shop.staff(rules, [{ id: 'a', frozen: true }, ...STAFF.slice(1)]);
      else await shop.disconnect('a');
      await shop.pass(1000, ['b']);
      const served: string[] = [];
      for (const buyer of ['k', 'z', 'y', 'x', 'l']) {
        if ((await shop.whereIs(buyer)) !== 'b') continue;
        served.push(buyer);
        await shop.close(buyer);
      }
      expect(served).toEqual(['k', 'z', 'y', 'x', 'l']);
      expect(await shop.audit()).toEqual([]);
    },
  );

  it('R6 the estimate follows the rate at which slots free', async () => {
    const shop = shopWith();
    await shop.connect('a');
    for (const buyer of ['1', '2', '3', '4', '5', '6', '7', '8']) await shop.say(buyer);
    for (const buyer of ['1', '2', '3', '4']) {
      shop.clock.advance(30_000);
      await shop.lease('a', 'a-1');
      await shop.close(buyer);
    }
    const queue = await shop.router.readQueue(shop.shopId);
    expect(queue.map(({ buyerId, place, estimateMs }) => [buyerId, place, estimateMs])).toEqual([
      ['7', 1, 30_000],
      ['8', 2, 60_000],
    ]);
  });

  it('R6 why it waits is stored for the owner', async () => {
    const shop = shopWith();
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    const trace = await shop.lastTrace('3');
    expect([trace?.rule, trace?.outcome]).toEqual(['R4.9', 'queued']);
    expect(trace?.steps.at(-1)).toEqual({ rule: 'R4.7', result: 'all_full', groupId: 'pre' });
    expect(await shop.told('3')).toEqual(['notice all_busy']);
  });
});

describe('limits of the queue', () => {
  it('R6 R11 nobody is refused in the middle of his talk: a drop into a full queue, a transfer that waits too long', async () => {
    const rules: Partial<RuleSetInput> = {
      groups: [
        {
          groupId: 'pre',
          name: 'p',
          members: ['a', 'b'],
          queue: { maxLength: 0, maxWaitMs: 2000, action: 'refuse' },
        },
      ],
      rules: [],
      restOfShop: false,
      drop: { action: 'queue', graceMs: 0 },
      agents: { a: { limit: 1 }, b: { limit: 1 } },
    };
    const dropped = shopWith(rules);
    await dropped.connect('a', 'b');
    await dropped.say('1');
    await dropped.say('2');
    await dropped.disconnect('a');
    await dropped.pass(2000, ['b']);
    expect(await dropped.whereAre('1', '2')).toEqual(['p', 'b']);
    const given = shopWith(rules);
    await given.connect('a', 'b');
    await given.say('1');
    await given.say('2');
    await given.transfer('1', { agentId: 'b' });
    expect(await given.whereIs('1')).toBe('queued');
    await given.pass(3000, ['a', 'b']);
    expect(await given.whereIs('1')).not.toBe('queued');
    expect(await given.audit()).toEqual([]);
  });

  it.each([
    ['offline_chain', 'p', 'R7.3'],
    ['pool', 'pooled', 'R6'],
  ] as const)('R6 a queue that is full: %s', async (action, expected, rule) => {
    const shop = withQueue({ maxLength: 1, action });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    expect(await shop.whereAre('3', '4')).toEqual(['queued', expected]);
    expect(await shop.lastRule('4')).toBe(rule);
    expect(await shop.lastSteps('4')).toContain('R6 queue_full');
    expect(await shop.audit()).toEqual([]);
  });

  const helped = {
    groups: [
      {
        groupId: 'pre',
        name: 'p',
        members: ['a'],
        overflow: [{ groupId: 'after', afterMs: 3_600_000 }],
        queue: { maxLength: 1, maxWaitMs: 30_000, action: 'overflow' as const },
      },
      { groupId: 'after', name: 'a', members: ['c'] },
    ],
  };

  it('R6 R4.8 a queue that is full: overflow, to those who help out, without their delays', async () => {
    const shop = withQueue({}, helped);
    await shop.connect('a', 'c');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    expect([await shop.whereAre('3', '4'), await shop.lastRule('4')]).toEqual([['queued', 'c'], 'R4.8']);
    expect(await shop.lastSteps('4')).toContain('R6 queue_full');
    // Where they are full too, he waits there; his own group may have him as well, in his turn.
    for (const buyer of ['5', '6', '7']) await shop.say(buyer);
    expect([await shop.whereAre('5', '6', '7'), await shop.lastRule('6')]).toEqual([
      ['c', 'queued', 'p'],
      'R4.8',
    ]);
    await shop.close('1');
    await shop.close('2');
    expect(await shop.whereAre('3', '6')).toEqual(['a', 'a']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R6 R4.8 the longest wait: overflow, and as long once more where those are full; then the chain', async () => {
    const shop = withQueue({}, helped);
    await shop.connect('a', 'c');
    for (const buyer of ['1', '2']) await shop.say(buyer);
    for (const buyer of ['c1', 'c2']) await shop.say(buyer, 'hi', { agentId: 'c' });
    await shop.say('3');
    await shop.pass(30_000, ['a', 'c']);
    expect([await shop.whereIs('3'), await shop.lastRule('3')]).toEqual(['queued', 'R4.8']);
    await shop.pass(30_000, ['a', 'c']);
    expect([await shop.whereIs('3'), await shop.lastRule('3')]).toEqual(['p', 'R7.3']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R6 R3 R12 overflow goes above no limit of a group, and gives nobody away in pull mode', async () => {
    const [pre, after] = helped.groups;
    const full = withQueue({}, { groups: [{ ...pre, limit: 2 }, after] as RuleSetInput['groups'] });
    await full.connect('a', 'c');
    for (const buyer of ['1', '2', '3', '4']) await full.say(buyer);
    expect(await full.whereAre('3', '4')).toEqual(['queued', 'pooled']);
    const pull = withQueue({}, { ...helped, assignment: 'pull' });
    await pull.connect('a', 'c');
    for (const buyer of ['1', '2']) await pull.say(buyer);
    expect(await pull.whereAre('1', '2')).toEqual(['queued', 'p']);
  });

  it('R6 a queue that is full: refuse; nothing is left open', async () => {
    const shop = withQueue({ maxLength: 0, action: 'refuse' });
    await shop.connect('a');
    await shop.say('1');
    await shop.say('2');
    const result = await shop.say('3');
    await expect(shop.open('3')).rejects.toThrow();
    const conversationId = 'message' in result ? result.message.conversationId : '';
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 10);
    expect(messages.slice(1).map(({ body }) => body)).toMatchObject([
      { code: 'notice', reason: 'refused' },
      { code: 'closed', reason: 'shop' },
    ]);
    const closed = await shop.router.readConversation(shop.shopId, conversationId);
    expect(closed).toMatchObject({ status: 'closed', outcome: 'abandoned' });
    const [trace] = await shop.router.readTraces(shop.shopId, { conversationId, decisions: 1 });
    expect(trace).toMatchObject({ rule: 'R6', outcome: 'refused' });
    expect(await shop.audit()).toEqual([]);
  });

  it.each([
    ['offline_chain', 'p'],
    ['pool', 'pooled'],
  ] as const)('R6 the longest wait, and no second sooner: %s', async (action, expected) => {
    const shop = withQueue({ maxWaitMs: 30_000, action });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.pass(29_000, ['a']);
    expect(await shop.whereIs('3')).toBe('queued');
    await shop.pass(1000, ['a']);
    expect(await shop.whereIs('3')).toBe(expected);
    expect(await shop.lastTrace('3')).toMatchObject({ cause: 'longest_wait' });
    expect(await shop.lastSteps('3')).toContain('R6 waited_too_long');
    expect(await shop.audit()).toEqual([]);
  });

  it('R6 the longest wait: refuse ends the conversation', async () => {
    const shop = withQueue({ maxWaitMs: 30_000, action: 'refuse' });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.pass(30_000, ['a']);
    await expect(shop.open('3')).rejects.toThrow();
    expect(await shop.audit()).toEqual([]);
  });

  it('R6 the longest wait also ends in the line of the whole shop, and one who was served in time is left alone', async () => {
    const shop = withQueue(
      { maxWaitMs: 30_000, action: 'pool' },
      {
        groups: [
          { groupId: 'pre', name: 'p', members: ['a'], queue: { maxWaitMs: 30_000, action: 'pool' } },
          { groupId: 'after', name: 'a', members: ['c'] },
        ],
        restOfShop: true,
      },
    );
    await shop.connect('c');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    await shop.pass(10_000, ['c']);
    await shop.close('1');
    await shop.pass(25_000, ['c']);
    expect(await shop.whereAre('3', '4')).toEqual(['c', 'pooled']);
  });

  it('R6 R3 the way out of a full group’s queue does not go over the group’s limit', async () => {
    const shop = shopWith({
      groups: [{ groupId: 'pre', name: 'p', members: ['a'], limit: 1, queue: { maxLength: 0 } }],
      rules: [],
    });
    await shop.connect('a');
    await shop.say('1');
    await shop.say('2');
    expect(await shop.whereIs('2')).toBe('pooled');
    expect(await shop.audit()).toEqual([]);
    await shop.close('1');
    expect(await shop.whereIs('2')).toBe('a');
  });
});

describe('groups at their limit', () => {
  /** More than anybody looks through, of a group that may hold one. */
  const CROWD = Array.from({ length: 1100 }, (_, i) => `crowd-${i}`);
  const groups = [
    { groupId: 'pre', name: 'p', members: ['a'], limit: 1 },
    { groupId: 'after', name: 'a', members: ['c'] },
    { groupId: 'third', name: 't', members: ['d'] },
  ];
  const rules = [
    ...RULES.rules,
    { ruleId: 'paid', name: 'paid', when: { orderState: ['paid' as const] }, groupId: 'third' },
  ];
  const crowdComes = async (shop: RoutingShop) => {
    const [first = '', ...others] = CROWD;
    await shop.say(first);
    await Promise.all(others.map((buyer) => shop.say(buyer)));
  };
  const countOf = async (shop: RoutingShop, status: 'queued' | 'pooled') =>
    (await shop.router.listConversations(shop.shopId, status, {}, 10_000)).length;

  it('R3 R8 a crowd in the pool whose group may hold no more does not hold up the others behind it', async () => {
    const shop = shopWith({ groups, rules, offline: { chain: ['pool'] } });
    await crowdComes(shop);
    await shop.say('x', 'hi', { orderState: 'paid' });
    await shop.say('y', 'hi', { orderState: 'shipped' });
    await shop.connect('c');
    expect(await shop.whereAre('crowd-0', 'crowd-1', 'x', 'y')).toEqual(['c', 'pooled', 'c', 'pooled']);
    await shop.connect('d');
    expect([await shop.whereIs('y'), await countOf(shop, 'pooled')]).toEqual(['d', CROWD.length - 1]);
    expect(await shop.audit()).toEqual([]);
  });

  it('R3 R6 nor in the queue; and no group is served before its turn', async () => {
    const shop = shopWith({ groups, rules, agents: { c: { limit: 1 } } });
    await shop.connect('c');
    await shop.say('first', 'hi', { orderState: 'shipped' });
    await crowdComes(shop);
    await shop.say('x', 'hi', { orderState: 'paid' });
    await shop.close('first');
    expect(await shop.whereAre('crowd-0', 'x')).toEqual(['c', 'queued']);
    const places = await shop.router.readQueue(shop.shopId);
    expect(places.map(({ buyerId, place }) => [buyerId, place]).at(-1)).toEqual(['x', CROWD.length]);
    // The crowd’s group holds its one: whoever comes in is for the others.
    await shop.connect('a');
    expect(await shop.whereAre('crowd-0', 'crowd-1', 'x')).toEqual(['c', 'queued', 'a']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R3 R18 a limit that comes or goes moves those who wait to their part of the line', async () => {
    const shop = shopWith({ groups, rules, offline: { chain: ['pool'] } });
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.publish({ ...RULES, rules, groups: groups.map((one) => ({ ...one, limit: null })) });
    expect(await shop.audit()).toEqual([]);
    await shop.publish({ ...RULES, rules, groups: groups.map((one) => ({ ...one, limit: 2 })) });
    expect(await shop.audit()).toEqual([]);
    await shop.connect('c', 'd');
    expect((await shop.whereAre('1', '2', '3')).map((where) => where === 'pooled')).toEqual([
      false,
      false,
      true,
    ]);
    expect(await shop.audit()).toEqual([]);
  });
});
