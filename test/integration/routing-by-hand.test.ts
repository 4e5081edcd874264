import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import type { Effect } from '../../router/types.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** What people do themselves: transfers (R11), claims and pull mode (R12), and the switches of R3. */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, [...STAFF, { id: 'bot', kind: 'bot' }], { ...RULES, ...changes });

/** Agent a with both slots taken, and one buyer in the queue. */
async function fullShop(changes: Partial<RuleSetInput> = {}) {
  const shop = shopWith({ restOfShop: false, ...changes });
  await shop.connect('a');
  for (const buyer of ['1', '2', 'x']) await shop.say(buyer);
  return shop;
}

describe('limits', () => {
  it.each([false, true])(
    'R3 a claim above the limit only where its switch says so: %s',
    async (mayExceedLimit) => {
      const shop = await fullShop({ claim: { mayExceedLimit } });
      expect(await shop.claim('a', 'x')).toBe(mayExceedLimit ? 'ok' : 'full');
      expect((await shop.agent('a')).load).toBe(mayExceedLimit ? 3 : 2);
      expect(await shop.audit()).toEqual([]);
    },
  );

  it.each([false, true])(
    'R3 a claim above a group’s limit only where its switch says so: %s',
    async (mayExceedLimit) => {
      const shop = shopWith({
        groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b'], limit: 1 }],
        rules: [],
        claim: { mayExceedLimit },
      });
      await shop.connect('a', 'b');
      await shop.say('1');
      await shop.say('2');
      expect(await shop.claim('b', '2')).toBe(mayExceedLimit ? 'ok' : 'full');
      expect(await shop.audit()).toEqual([]);
      await shop.close('1');
      expect(await shop.whereIs('2')).toMatch(/[ab]/);
      expect(await shop.audit()).toEqual([]);
    },
  );

  it.each([false, true])(
    'R3 a transfer above the limit only where its switch says so: %s',
    async (mayExceedLimit) => {
      const shop = await fullShop({ transfer: { mayExceedLimit } });
      await shop.connect('b');
      expect(await shop.transfer('x', { agentId: 'a' })).toMatchObject({
        outcome: mayExceedLimit ? 'assigned' : 'queued',
      });
      expect(await shop.audit()).toEqual([]);
    },
  );

  it.each([false, true])(
    'R3 a waking chat above the limit only where its switch says so: %s',
    async (wakeMayExceedLimit) => {
      const shop = shopWith({ silentChatMs: 60_000, wakeMayExceedLimit, agents: { a: { limit: 1 } } });
      await shop.connect('a');
      await shop.say('x');
      await shop.reply('x');
      await shop.pass(60_000, ['a']);
      await shop.say('y');
      await shop.say('x', 'hello again');
      expect(await shop.whereAre('y', 'x')).toEqual(['a', wakeMayExceedLimit ? 'a' : 'queued']);
      expect(await shop.audit()).toEqual([]);
    },
  );

  it('R3 a smaller limit takes no chat away, and gives no new one', async () => {
    const shop = await fullShop();
    await shop.publish({ ...RULES, restOfShop: false, agents: { a: { limit: 1 } } });
    expect((await shop.agent('a')).load).toBe(2);
    await shop.close('1');
    expect(await shop.whereIs('x')).toBe('queued');
    await shop.close('2');
    expect(await shop.whereIs('x')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });
});

describe('transfer', () => {
  const allow = { transfer: { allow: { pre: ['vip'] } } };
  const groups = [...RULES.groups, { groupId: 'vip', name: 'v', members: ['d'] }];

  it('R11 from a group only to those that the shop allows: groups, and agents by their groups', async () => {
    const shop = shopWith({ ...allow, groups });
    await shop.connect('a', 'b', 'c', 'd');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect(await shop.transfer('x', { groupId: 'after' })).toEqual({ status: 'bad_target' });
    expect(await shop.transfer('x', { agentId: 'c' })).toEqual({ status: 'bad_target' });
    expect(await shop.whereIs('x')).toBe('a');
    expect(await shop.transfer('x', { agentId: 'b' })).toMatchObject({ status: 'ok' });
    expect(await shop.transfer('x', { groupId: 'vip' })).toMatchObject({ outcome: 'assigned' });
    expect([await shop.whereIs('x'), (await shop.open('x')).groupId]).toEqual(['d', 'vip']);
    // vip has no list of its own: it may give to all.
    expect(await shop.transfer('x', { groupId: 'after' })).toMatchObject({ status: 'ok' });
    expect(await shop.audit()).toEqual([]);
  });

  it('R11 to a full group: first in its line, before everybody who waits there', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('a', 'c');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer, 'hi', { orderState: 'shipped' });
    await shop.say('x');
    expect(await shop.transfer('x', { groupId: 'after' })).toMatchObject({ outcome: 'queued' });
    await shop.close('1');
    expect(await shop.whereAre('x', '3')).toEqual(['c', 'queued']);
    expect(await shop.audit()).toEqual([]);
  });

  it.each([
    ['unknown', 'nobody'],
    ['himself', 'a'],
    ['offline', 'd'],
    ['off duty', 'b'],
    ['away and full', 'c'],
    ['taking no part, and full', 'e'],
  ])('R11 a target that cannot take it is refused, and the buyer’s place is kept: %s', async (_, agentId) => {
    const shop = new RoutingShop(redis, [...STAFF, { id: 'e' }], {
      ...RULES,
      agents: { ...RULES.agents, c: { limit: 1 }, e: { limit: 1, takesPart: false } },
    });
    await shop.connect('a', 'b', 'c', 'e');
    await shop.say('full', 'hi', { agentId: 'c' });
    await shop.say('e1', 'hi', { agentId: 'a' });
    await shop.transfer('e1', { agentId: 'e' });
    await shop.set('b', 'off');
    await shop.set('c', 'away');
    await shop.say('x', 'hi', { agentId: 'a' });
    const before = await shop.open('x');
    expect(await shop.transfer('x', { agentId })).toEqual({ status: 'bad_target' });
    expect(await shop.open('x')).toEqual(before);
    expect(await shop.audit()).toEqual([]);
  });

  it('R11 note and history: the next one reads what the first one wrote', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x', 'my parcel', { agentId: 'a' });
    await shop.transfer('x', { agentId: 'b' }, '改地址');
    const { note, seq } = await shop.open('x');
    expect(note).toMatchObject({ from: 'Name a', text: '改地址' });
    expect((await shop.lastTrace('x'))?.note).toBe('改地址');
    const { messages } = await shop.router.readMessages(
      shop.shopId,
      (await shop.open('x')).conversationId,
      0,
      seq,
    );
    expect(messages[0]?.body).toEqual({ kind: 'text', text: 'my parcel' });
  });

  it('R11 R4.9 back to the queue where nobody is online: the offline chain, and the giver is told what came of it', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('a');
    await shop.say('x');
    await shop.set('a', 'away');
    expect(await shop.transfer('x', { queue: true })).toMatchObject({ outcome: 'assigned' });
    expect(await shop.whereIs('x')).toBe('p');
    expect(await shop.audit()).toEqual([]);
  });
});

