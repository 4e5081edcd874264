import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** Who is there (R14), who takes part, and who leaves (R16). */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, ...changes });

describe('reach', () => {
  it('M2 R14 he is reachable since his first connection came, and no longer since the last one went', async () => {
    const shop = shopWith();
    const inAt = shop.now;
    await shop.lease('a', 'desk');
    shop.clock.advance(5000);
    await shop.lease('a', 'phone', 'mobile');
    await shop.set('a', 'away');
    expect(await shop.agent('a')).toMatchObject({ reachable: true, reachableAt: inAt, stateAt: shop.now });
    await shop.router.dropLease(
      shop.shopId,
      { agentId: 'a', connectionId: 'phone', device: 'mobile' },
      shop.now,
    );
    expect((await shop.agent('a')).reachableAt).toBe(inAt);
    await shop.later(11_000);
    expect(await shop.agent('a')).toMatchObject({ reachable: false, reachableAt: shop.now });
  });

  it('M1 the chart leaves a gap for minutes in which nobody counted', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    await shop.sweep();
    shop.clock.advance(3 * 60_000);
    await shop.sweep();
    const { minutes } = await shop.router.readLive(shop.shopId, shop.now);
    expect(
      minutes.slice(-4).map(({ incoming, unanswered, online }) => [incoming, unanswered, online]),
    ).toEqual([
      [1, 1, 1],
      [null, null, null],
      [null, null, null],
      [0, 1, 0],
    ]);
  });
});

describe('state', () => {
  it('R14 a manager sets an agent’s state by the same operation: what waits moves in the same step', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    expect(await shop.set('a', 'off')).toMatchObject({ status: 'ok', agent: { state: 'off' } });
    expect(await shop.whereAre('1', '3')).toEqual(['a', 'p']);
    await shop.connect('b');
    await shop.set('b', 'away');
    await shop.say('4');
    expect(await shop.whereIs('4')).toBe('p');
    await shop.set('b', 'accepting');
    await shop.say('5');
    expect(await shop.whereIs('5')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R14 auto away after idleness, and he is told; whoever works stays', async () => {
    const shop = shopWith({ autoAwayMs: 60_000 });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'b' });
    await shop.pass(40_000, ['a', 'b']);
    await shop.reply('x');
    const effects = await shop.pass(20_000, ['a', 'b']);
    expect([(await shop.agent('a')).state, (await shop.agent('b')).state]).toEqual(['away', 'accepting']);
    expect(effects).toContainEqual({ type: 'alarm', kind: 'auto_away', agentId: 'a' });
    await shop.set('a', 'accepting');
    await shop.pass(59_000, ['a', 'b']);
    expect((await shop.agent('a')).state).toBe('accepting');
  });

  it.each(['close', 'transfer', 'claim'] as const)('R14 to %s is work as well', async (work) => {
    const shop = shopWith({ autoAwayMs: 60_000, pool: { auto: false }, offline: { proxyIds: [] } });
    await shop.say('pooled');
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.pass(40_000, ['a', 'b']);
    if (work === 'close') await shop.closeByAgent('x');
    if (work === 'transfer') await shop.transfer('x', { agentId: 'b' });
    if (work === 'claim') await shop.claim('a', 'pooled');
    await shop.pass(30_000, ['a', 'b']);
    expect((await shop.agent('a')).state).toBe('accepting');
  });

  it('R14 auto away: nobody is waited for in a line whose last agent went idle', async () => {
    const shop = shopWith({ autoAwayMs: 60_000, restOfShop: false });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.pass(60_000, ['a']);
    expect(await shop.whereIs('3')).toBe('p');
    expect(await shop.audit()).toEqual([]);
  });

  it('R14 an account that is not there, or is frozen, has no state to set', async () => {
    const shop = new RoutingShop(redis, [{ id: 'a', frozen: true }], RULES);
    expect(await shop.set('a', 'away')).toEqual({ status: 'not_found' });
    expect(await shop.set('z', 'away')).toEqual({ status: 'not_found' });
  });
});

describe('light', () => {
  it('R15 a full group has no seats though its agents have room; an agent’s own light is his', async () => {
    const shop = shopWith({
      groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b'], limit: 1 }],
      rules: [],
    });
    await shop.connect('a');
    await shop.say('x');
    const light = (of = {}) => shop.router.readLight(shop.shopId, of, shop.now);
    expect([
      await light({ groupId: 'pre' }),
      await light({ agentId: 'a' }),
      await light({ agentId: 'b' }),
    ]).toEqual(['no_seats', 'online', 'offline']);
    const live = await shop.router.readLive(shop.shopId, shop.now);
    expect(live.groups.map((group) => group.light)).toEqual(['no_seats']);
  });
});

