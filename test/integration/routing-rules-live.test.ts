import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** Rules that change under way (R18), what is written down (R17), and the first two laws (R1, R2). */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, ...changes });

describe('R18 while people wait', () => {
  it('R18 a larger limit takes in who waits, for the group and for one agent alone', async () => {
    const agents = { a: { limit: 1 }, b: { limit: 1 } };
    const shop = shopWith({ agents, restOfShop: false });
    await shop.connect('a', 'b');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.say('2', 'hi', { agentId: 'b' });
    await shop.say('3');
    await shop.transfer('2', { agentId: 'a' });
    expect(await shop.whereAre('2', '3')).toEqual(['queued', 'b']);
    await shop.publish({ ...RULES, agents: { a: { limit: 2 }, b: { limit: 1 } }, restOfShop: false });
    expect(await shop.whereIs('2')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 a new member serves the line at once; one who left it serves it no more', async () => {
    const shop = shopWith({ restOfShop: false, agents: { a: { limit: 1 } } });
    await shop.connect('a', 'c');
    await shop.say('1');
    await shop.say('2');
    await shop.say('3');
    const groups = [
      { groupId: 'pre', name: 'p', members: ['c'] },
      { groupId: 'after', name: 'a', members: ['a', 'd'] },
    ];
    await shop.publish({ ...RULES, groups, restOfShop: false, agents: { a: { limit: 1 }, c: { limit: 1 } } });
    expect(await shop.whereAre('1', '2', '3')).toEqual(['a', 'c', 'queued']);
    await shop.close('1');
    expect(await shop.whereIs('3')).toBe('queued');
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 a group that goes leaves nobody behind, neither in its queue nor in its pool', async () => {
    const shop = shopWith({ restOfShop: false, offline: { proxyIds: [] } });
    await shop.say('pooled', 'hi', { orderState: 'shipped' });
    await shop.set('c', 'away');
    await shop.connect('c');
    await shop.say('also', 'hi', { orderState: 'shipped' });
    await shop.connect('a');
    const groups = RULES.groups.slice(0, 1);
    await shop.publish({ ...RULES, groups, rules: [], restOfShop: false, offline: { proxyIds: [] } });
    expect(await shop.whereAre('pooled', 'also')).toEqual(['a', 'a']);
    expect((await shop.open('also')).groupId).toBe('pre');
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 the group’s last agent is taken out while one waits: he is decided anew', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    const groups = [{ groupId: 'pre', name: 'p', members: ['b'] }, ...RULES.groups.slice(1)];
    await shop.publish({ ...RULES, groups, restOfShop: false });
    expect(await shop.whereAre('1', '3')).toEqual(['a', 'p']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 an older version changes nothing', async () => {
    const shop = shopWith();
    await shop.connect('a');
    const setup = await shop.router.readSetup(shop.shopId, shop.now);
    await shop.publish(RULES);
    expect(
      await shop.router.publish({ ...setup, rules: { ...setup.rules, enabled: false } }, shop.now),
    ).toEqual([]);
    expect(await shop.say('x')).toMatchObject({ status: 'accepted' });
  });

  it('R18 each decision names its own version, before and after', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    await shop.publish(RULES);
    await shop.connect('b');
    await shop.transfer('x', { agentId: 'b' });
    const traces = await shop.router.readTraces(shop.shopId, await shop.open('x'));
    expect(traces.map(({ rulesVersion }) => rulesVersion)).toEqual([1, 2]);
  });

  it('R18 P8 a shop without any settings works: one group, everybody in it', async () => {
    const shop = new RoutingShop(redis, [{ id: 'a' }], {
      groups: [{ groupId: 'g', name: 'g', members: ['a'] }],
      defaultGroupId: 'g',
    });
    await shop.connect('a');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('a');
  });
});

describe('written down', () => {
  it('R17 every decision of a long day has its trace, in order, the last twenty in Redis', async () => {
    const shop = shopWith({ agents: {} });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    for (let i = 0; i < 24; i++) {
      await shop.reply('x');
      await shop.transfer('x', { agentId: i % 2 === 0 ? 'b' : 'a' });
    }
    const traces = await shop.router.readTraces(shop.shopId, await shop.open('x'));
    expect(traces.map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, i) => i + 6));
    const logged = (await shop.router.readOutbox(shop.shopId, 1000)).filter(
      ({ type }) => type === 'decision',
    );
    expect(logged).toHaveLength(25);
  });

  it('R17 a line of a thousand is told in at most thirty names', async () => {
    const members = Array.from({ length: 60 }, (_, i) => `m${String(i).padStart(2, '0')}`);
    const shop = new RoutingShop(
      redis,
      members.map((id) => ({ id })),
      {
        groups: [{ groupId: 'g', name: 'g', members }],
        defaultGroupId: 'g',
      },
    );
    await shop.connect(...members.slice(30));
    await shop.say('x');
    const trace = await shop.lastTrace('x');
    expect([trace?.candidates.length, trace?.leftOut.length, trace?.notListed]).toEqual([10, 20, 30]);
  });
});

describe('one at a time', () => {
  it('R1 a decision, its claim, its count and its trace are there together or not at all', async () => {
    const shop = shopWith();
    await shop.connect('a');
    const kinds = async () => (await shop.router.readOutbox(shop.shopId, 100)).map(({ type }) => type);
    const before = (await kinds()).length;
    await shop.say('x');
    expect((await kinds()).slice(before)).toEqual([
      'message',
      'conversation',
      'message',
      'decision',
      'conversation',
    ]);
    expect([(await shop.agent('a')).load, await shop.whereIs('x'), await shop.audit()]).toEqual([1, 'a', []]);
  });

  it('R2 the second message of a buyer goes to the same conversation; after its end to a new one', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    const first = await shop.open('x');
    expect(await shop.say('x', 'more')).not.toHaveProperty('opening');
    expect((await shop.open('x')).conversationId).toBe(first.conversationId);
    await shop.close('x');
    await shop.say('x');
    expect((await shop.open('x')).conversationId).not.toBe(first.conversationId);
  });
});