describe('claim and pull', () => {
  it('R12 an agent takes a waiting buyer out of his turn, also while away and by phone', async () => {
    const shop = await fullShop();
    await shop.say('y');
    await shop.publish({ ...RULES, restOfShop: false, mobileRouting: false });
    await shop.lease('c', 'phone', 'mobile');
    await shop.set('c', 'away');
    expect(await shop.claim('c', 'y')).toBe('ok');
    expect([await shop.whereIs('y'), await shop.lastRule('y')]).toEqual(['c', 'R12']);
    expect(await shop.claim('c', 'y')).toBe('taken');
    expect(await shop.audit()).toEqual([]);
  });

  const pull = { assignment: 'pull' as const };

  it('R12 it is said when somebody begins or ceases to wait, and only then', async () => {
    const shop = await fullShop();
    const told = (result: object) =>
      'effects' in result && (result.effects as Effect[]).some(({ type }) => type === 'waiting');
    expect(told(await shop.closeByAgent('1'))).toBe(true);
    expect(told(await shop.closeByAgent('2'))).toBe(false);
    await shop.set('a', 'away');
    expect(told(await shop.transfer('x', { queue: true }))).toBe(true);
  });

  it('R12 pull mode: nothing moves by itself, whatever happens', async () => {
    const shop = shopWith({
      ...pull,
      groups: [
        { groupId: 'pre', name: 'p', members: ['a', 'b'], overflow: [{ groupId: 'after', afterMs: 5000 }] },
        { groupId: 'after', name: 'a', members: ['c'] },
      ],
      rules: [],
    });
    await shop.connect('a', 'c');
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['queued', 'R12']);
    await shop.connect('b');
    await shop.set('a', 'away');
    await shop.set('a', 'accepting');
    await shop.pass(10_000, ['a', 'b', 'c']);
    expect(await shop.whereIs('x')).toBe('queued');
    expect(await shop.claim('b', 'x')).toBe('ok');
    await shop.close('x');
    expect(await shop.audit()).toEqual([]);
  });

  it('R12 pull mode: with nobody online, the offline chain; a transfer to one agent still reaches him', async () => {
    const shop = shopWith({ ...pull, agents: { a: { limit: 1 }, b: { limit: 1 }, p: { limit: 10 } } });
    await shop.say('night');
    expect(await shop.whereIs('night')).toBe('p');
    await shop.connect('a', 'b');
    await shop.say('1');
    await shop.say('2');
    await shop.claim('a', '1');
    await shop.claim('b', '2');
    await shop.transfer('1', { agentId: 'b' });
    expect(await shop.whereIs('1')).toBe('queued');
    await shop.close('2');
    expect(await shop.whereIs('1')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R12 R18 back in automatic mode, those who wait are handed out', async () => {
    const shop = shopWith(pull);
    await shop.connect('a');
    await shop.say('x');
    await shop.publish(RULES);
    expect(await shop.whereIs('x')).toBe('a');
  });
});

