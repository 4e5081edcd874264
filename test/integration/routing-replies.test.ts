import { describe, expect, it } from 'vitest';
import { fillPhrase } from '../../client-sdk/fill-phrase.ts';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../../router/types.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** What a shop answers by itself: whose words, when, and how often. */

const redis = useRedis();

const say = (text: string) => ({ on: true, text });
const OFF = { on: false, text: 'not now' };

const shopWith = (replies: ShopSetup['replies'], changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(
    redis,
    [...STAFF, { id: 'q', kind: 'proxy' }, { id: 'bot', kind: 'bot' }],
    { ...RULES, ...changes },
    replies,
  );

describe('whose words', () => {
  it('the agent’s own go first, then his group’s, then the shop’s; switched off ends the search', async () => {
    const shop = shopWith({
      shop: { greeting: say('shop'), close: say('bye') },
      'group:after': { greeting: say('after'), close: OFF },
      'agent:a': { greeting: say('I am a') },
      'agent:d': { greeting: OFF },
    });
    await shop.connect('a');
    await shop.say('1');
    await shop.set('a', 'away');
    await shop.connect('b');
    await shop.say('2');
    await shop.connect('c');
    await shop.say('3', 'hi', { orderState: 'shipped' });
    await shop.set('c', 'away');
    await shop.connect('d');
    await shop.say('4', 'hi', { orderState: 'shipped' });
    expect(await Promise.all(['1', '2', '3', '4'].map((buyer) => shop.told(buyer)))).toEqual([
      ['assigned “I am a”'],
      ['assigned “shop”'],
      ['assigned “after”'],
      ['assigned'],
    ]);
    const ended = await Promise.all(['2', '3'].map(async (buyer) => (await shop.open(buyer)).conversationId));
    for (const buyer of ['2', '3']) await shop.close(buyer);
    const lines = await Promise.all(ended.map(async (id) => (await shop.toldIn(id)).at(-1)));
    expect(lines).toEqual(['closed buyer “bye”', 'closed buyer']);
  });

  it('a shop that has set nothing says what it always said', async () => {
    const shop = shopWith(undefined);
    await shop.say('x');
    await shop.close('x');
    await shop.connect('a');
    await shop.say('x');
    expect(await shop.told('x')).toEqual(['assigned']);
  });

  it('what is set anew is said from then on', async () => {
    const shop = shopWith({ shop: { greeting: say('one') } });
    await shop.connect('a');
    await shop.say('1');
    const setup = await shop.router.readSetup(shop.shopId, shop.now);
    await shop.router.publish({ ...setup, replies: { shop: { close: say('bye') } } }, shop.now);
    await shop.say('2');
    expect(await Promise.all(['1', '2'].map((buyer) => shop.told(buyer)))).toEqual([
      ['assigned “one”'],
      ['assigned'],
    ]);
  });
});

describe('when', () => {
  it.each([
    ['offline', 'nobody', [], {}, {}],
    ['offline', 'off_duty', ['a'], { a: 'off' }, {}],
    ['away', 'away', ['a'], { a: 'away' }, {}],
    ['out_of_hours', 'out_of_hours', ['a'], {}, { hours: [{ days: [7], from: '09:00', to: '10:00' }] }],
    ['queue', 'all_busy', ['a'], {}, { agents: { a: { limit: 1 } } }],
    [
      'busy',
      'all_busy',
      ['a'],
      {},
      {
        agents: { a: { limit: 1 } },
        groups: [
          { groupId: 'pre', name: 'p', members: ['a'], queue: { maxLength: 0, action: 'pool' as const } },
        ],
        rules: [],
      },
    ],
  ] as const)('R7 the reply %s belongs to the reason %s', async (kind, reason, present, states, changes) => {
    const shop = shopWith({ shop: { [kind]: say(`our ${kind}`) } }, changes as Partial<RuleSetInput>);
    await shop.connect(...present);
    for (const [id, state] of Object.entries(states)) await shop.set(id, state);
    if (reason === 'all_busy') await shop.say('first');
    await shop.say('x');
    expect(await shop.told('x')).toEqual([`notice ${reason} “our ${kind}”`]);
  });

  it('R4.3 who is away says so where his buyer comes back to him, instead of greeting him', async () => {
    const shop = shopWith({ shop: { greeting: say('hello') }, 'agent:a': { away: say('back at two') } });
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.closeByAgent('x');
    await shop.set('a', 'away');
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.told('x')]).toEqual(['a', ['assigned “back at two”']]);
  });

  it('R4.5 a bot speaks for itself; the person whom it hands over to greets', async () => {
    const shop = shopWith({ shop: { greeting: say('hello') } }, { botId: 'bot' });
    await shop.connect('a', 'bot');
    await shop.say('x');
    expect(await shop.told('x')).toEqual(['assigned']);
    await shop.transfer('x', { queue: true });
    expect((await shop.told('x')).at(-1)).toBe('assigned “hello”');
  });
});

