import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** Who is asked before any group: R4.1 to R4.5. */

const redis = useRedis();
const HOUR_MS = 3_600_000;

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, [...STAFF, { id: 'bot', kind: 'bot' }], { ...RULES, ...changes });

describe('blocked, recent and dedicated', () => {
  it('R4.1 a blocked buyer is refused, and let in again when the block is lifted', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.note('x', { blocked: true });
    expect(await shop.say('x')).toEqual({ status: 'blocked' });
    await expect(shop.open('x')).rejects.toThrow();
    expect(await shop.say('y')).toMatchObject({ status: 'accepted' });
    await shop.note('x', { blocked: false });
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('a');
  });

  it('R4.1 the block names the open conversation, so that the shop can end it', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    const { conversationId } = await shop.open('x');
    expect(await shop.note('x', { blocked: true })).toBe(conversationId);
    expect(await shop.note('y', { blocked: true })).toBeNull();
  });

  it('R4.3 the windows are settings, and so is whether the recent agent may exceed his limit', async () => {
    for (const mayExceedLimit of [false, true]) {
      const shop = shopWith({ recent: { awayWindowMs: 0, acceptingWindowMs: HOUR_MS, mayExceedLimit } });
      await shop.connect('a', 'b');
      await shop.say('x', 'hi', { agentId: 'a' });
      await shop.reply('x');
      await shop.close('x');
      await shop.say('1', 'hi', { agentId: 'a' });
      await shop.say('2', 'hi', { agentId: 'a' });
      await shop.say('x');
      expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(
        mayExceedLimit ? ['a', 'R4.3'] : ['b', 'R4.7'],
      );
      expect(await shop.audit()).toEqual([]);
    }
  });

  it('R4.3 beyond its windows a recent agent is no longer asked', async () => {
    const shop = shopWith({ recent: { awayWindowMs: 0, acceptingWindowMs: HOUR_MS } });
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.close('x');
    await shop.connect('b');
    await shop.later(2 * HOUR_MS, 'a', 'b');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('b');
  });

  it('R4.4 the dedicated agent comes after the recent one and before the bot and the group', async () => {
    const shop = shopWith({ botId: 'bot' });
    await shop.connect('a', 'b', 'd', 'bot');
    await shop.note('x', { dedicatedAgentId: 'd' });
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['d', 'R4.4']);
    await shop.transfer('x', { agentId: 'a' });
    await shop.reply('x');
    await shop.close('x');
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['a', 'R4.3']);
  });

  it('R4.4 a dedicated agent who is offline hands to his stand-in; one who is full or away is passed by', async () => {
    const shop = shopWith();
    await shop.connect('b', 'c');
    await shop.note('x', { dedicatedAgentId: 'a' });
    await shop.say('x');
    expect([await shop.whereIs('x'), (await shop.lastTrace('x'))?.standInFor]).toEqual(['b', ['a']]);
    await shop.note('y', { dedicatedAgentId: 'c' });
    await shop.set('c', 'away');
    await shop.say('y');
    expect([await shop.whereIs('y'), await shop.lastRule('y')]).toEqual(['b', 'R4.7']);
  });
});

