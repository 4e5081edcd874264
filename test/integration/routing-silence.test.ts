import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import type { Effect } from '../../router/types.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R9: silence moves the chat; R10: what a drop and a frozen account leave behind. */

const redis = useRedis();
const ALL = ['a', 'b', 'c', 'd'];

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, silence: { move: true }, ...changes });

const alarms = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'alarm' ? [effect.kind] : []));

describe('silence', () => {
  it('R9 alarm at 100 s, the next agent at 180 s, with a word to the buyer', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect(alarms(await shop.pass(99_000, ['a', 'b']))).toEqual([]);
    expect(alarms(await shop.pass(1000, ['a', 'b']))).toEqual(['slow_reply']);
    expect(alarms(await shop.pass(79_000, ['a', 'b']))).toEqual([]);
    expect(await shop.whereIs('x')).toBe('a');
    await shop.pass(1000, ['a', 'b']);
    expect([await shop.whereIs('x'), (await shop.lastTrace('x'))?.cause]).toEqual(['b', 'silence']);
    expect((await shop.told('x')).at(-1)).toBe('moved silence');
    expect(await shop.audit()).toEqual([]);
  });

  it('R9 it is an alarm alone where moving is off', async () => {
    const shop = shopWith({ silence: {} });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect(alarms(await shop.pass(400_000, ['a', 'b']))).toEqual(['slow_reply']);
    expect(await shop.whereIs('x')).toBe('a');
  });

  it('R9 a later reply has a target of its own; a reply in time ends the wait', async () => {
    const shop = shopWith({
      silence: { move: true, alarmMs: 10_000, firstReplyMs: 20_000, replyMs: 40_000 },
    });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.pass(9000, ['a', 'b']);
    await shop.reply('x');
    expect(alarms(await shop.pass(60_000, ['a', 'b']))).toEqual([]);
    await shop.say('x', 'and?');
    expect(alarms(await shop.pass(39_000, ['a', 'b']))).toEqual(['slow_reply']);
    expect(await shop.whereIs('x')).toBe('a');
    await shop.pass(1000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('b');
  });

  it('R9 never the same again for that wait; none left: missed, and it stays', async () => {
    const shop = shopWith({ restOfShop: false, silence: { move: true, awayAfterMisses: 0 } });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.pass(180_000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('b');
    expect(alarms(await shop.pass(180_000, ['a', 'b']))).toEqual(['slow_reply', 'missed']);
    expect(await shop.whereIs('x')).toBe('b');
    // Answered: the next wait may go to anybody again.
    await shop.reply('x');
    await shop.say('x', 'and?');
    await shop.pass(180_000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R9 a chat that was transferred has its whole time again', async () => {
    const shop = shopWith();
    await shop.connect(...ALL);
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.pass(150_000, ALL);
    await shop.transfer('x', { agentId: 'b' });
    expect(alarms(await shop.pass(99_000, ALL))).toEqual([]);
    expect(alarms(await shop.pass(1000, ALL))).toEqual(['slow_reply']);
    expect(await shop.whereIs('x')).toBe('b');
    await shop.pass(80_000, ALL);
    expect(await shop.whereIs('x')).not.toBe('b');
  });

  it('R9 so many misses in a row set the agent away, and he is told', async () => {
    const shop = shopWith({ restOfShop: false, silence: { move: true, awayAfterMisses: 2 } });
    await shop.connect('a', 'b');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.pass(180_000, ['a', 'b']);
    await shop.reply('1');
    expect((await shop.agent('a')).state).toBe('accepting');
    await shop.say('2', 'hi', { agentId: 'a' });
    const effects = await shop.pass(180_000, ['a', 'b']);
    expect((await shop.agent('a')).state).toBe('away');
    expect(effects).toContainEqual({ type: 'alarm', kind: 'set_away', agentId: 'a' });
    expect(await shop.whereIs('2')).toBe('b');
  });

  it('R9 a chat that he served to its end begins the count anew', async () => {
    const shop = shopWith({ restOfShop: false, silence: { move: true, awayAfterMisses: 2 } });
    await shop.connect('a', 'b');
    for (const buyer of ['1', '2']) {
      await shop.say(buyer, 'hi', { agentId: 'a' });
      await shop.pass(180_000, ['a', 'b']);
      await shop.say(`good${buyer}`, 'hi', { agentId: 'a' });
      await shop.reply(`good${buyer}`);
      await shop.closeByAgent(`good${buyer}`);
    }
    expect((await shop.agent('a')).state).toBe('accepting');
  });
});

describe('drop', () => {
  it('R10 R4.9 a desk that goes while a phone stays, without mobile routing: his chats stay, his queue does not', async () => {
    const shop = shopWith({ mobileRouting: false, restOfShop: false, silence: {} });
    await shop.connect('a');
    await shop.lease('a', 'phone', 'mobile');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.disconnect('a');
    for (let s = 0; s < 61; s++) {
      await shop.lease('a', 'phone', 'mobile');
      await shop.pass(1000);
    }
    expect(await shop.whereAre('1', '2', '3')).toEqual(['a', 'a', 'p']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R10 queue: nobody is left in a line that nobody serves', async () => {
    const shop = shopWith({ drop: { action: 'queue', graceMs: 1000 }, silence: {} });
    await shop.connect('a');
    await shop.say('x', 'hi', { orderState: 'shipped' });
    expect(await shop.whereIs('x')).toBe('a');
    await shop.disconnect('a');
    await shop.pass(2000);
    expect(await shop.whereIs('x')).toBe('p');
    expect(await shop.audit()).toEqual([]);
  });

  it('R10 move: a silent chat that moves takes a slot of its new agent, and gives it back in its turn (R13)', async () => {
    const shop = shopWith({ silentChatMs: 60_000, drop: { graceMs: 1000 }, silence: {} });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.reply('x');
    await shop.pass(60_000, ['a', 'b']);
    expect((await shop.agent('a')).load).toBe(0);
    await shop.disconnect('a');
    await shop.pass(2000, ['b']);
    expect([await shop.whereIs('x'), (await shop.agent('b')).load]).toEqual(['b', 1]);
    await shop.pass(60_000, ['b']);
    expect((await shop.agent('b')).load).toBe(0);
    expect(await shop.audit()).toEqual([]);
  });
});