describe('how often', () => {
  it('R7 R16 why nobody is there is said once, until a person has replied', async () => {
    const shop = shopWith({ shop: { offline: say('gone') } }, { offline: { proxyIds: ['p', 'q'] } });
    const freeze = (frozen: string) =>
      shop.staff(
        { ...RULES, offline: { proxyIds: ['p', 'q'] } },
        ['a', 'p', 'q'].map((id) => ({ id, kind: id === 'a' ? 'agent' : 'proxy', frozen: id === frozen })),
      );
    await shop.say('x');
    await freeze('p');
    const told = ['notice nobody “gone”'];
    expect([await shop.whereIs('x'), await shop.told('x')]).toEqual(['q', told]);
    await shop.reply('x');
    await freeze('q');
    expect([await shop.whereIs('x'), await shop.told('x')]).toEqual(['p', [...told, ...told]]);
  });

  it('a chat that comes back to the queue is not greeted again', async () => {
    const shop = shopWith({ shop: { greeting: say('hello'), queue: say('wait') } }, { drop: { graceMs: 0 } });
    await shop.connect('a');
    for (const buyer of ['1', '2']) await shop.say(buyer);
    await shop.disconnect('a');
    await shop.pass(1000);
    await shop.connect('b');
    const lines = await shop.told('1');
    expect(lines.filter((line) => line.includes('hello'))).toEqual(['assigned “hello”']);
  });

  it('M1 M3 M4 P3 it is a line with its own seq, and nobody’s reply', async () => {
    const shop = shopWith({ shop: { greeting: say('hello') } });
    await shop.connect('a');
    await shop.say('x');
    const { conversationId, unansweredSince, firstReplyAt, seq } = await shop.open('x');
    expect({ unansweredSince, firstReplyAt, seq }).toEqual({ unansweredSince: shop.now, seq: 2 });
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 10);
    expect(messages.map(({ seq, from }) => [seq, from.kind])).toEqual([
      [1, 'buyer'],
      [2, 'system'],
    ]);
    expect((await shop.router.readLive(shop.shopId, shop.now)).numbers).toMatchObject({
      unanswered: { count: 1 },
      today: { responses: { count: 0 }, firstResponses: { count: 0 } },
    });
    expect(await shop.audit()).toEqual([]);
  });
});

describe('variables', () => {
  const VALUES = {
    buyer: 'Buyer {agent} 100%1',
    agent: 'Name a',
    group: 'Pre-sale',
    place: '',
    estimate: '',
  };

  it.each([
    'Hello {buyer}, this is {agent} of {group}.',
    '{buyer|dear} {place|no place} {estimate|soon} {place}',
    'what is none stays: {order} {order|x} {buyer x} {} {buyer|a|b} {{agent}}',
  ])('are filled in as the preview fills them: %s', async (text) => {
    const shop = shopWith({ shop: { greeting: say(text) } });
    await shop.connect('a');
    await shop.router.acceptMessage(
      shop.shopId,
      {
        sender: 'buyer',
        buyerId: 'x',
        buyerName: VALUES.buyer,
        clientId: 'one',
        body: { kind: 'text', text: 'hi' },
        entry: {},
        newConversationId: 'c-x',
      },
      shop.now,
    );
    await shop.router.routeConversation(shop.shopId, 'c-x', 'arrival', shop.now);
    expect(await shop.told('x')).toEqual([`assigned “${fillPhrase(text, VALUES)}”`]);
  });

  it('R6 place and estimate are those that the buyer’s page shows', async () => {
    const shop = shopWith({ shop: { queue: say('{place}/{estimate|?}') } });
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    for (const buyer of ['1', '2']) {
      await shop.pass(150_000, ['a']);
      await shop.close(buyer);
    }
    for (const buyer of ['4', '5', '6']) await shop.say(buyer);
    const places = await shop.router.readQueue(shop.shopId);
    expect(places.length).toBe(2);
    for (const { buyerId, place, estimateMs = 0 } of places) {
      expect(await shop.told(buyerId)).toEqual([
        `notice all_busy “${place}/${Math.ceil(estimateMs / 60_000)}”`,
      ]);
    }
    expect(await shop.told('3')).toContain('notice all_busy “1/?”');
  });
});