describe('taking over', () => {
  const takeOver = async (shop: RoutingShop, agentId: string, buyerId: string) => {
    const { conversationId } = await shop.open(buyerId);
    return shop.router.takeOverConversation(shop.shopId, conversationId, agentId, shop.now);
  };

  it('R11 a supervisor takes a chat whatever his state and limit, and gives it back to whom he took it from', async () => {
    const shop = await fullShop();
    await shop.connect('d');
    await shop.set('d', 'off');
    const before = await shop.open('1');
    const taken = await takeOver(shop, 'd', '1');
    expect(taken).toMatchObject({ status: 'ok' });
    const lost = 'effects' in taken && taken.effects.find((effect) => effect.type === 'conversation');
    expect(lost).toMatchObject({ lostBy: 'a', conversation: { agentId: 'd' } });
    expect(await shop.open('1')).toMatchObject({ agentId: 'd', takenFrom: { agentId: 'a' } });
    // The freed slot was the waiting buyer's; whoever had it can write no more.
    expect(await shop.whereIs('x')).toBe('a');
    expect(await shop.write('a', before.conversationId, before.epoch)).toEqual({ status: 'stale' });
    const traces = await shop.router.readTraces(shop.shopId, await shop.open('1'));
    expect(traces.at(-1)).toMatchObject({ cause: 'take_over', rule: 'R11', agentId: 'd' });
    expect(await shop.audit()).toEqual([]);

    await shop.close('2');
    expect(await shop.transfer('1', { agentId: 'a' })).toMatchObject({ outcome: 'assigned' });
    expect((await shop.open('1')).takenFrom).toBeUndefined();
    expect(await shop.audit()).toEqual([]);
  });

  it('R11 one that waits is taken over too, and nobody takes what he cannot answer', async () => {
    const shop = await fullShop();
    expect(await takeOver(shop, 'd', 'x')).toEqual({ status: 'not_online' });
    await shop.connect('d');
    await shop.set('d', 'away');
    expect(await takeOver(shop, 'd', 'x')).toMatchObject({ status: 'ok' });
    expect(await takeOver(shop, 'd', 'x')).toEqual({ status: 'taken' });
    expect((await shop.open('x')).takenFrom).toBeUndefined();
    expect(await shop.audit()).toEqual([]);
  });
});