describe('waiting for the recent agent', () => {
  /** x spoke with a, who is full now, while b has room; so he waits for a. */
  const waiting = async (changes: Partial<RuleSetInput> = {}) => {
    const shop = shopWith({ recent: { waitMs: 30_000 }, ...changes });
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.reply('x');
    await shop.close('x');
    for (const buyer of ['1', '2']) await shop.say(buyer, 'hi', { agentId: 'a' });
    await shop.say('x');
    return shop;
  };

  it('R4.3 not set: nobody waits for him, the next line decides', async () => {
    const shop = await waiting({ recent: {} });
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['b', 'R4.7']);
  });

  it('R4.3 R6 where he is full the buyer waits for his next place, and both are told so', async () => {
    const shop = await waiting({});
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['queued', 'R4.3']);
    expect(await shop.lastSteps('x')).toEqual(['R4.2 not_asked', 'R4.3 full a', 'R4.3 waits a']);
    expect(await shop.told('x')).toEqual(['notice recent_busy']);
    expect(await shop.audit()).toEqual([]);
    await shop.close('1');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['a', 'R6']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.3 R19 then the order goes on at the next line, decided anew, and he is not waited for again', async () => {
    const shop = await waiting();
    await shop.pass(29_000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('queued');
    await shop.pass(1000, ['a', 'b']);
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['b', 'R4.7']);
    expect(await shop.lastTrace('x')).toMatchObject({ cause: 'recent_wait' });
    expect(await shop.lastSteps('x')).toContain('R4.3 waited_too_long a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.3 R6 nobody is overtaken: who came first has his place, in the queue of all as well', async () => {
    const shop = await waiting({ agents: { a: { limit: 2 }, b: { limit: 1 } } });
    await shop.say('held by b');
    await shop.say('y');
    await shop.pass(30_000, ['a', 'b']);
    const order = (await shop.router.readQueue(shop.shopId)).map(({ buyerId, place }) => [buyerId, place]);
    expect(order).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
    await shop.close('held by b');
    expect(await shop.whereAre('x', 'y')).toEqual(['b', 'queued']);
  });

  it('R4.3 R6 who waits for him goes behind whoever waits for his group already', async () => {
    const shop = await waiting({ agents: { a: { limit: 3 }, b: { limit: 1 } } });
    // x has a’s third place; z has to wait for him, and y, of the group, came before.
    await shop.say('z', 'hi', { agentId: 'b' });
    await shop.reply('z');
    await shop.close('z');
    await shop.say('held by b', 'hi', { agentId: 'b' });
    await shop.say('y');
    await shop.say('z');
    expect([await shop.whereAre('x', 'y', 'z'), await shop.lastRule('z')]).toEqual([
      ['a', 'queued', 'queued'],
      'R4.3',
    ]);
    await shop.close('held by b');
    expect(await shop.whereAre('y', 'z')).toEqual(['b', 'queued']);
    expect(await shop.audit()).toEqual([]);
  });

  it.each([
    ['he goes away', async (shop: RoutingShop) => shop.set('a', 'away')],
    ['he is off duty, and has a stand-in', async (shop: RoutingShop) => shop.set('a', 'off')],
  ] as const)('R4.3 R4.9 it ends at once when %s', async (_, happens) => {
    const shop = await waiting();
    await happens(shop);
    expect(await shop.whereIs('x')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.3 R18 another time is in force at once, for those who wait too', async () => {
    const shop = await waiting();
    await shop.publish({ ...RULES, recent: { waitMs: 120_000 } });
    await shop.pass(60_000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('queued');
    expect(await shop.audit()).toEqual([]);
    await shop.publish({ ...RULES, recent: { waitMs: 0 } });
    await shop.pass(1000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('b');
  });

  it('R4.3 R6 a queue that may hold nobody keeps nobody waiting for one agent', async () => {
    const groups = [{ groupId: 'pre', name: 'p', members: ['a', 'b'], queue: { maxLength: 0 } }];
    const shop = await waiting({ groups, rules: [] });
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['b', 'R4.7']);
  });

  it('R4.3 R9 a chat that its agent let wait goes on at once', async () => {
    const shop = await waiting({ silence: { move: true } });
    await shop.claim('b', 'x');
    await shop.pass(180_000, ['a', 'b']);
    expect(await shop.whereIs('x')).not.toBe('queued');
  });
});

describe('bot first', () => {
  const groups = [
    { groupId: 'pre', name: 'p', members: ['a', 'b'] },
    { groupId: 'after', name: 'a', members: ['c'], botId: 'bot' },
  ];

  it.each([
    ['the shop', { botId: 'bot' }, {}],
    ['one group', { groups }, { orderState: 'shipped' as const }],
  ])(
    'R4.5 a bot of %s answers before anybody else, and no person’s reply is counted (M1, M4)',
    async (_, rules, entry) => {
      const shop = shopWith(rules);
      await shop.connect('a', 'c', 'bot');
      await shop.say('x', 'hi', entry);
      expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['bot', 'R4.5']);
      await shop.reply('x', 'I am a machine');
      const { numbers } = await shop.router.readLive(shop.shopId, shop.now);
      expect(numbers.unanswered.count).toBe(1);
      expect([numbers.today.responses.count, numbers.today.firstResponses.count]).toEqual([0, 0]);
      expect(await shop.audit()).toEqual([]);
    },
  );

  it('R4.5 the bot of one group is not that of another', async () => {
    const shop = shopWith({ groups });
    await shop.connect('a', 'bot');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('a');
  });

  it('R4.5 it hands over to the queue: the order of R4 without it, and the wait goes on', async () => {
    const shop = shopWith({ botId: 'bot' });
    await shop.connect('a', 'b', 'bot');
    await shop.say('x', 'hi', { agentId: 'b' });
    expect(await shop.whereIs('x')).toBe('b');
    await shop.say('y');
    const since = shop.now;
    shop.clock.advance(5000);
    await shop.reply('y', 'beep');
    await shop.transfer('y', { queue: true });
    expect([await shop.whereIs('y'), await shop.lastRule('y')]).toEqual(['a', 'R4.7']);
    expect((await shop.open('y')).unansweredSince).toBe(since);
    shop.clock.advance(5000);
    await shop.reply('y', 'I am a person');
    const { today } = (await shop.router.readLive(shop.shopId, shop.now)).numbers;
    expect(today.firstResponses).toEqual({ count: 1, avgMs: 10_000, maxMs: 10_000 });
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.5 a bot that is offline or full is passed by; one that has handed over is never asked again', async () => {
    const shop = shopWith({ botId: 'bot', agents: { ...RULES.agents, bot: { limit: 1 } } });
    await shop.connect('a', 'b');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('a');
    await shop.connect('bot');
    await shop.say('1');
    await shop.say('2');
    expect(await shop.whereAre('1', '2')).toEqual(['bot', 'b']);
    // The bot is free again, and the person who had 2 goes: the chat stays with people.
    await shop.close('1');
    await shop.disconnect('b');
    await shop.pass(61_000, ['a', 'bot']);
    expect(await shop.whereIs('2')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('M6 a chat that the bot answered to its end was served, or dropped; one that it handed over to nobody was missed', async () => {
    const outcomeOf = async (act: (shop: RoutingShop) => Promise<unknown>) => {
      const shop = new RoutingShop(redis, [...STAFF, { id: 'bot', kind: 'bot' }], {
        ...RULES,
        botId: 'bot',
        offline: { chain: ['pool'] },
      });
      await shop.connect('bot');
      await shop.say('x');
      const { conversationId } = await shop.open('x');
      await act(shop);
      await shop.close('x');
      return (await shop.router.readConversation(shop.shopId, conversationId))?.outcome;
    };
    const reads = async (shop: RoutingShop) => {
      const { conversationId, seq } = await shop.open('x');
      const cursor = { conversationId, side: 'buyer', id: 'x', read: seq } as const;
      await shop.router.moveCursor(shop.shopId, cursor, shop.now);
    };
    expect(await outcomeOf(async () => {})).toBe('missed');
    expect(await outcomeOf((shop) => shop.reply('x'))).toBe('dropped');
    expect(await outcomeOf((shop) => shop.reply('x').then(() => reads(shop)))).toBe('served');
    const handsOver = async (shop: RoutingShop) => {
      await shop.reply('x');
      await shop.transfer('x', { queue: true });
      await reads(shop);
    };
    expect(await outcomeOf(handsOver)).toBe('missed');
  });

  it('R4.5 R9 a bot is no person who is late: nobody is alarmed', async () => {
    const shop = shopWith({ botId: 'bot', silence: { move: true } });
    await shop.connect('a', 'bot');
    await shop.say('x');
    const effects = await shop.pass(300_000, ['a', 'bot']);
    expect(effects.filter(({ type }) => type === 'alarm')).toEqual([]);
    expect(await shop.whereIs('x')).toBe('bot');
  });
});
