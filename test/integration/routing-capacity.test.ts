import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R13: capacity comes back. */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, agents: { a: { limit: 1 } }, restOfShop: false, ...changes });

const loadOf = async (shop: RoutingShop) => (await shop.agent('a')).load;

describe('wrap-up', () => {
  it.each(['buyer', 'agent'] as const)(
    'R13 after a chat that the %s ended the slot stays taken so long',
    async (by) => {
      const shop = shopWith({ wrapUpMs: 30_000 });
      await shop.connect('a');
      await shop.say('1');
      await shop.say('2');
      await (by === 'buyer' ? shop.close('1') : shop.closeByAgent('1'));
      expect([await shop.whereIs('2'), await loadOf(shop)]).toEqual(['queued', 0]);
      expect(await shop.router.readLight(shop.shopId, {}, shop.now)).toBe('no_seats');
      await shop.pass(29_000, ['a']);
      expect(await shop.whereIs('2')).toBe('queued');
      await shop.pass(1000, ['a']);
      expect(await shop.whereIs('2')).toBe('a');
      expect(await shop.audit()).toEqual([]);
    },
  );

  it('R13 finished by hand; that does not shorten the next one', async () => {
    const shop = shopWith({ wrapUpMs: 30_000 });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.close('1');
    await shop.pass(20_000, ['a']);
    await shop.router.finishWrapUp(shop.shopId, 'a', shop.now);
    expect(await shop.whereIs('2')).toBe('a');
    await shop.close('2');
    // The first one's time would be over here.
    await shop.pass(15_000, ['a']);
    expect(await shop.whereIs('3')).toBe('queued');
    await shop.pass(15_000, ['a']);
    expect(await shop.whereIs('3')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });
});

describe('silent chats', () => {
  const silent = { silentChatMs: 60_000 };

  it('R13 no word from the buyer for so long frees the slot; the chat stays his', async () => {
    const shop = shopWith(silent);
    await shop.connect('a');
    await shop.say('x');
    await shop.say('waits');
    await shop.pass(30_000, ['a']);
    await shop.say('x', 'more');
    await shop.reply('x');
    await shop.pass(59_000, ['a']);
    expect(await shop.whereAre('x', 'waits')).toEqual(['a', 'queued']);
    await shop.pass(1000, ['a']);
    expect(await shop.whereAre('x', 'waits')).toEqual(['a', 'a']);
    expect(await loadOf(shop)).toBe(1);
    expect(await shop.audit()).toEqual([]);
  });

  it('R13 a buyer who is owed an answer is not silent', async () => {
    const shop = shopWith(silent);
    await shop.connect('a');
    await shop.say('x');
    await shop.pass(300_000, ['a']);
    expect(await loadOf(shop)).toBe(1);
  });

  it('R13 on waking it takes the slot again, and may go silent again', async () => {
    const shop = shopWith(silent);
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.pass(60_000, ['a']);
    expect(await loadOf(shop)).toBe(0);
    expect(await shop.say('x', 'hello again')).toMatchObject({ woke: true });
    expect(await loadOf(shop)).toBe(1);
    await shop.reply('x');
    await shop.pass(60_000, ['a']);
    expect(await loadOf(shop)).toBe(0);
    await shop.close('x');
    expect(await loadOf(shop)).toBe(0);
    expect(await shop.audit()).toEqual([]);
  });

  it('R13 a wake that a crash lost is made up for by the sweep', async () => {
    const shop = shopWith(silent);
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.pass(60_000, ['a']);
    const { conversationId } = await shop.open('x');
    const text = { kind: 'text' as const, text: 'hello?' };
    await shop.router.acceptMessage(
      shop.shopId,
      {
        sender: 'buyer',
        buyerId: 'x',
        buyerName: 'x',
        clientId: 'w',
        body: text,
        entry: {},
        newConversationId: conversationId,
      },
      shop.now,
    );
    expect(await loadOf(shop)).toBe(0);
    await shop.pass(1000, ['a']);
    expect(await loadOf(shop)).toBe(1);
  });

  it('R13 where waking may not exceed the limit: first in its agent’s own line', async () => {
    const shop = shopWith({ ...silent, wakeMayExceedLimit: false });
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.pass(60_000, ['a']);
    await shop.say('y');
    await shop.say('z');
    await shop.say('x', 'hello again');
    expect(await shop.whereAre('x', 'y', 'z')).toEqual(['queued', 'a', 'queued']);
    await shop.close('y');
    expect(await shop.whereAre('x', 'z')).toEqual(['a', 'queued']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R13 a waked chat that must wait gives its place in a full group to the next', async () => {
    const shop = shopWith({
      ...silent,
      wakeMayExceedLimit: false,
      groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b'], limit: 2 }],
      rules: [],
      agents: { a: { limit: 1 }, b: { limit: 1 } },
    });
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.pass(60_000, ['a']);
    await shop.say('y');
    await shop.connect('b');
    await shop.say('z');
    expect(await shop.whereAre('x', 'y', 'z')).toEqual(['a', 'a', 'queued']);
    await shop.say('x', 'hello again');
    expect(await shop.whereAre('x', 'z')).toEqual(['queued', 'b']);
    expect(await shop.audit()).toEqual([]);
  });
});

describe('idle close', () => {
  it('R13 an answered conversation in which nobody writes for so long ends, and its slot goes on', async () => {
    const shop = shopWith({ idleCloseMs: 120_000 });
    await shop.connect('a');
    await shop.say('x');
    await shop.say('waits');
    await shop.pass(60_000, ['a']);
    await shop.reply('x');
    await shop.pass(119_000, ['a']);
    expect(await shop.whereIs('x')).toBe('a');
    await shop.pass(2000, ['a']);
    await expect(shop.open('x')).rejects.toThrow();
    expect(await shop.whereIs('waits')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R13 one who is owed an answer, or waits, is never closed for idleness', async () => {
    const shop = shopWith({ idleCloseMs: 60_000 });
    await shop.connect('a');
    await shop.say('x');
    await shop.say('waits');
    await shop.pass(200_000, ['a']);
    expect(await shop.whereAre('x', 'waits')).toEqual(['a', 'queued']);
  });

  it('R13 a silent chat ends too, in its turn', async () => {
    const shop = shopWith({ silentChatMs: 60_000, idleCloseMs: 120_000 });
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.pass(60_000, ['a']);
    expect([await shop.whereIs('x'), await loadOf(shop)]).toEqual(['a', 0]);
    await shop.pass(60_000, ['a']);
    await expect(shop.open('x')).rejects.toThrow();
    expect([await loadOf(shop), await shop.audit()]).toEqual([0, []]);
  });

  it('R13 R18 a rule that is new watches the chats that were there before', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.pass(30_000, ['a']);
    await shop.publish({ ...RULES, idleCloseMs: 60_000 });
    await shop.pass(31_000, ['a']);
    await expect(shop.open('x')).rejects.toThrow();
  });
});