describe('accounts', () => {
  it('R16 the owner takes part only where he says so', async () => {
    const groups = [{ groupId: 'pre', name: 'p', members: ['o'] }];
    for (const takesPart of [false, true]) {
      const shop = shopWith({ groups, rules: [], agents: { o: { takesPart } } });
      await shop.connect('o');
      await shop.say('x');
      expect(await shop.whereIs('x')).toBe(takesPart ? 'o' : 'p');
    }
  });

  it('R16 a temporary account takes chats until its end, and leaves by itself: its chats move', async () => {
    const shop = shopWith();
    const end = shop.now + 60_000;
    const staff = [...STAFF, { id: 't', endsAt: end }];
    const rules = { ...RULES, groups: [{ groupId: 'pre', name: 'p', members: ['b', 't'] }], rules: [] };
    await shop.staff(rules, staff);
    await shop.connect('b', 't');
    await shop.say('x', 'hi', { agentId: 't' });
    await shop.pass(59_000, ['b', 't']);
    expect(await shop.whereIs('x')).toBe('t');
    const effects = await shop.pass(1000);
    expect(effects).toContainEqual({ type: 'frozen', agentId: 't' });
    expect(await shop.whereIs('x')).toBe('b');
    // Neither a connection nor a new rule set brings it back; a later end does.
    await shop.connect('t');
    await shop.staff(rules, staff);
    expect((await shop.router.readAgents(shop.shopId)).map(({ agentId }) => agentId)).not.toContain('t');
    await shop.staff(rules, [...STAFF, { id: 't', endsAt: end + 3_600_000 }]);
    await shop.connect('t');
    await shop.say('y', 'hi', { agentId: 't' });
    expect(await shop.whereIs('y')).toBe('t');
    expect(await shop.audit()).toEqual([]);
  });

  it('R16 freezing an account with ten chats cuts it and moves them, his stand-in first', async () => {
    const shop = shopWith({
      agents: { a: { limit: 10, standInId: 'b' }, b: { limit: 6 }, c: { limit: 10 } },
    });
    await shop.connect('a');
    const buyers = Array.from({ length: 10 }, (_, i) => `x${i}`);
    for (const buyer of buyers) await shop.say(buyer);
    await shop.connect('b', 'c');
    const effects = await shop.staff(
      { ...RULES, agents: { a: { limit: 10, standInId: 'b' }, b: { limit: 6 }, c: { limit: 10 } } },
      STAFF.map((one) => (one.id === 'a' ? { ...one, frozen: true } : one)),
    );
    expect(effects).toContainEqual({ type: 'frozen', agentId: 'a' });
    const where = await shop.whereAre(...buyers);
    expect(where.filter((id) => id === 'b')).toHaveLength(6);
    expect(where.filter((id) => id === 'a')).toHaveLength(0);
    expect((await shop.router.readAgent(shop.shopId, 'a'))?.reachable).toBe(false);
    expect(await shop.audit()).toEqual([]);
  });

  it('R16 who is no longer in the staff is cut as well; who waits for him alone is decided anew', async () => {
    const shop = shopWith({
      agents: { a: { limit: 1 }, b: { limit: 1 }, p: { limit: 9 } },
      restOfShop: false,
    });
    await shop.connect('a', 'b');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.say('2', 'hi', { agentId: 'b' });
    await shop.transfer('2', { agentId: 'a' });
    expect(await shop.whereIs('2')).toBe('queued');
    await shop.close('1');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.transfer('2', { agentId: 'b' });
    await shop.say('3', 'hi', { agentId: 'b' });
    await shop.staff(
      { ...RULES, restOfShop: false },
      STAFF.filter(({ id }) => id !== 'a'),
    );
    for (const buyer of ['1', '2', '3']) expect(await shop.whereIs(buyer)).not.toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R16 R18 who waits for one agent alone is decided anew when that one takes part no more', async () => {
    const agents = { a: { limit: 1 }, b: { limit: 1 }, p: { limit: 9 } };
    const shop = shopWith({ agents, restOfShop: false });
    await shop.connect('a', 'b');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.say('2', 'hi', { agentId: 'b' });
    await shop.transfer('2', { agentId: 'a' });
    await shop.publish({
      ...RULES,
      agents: { ...agents, a: { limit: 1, takesPart: false } },
      restOfShop: false,
    });
    await shop.pass(1000, ['a', 'b']);
    expect(await shop.whereIs('2')).not.toBe('queued');
    expect(await shop.audit()).toEqual([]);
  });
});
