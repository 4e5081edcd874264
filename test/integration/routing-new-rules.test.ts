import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R18: new rules reach those who wait, those who are held, and the agents who are gone. */

const redis = useRedis();

const BASE = { ...RULES, restOfShop: false, agents: { a: { limit: 1 }, b: { limit: 1 }, c: { limit: 1 } } };
type Changes = Partial<RuleSetInput>;
const rulesWith = (changes: Changes = {}): RuleSetInput => ({ ...BASE, ...changes });
const shopWith = (changes: Changes = {}) => new RoutingShop(redis, STAFF, rulesWith(changes));

type Group = RuleSetInput['groups'][number];
const groupsWith = (pre: Partial<Group>, after: Partial<Group> = {}): Group[] => [
  { groupId: 'pre', name: 'p', members: ['a', 'b'], ...pre },
  { groupId: 'after', name: 'q', members: ['c', 'd'], ...after },
];

describe('a group that is no more', () => {
  it('R18 R19 leaves its chats, held and waiting, to the default group, and they are given on from there', async () => {
    const shop = shopWith({ drop: { graceMs: 0 }, offline: { chain: ['pool'] } });
    await shop.connect('a', 'c');
    await shop.say('held', 'x', { orderState: 'shipped' });
    await shop.say('waits', 'x', { orderState: 'shipped' });
    const [pre] = groupsWith({});
    await shop.publish({ ...BASE, groups: pre ? [pre] : [], rules: [], offline: { chain: ['pool'] } });
    expect(await shop.whereAre('held', 'waits')).toEqual(['c', 'a']);
    expect((await shop.open('held')).groupId).toBe('pre');
    expect(await shop.audit()).toEqual([]);
    await shop.disconnect('c');
    await shop.pass(61_000, ['a']);
    await shop.close('waits');
    expect(await shop.whereIs('held')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R19 the auditor finds who is in a group that is no more', async () => {
    const shop = shopWith();
    await shop.connect('c');
    await shop.say('1', 'x', { orderState: 'shipped' });
    const { conversationId } = await shop.open('1');
    const key = `fenliu:{${shop.shopId}}:conversations`;
    const state = JSON.parse((await redis.hget(key, conversationId)) ?? '{}') as object;
    await redis.hset(key, conversationId, JSON.stringify({ ...state, groupId: 'gone' }));
    expect((await shop.audit()).map(({ rule }) => rule)).toContain('R19');
  });
});

describe('who waits', () => {
  it.each([
    ['taken out', { maxWaitMs: 10_000 }, {}, 12_000, 'queued'],
    ['put in', {}, { maxWaitMs: 10_000 }, 12_000, 'p'],
    ['made longer', { maxWaitMs: 10_000 }, { maxWaitMs: 600_000 }, 12_000, 'queued'],
    ['made shorter', { maxWaitMs: 600_000 }, { maxWaitMs: 10_000 }, 12_000, 'p'],
  ] as const)('R18 R6 the longest wait, %s', async (_, before, after, ms, expected) => {
    const shop = shopWith({ groups: groupsWith({ queue: before }) });
    await shop.connect('a');
    await shop.say('1');
    await shop.say('2');
    await shop.publish(rulesWith({ groups: groupsWith({ queue: after }) }));
    await shop.pass(ms, ['a']);
    expect(await shop.whereIs('2')).toBe(expected);
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 R4.8 an overflow group, put in and taken out', async () => {
    const overflow = [{ groupId: 'after', afterMs: 5000 }];
    const put = shopWith();
    await put.connect('a', 'c');
    await put.say('1');
    await put.say('2');
    await put.publish(rulesWith({ groups: groupsWith({ overflow }) }));
    await put.pass(6000, ['a', 'c']);
    expect(await put.whereIs('2')).toBe('c');

    const taken = shopWith({ groups: groupsWith({ overflow }) });
    await taken.connect('a', 'c');
    await taken.say('1');
    await taken.say('9', 'x', { orderState: 'shipped' });
    await taken.say('2');
    await taken.pass(6000, ['a', 'c']);
    await taken.publish(rulesWith());
    await taken.close('9');
    expect(await taken.whereIs('2')).toBe('queued');
    expect(await taken.audit()).toEqual([]);
  });

  it('R18 R4.8 the rest of the shop, taken out', async () => {
    const shop = shopWith({ restOfShop: true, offline: { chain: ['pool'] } });
    await shop.connect('c');
    await shop.say('1', 'x', { orderState: 'shipped' });
    await shop.say('2');
    await shop.publish(rulesWith({ offline: { chain: ['pool'] } }));
    await shop.close('1');
    expect(await shop.whereIs('2')).toBe('pooled');
    await shop.connect('a');
    expect(await shop.whereIs('2')).toBe('a');
  });

  it('R4.8 an overflow group that is closed when its delay ends is joined, and serves when it opens', async () => {
    const days = [1, 2, 3, 4, 5, 6, 7];
    const groups = groupsWith(
      { overflow: [{ groupId: 'after', afterMs: 2000 }] },
      { hours: [{ days, from: '18:00', to: '23:00' }] },
    );
    const shop = shopWith({ groups });
    shop.clock.advance(Date.UTC(2026, 9, 2, 9, 59, 50) - shop.now);
    await shop.connect('a', 'c');
    await shop.say('1');
    await shop.say('2');
    await shop.pass(8000, ['a', 'c']);
    expect(await shop.whereIs('2')).toBe('queued');
    await shop.pass(4000, ['a', 'c']);
    expect(await shop.whereIs('2')).toBe('c');
    expect(await shop.audit()).toEqual([]);
  });
});

describe('agents who are gone', () => {
  it('R18 R10 chats that were kept are moved when the rules say so', async () => {
    const shop = shopWith({ drop: { action: 'keep', graceMs: 0 } });
    await shop.connect('a');
    await shop.say('1');
    await shop.disconnect('a');
    await shop.connect('b');
    await shop.pass(2000, ['b']);
    expect(await shop.whereIs('1')).toBe('a');
    await shop.publish(rulesWith({ drop: { action: 'move', graceMs: 0 } }));
    await shop.pass(1000, ['b']);
    expect(await shop.whereIs('1')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 R10 a grace that is made shorter ends sooner', async () => {
    const shop = shopWith({ drop: { graceMs: 600_000 } });
    await shop.connect('a');
    await shop.say('1');
    await shop.disconnect('a');
    await shop.connect('b');
    await shop.publish(rulesWith({ drop: { graceMs: 5000 } }));
    await shop.pass(4000, ['b']);
    expect(await shop.whereIs('1')).toBe('a');
    await shop.pass(2000, ['b']);
    expect(await shop.whereIs('1')).toBe('b');
  });
});
