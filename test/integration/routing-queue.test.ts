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

  it('R6 who loses his agent keeps his first arrival number', async () => {
    const shop = shopWith({ restOfShop: false, drop: { action: 'queue', graceMs: 0 } });
    await shop.connect('a', 'b');
    for (const buyer of ['1', '2', '3', '4', '5']) await shop.say(buyer);
    // 1 waits for the first time, but 5 waits already: he came first all the same, among those who wait.
    await shop.disconnect('a');
    await shop.pass(1000, ['b']);
    const waiting = (await shop.router.readQueue(shop.shopId)).map(({ buyerId }) => buyerId);
    expect(waiting).toHaveLength(3);
    expect(waiting[0]).toBe('5');
    await shop.connect('a');
    expect(await shop.whereIs('5')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

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

  it('R6 a queue that is full: refuse, with the shop’s own words; nothing is left open', async () => {
    const shop = withQueue({ maxLength: 0, action: 'refuse' }, { notices: { refused: '明天再来' } });
    await shop.connect('a');
    await shop.say('1');
    await shop.say('2');
    const result = await shop.say('3');
    await expect(shop.open('3')).rejects.toThrow();
    const conversationId = 'message' in result ? result.message.conversationId : '';
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 10);
    expect(messages.slice(1).map(({ body }) => body)).toMatchObject([
      { code: 'notice', reason: 'refused', text: '明天再来' },
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
