import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { shopKey } from '../../router/keys.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop } from '../support/routing-shop.ts';

const redis = useRedis();
const HOUR_MS = 3_600_000;

/** Two groups; a has the stand-in b, b has c; limits of two. */
const RULES = {
  groups: [
    { groupId: 'pre', name: 'Pre-sale', members: ['a', 'b'] },
    { groupId: 'after', name: 'After-sale', members: ['c', 'd'] },
  ],
  rules: [
    { ruleId: 'refund-words', name: 'refund', when: { firstWords: ['退款', 'Refund'] }, groupId: 'after' },
    { ruleId: 'shipped', name: 'shipped', when: { orderState: ['shipped'] }, groupId: 'after' },
    { ruleId: 'order-page', name: 'order page', when: { entryPage: ['/order/'] }, groupId: 'after' },
  ],
  defaultGroupId: 'pre',
  agents: {
    a: { limit: 2, standInId: 'b' },
    b: { limit: 2, standInId: 'c' },
    c: { limit: 2 },
    d: { limit: 2 },
    p: { limit: 100 },
  },
  offline: { proxyIds: ['p'] },
} satisfies RuleSetInput;

const STAFF = [
  { id: 'a' },
  { id: 'b' },
  { id: 'c' },
  { id: 'd' },
  { id: 'p', kind: 'proxy' as const },
  { id: 'o', kind: 'owner' as const },
];

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, ...changes });

describe('messages', () => {
  it('P2 W1 a repeat with the same client id is the same message', async () => {
    const shop = shopWith();
    await shop.connect('a');
    const first = await shop.say('x', 'hello', {}, 'same');
    const again = await shop.say('x', 'hello', {}, 'same');
    expect(first).toMatchObject({ status: 'accepted', opening: { entry: {} } });
    expect(again).toMatchObject({ status: 'repeat' });
    expect(again).not.toHaveProperty('opening');
    expect('message' in first && 'message' in again && first.message.seq === again.message.seq).toBe(true);
  });

  it('P3 seq has no gap, system lines and both sides included', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await Promise.all([shop.say('x', '1'), shop.say('x', '2'), shop.say('x', '3')]);
    await shop.reply('x');
    const { conversationId, seq } = await shop.open('x');
    const { messages, complete } = await shop.router.readMessages(shop.shopId, conversationId, 0, 50);
    expect(messages.map((message) => message.seq)).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
    expect(complete).toBe(true);
    expect(await shop.audit()).toEqual([]);
  });

  it('P3 text comes back byte for byte, lone surrogates and NUL included', async () => {
    const shop = shopWith();
    const text = 'a\u0000b\ud800c😀\n{"x":1}|\\u0000';
    await shop.say('x', text);
    const { conversationId } = await shop.open('x');
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 1);
    expect(messages[0]?.body).toEqual({ kind: 'text', text });
  });

  it('R2 P4 a write under an older epoch is stale', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x');
    const { conversationId, agentId = '', epoch } = await shop.open('x');
    const other = agentId === 'a' ? 'b' : 'a';
    await shop.router.transferConversation(
      shop.shopId,
      { conversationId, agentId, agentName: 'n', epoch, to: { agentId: other } },
      shop.now,
    );
    expect(await shop.write(agentId, conversationId, epoch)).toEqual({ status: 'stale' });
    expect(await shop.write(other, conversationId, epoch)).toEqual({ status: 'stale' });
    expect(await shop.reply('x')).toMatchObject({ status: 'accepted' });
  });

  it('W6 a message is taken back within two minutes, by its sender only', async () => {
    const shop = shopWith();
    await shop.say('x', 'secret');
    const { conversationId } = await shop.open('x');
    const recall = (id: string, clientId: string) =>
      shop.router.recallMessage(
        shop.shopId,
        { conversationId, seq: 1, clientId, from: { kind: 'buyer', id, name: 'n' } },
        shop.now,
      );
    expect(await recall('y', 'r0')).toEqual({ status: 'not_found' });
    const done = await recall('x', 'r1');
    expect(done).toMatchObject({
      status: 'ok',
      repeat: false,
      message: { body: { kind: 'recall', seq: 1 } },
    });
    expect(await recall('x', 'r1')).toMatchObject({ status: 'ok', repeat: true });
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 50);
    expect(messages[0]?.body).toEqual({ kind: 'recalled' });
    expect(JSON.stringify(messages)).not.toContain('secret');
    await shop.say('x', 'later');
    const late = (await shop.open('x')).seq;
    shop.clock.advance(120_001);
    expect(
      await shop.router.recallMessage(
        shop.shopId,
        { conversationId, seq: late, clientId: 'r2', from: { kind: 'buyer', id: 'x', name: 'n' } },
        shop.now,
      ),
    ).toEqual({ status: 'too_late' });
  });
});

describe('a second recall', () => {
  it('P2 P3 W6 with another client id is a repeat of the first, also after the end and the two minutes', async () => {
    const shop = shopWith();
    await shop.say('x', 'secret');
    const { conversationId } = await shop.open('x');
    const recall = (clientId: string) =>
      shop.router.recallMessage(
        shop.shopId,
        { conversationId, seq: 1, clientId, from: { kind: 'buyer', id: 'x', name: 'n' } },
        shop.now,
      );
    const first = await recall('r1');
    const lines = async () =>
      (await shop.router.readMessages(shop.shopId, conversationId, 0, 50)).messages.map(
        ({ body }) => body.kind,
      );
    const before = await lines();
    expect(before.filter((kind) => kind === 'recall')).toHaveLength(1);
    const seq = first.status === 'ok' ? first.message.seq : 0;
    expect(await recall('r2')).toMatchObject({ status: 'ok', repeat: true, message: { seq } });
    shop.clock.advance(120_001);
    expect(await recall('r3')).toMatchObject({ status: 'ok', repeat: true, message: { seq } });
    // The store was built anew: it knows client ids, and no messages that the log holds.
    const key = shopKey(shop.shopId, 'tail', shop.now, '');
    const [at, said] = [`${conversationId}|1`, await redis.hget(key, `${conversationId}|1`)];
    await redis.hdel(key, at);
    expect(await recall('r1')).toMatchObject({ status: 'ok', repeat: true, message: { seq } });
    expect(await recall('r4')).toEqual({ status: 'not_found' });
    await redis.hset(key, at, said ?? '');
    expect(await lines()).toEqual(before);
  });

  it('W1 W6 a client id that is a message already is no recall', async () => {
    const shop = shopWith();
    const said = await shop.say('x', 'secret');
    const { conversationId } = await shop.open('x');
    const clientId = 'message' in said ? (said.message.clientId ?? '') : '';
    const from = { kind: 'buyer', id: 'x', name: 'n' } as const;
    const recalled = await shop.router.recallMessage(
      shop.shopId,
      { conversationId, seq: 1, clientId, from },
      shop.now,
    );
    expect(recalled).toEqual({ status: 'not_found' });
  });
});

describe('the decision', () => {
  it('R4.2 the named agent gets his buyer though another is less loaded', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'b' });
    await shop.say('y', 'hi', { agentId: 'b' });
    expect([await shop.whereIs('x'), await shop.whereIs('y')]).toEqual(['b', 'b']);
    expect(await shop.lastRule('y')).toBe('R4.2');
  });

  it('R4.2 the named agent is offline: his stand-in, and the stand-in of that one', async () => {
    const shop = shopWith();
    await shop.connect('b', 'c');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect(await shop.whereIs('x')).toBe('b');
    await shop.disconnect('b');
    await shop.say('y', 'hi', { agentId: 'a' });
    expect(await shop.whereIs('y')).toBe('c');
    const [trace] = await shop.router.readTraces(shop.shopId, await shop.open('y'));
    expect(trace).toMatchObject({ rule: 'R4.2', standInFor: ['a', 'b'], agentId: 'c' });
  });

  it('R4.2 a loop of stand-ins ends', async () => {
    const shop = shopWith({ agents: { a: { standInId: 'b' }, b: { standInId: 'a' } } });
    await shop.connect('d');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect(await shop.whereIs('x')).toBe('d');
  });

  it.each([
    ['up to 24 h while away', 23 * HOUR_MS, 'away', 'a'],
    ['after 24 h not while away', 25 * HOUR_MS, 'away', 'b'],
    ['up to 72 h while accepting', 71 * HOUR_MS, 'accepting', 'a'],
    ['after 72 h no more', 73 * HOUR_MS, 'accepting', 'b'],
  ] as const)('R4.3 the recent agent: %s', async (_, laterMs, state, expected) => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.close('x');
    shop.clock.advance(laterMs);
    await shop.connect('a', 'b');
    // a has taken one more than b, so that without R4.3 the buyer would go to b.
    await shop.say('other', 'hi', { agentId: 'a' });
    await shop.router.setAgentState(shop.shopId, 'a', state, shop.now);
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe(expected);
    expect(await shop.lastRule('x')).toBe(expected === 'a' ? 'R4.3' : 'R4.7');
  });

  it('R4.3 the recent agent is offline: his stand-in', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.reply('x');
    await shop.close('x');
    await shop.disconnect('a');
    await shop.connect('c');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('b');
    expect(await shop.lastRule('x')).toBe('R4.3');
  });

  it.each([
    ['first words', 'REFUND please', {}, 'after'],
    ['order state', 'hi', { orderState: 'shipped' as const }, 'after'],
    ['entry page', 'hi', { page: '/order/17' }, 'after'],
    ['none: the default group', 'hi', { page: '/item/1' }, 'pre'],
  ])('R4.6 the group by rule: %s', async (_, text, entry, group) => {
    const shop = shopWith();
    await shop.connect('a', 'b', 'c', 'd');
    await shop.say('x', text, entry);
    expect((await shop.open('x')).groupId).toBe(group);
  });

  it('R4.7 R5 least loaded by share of the limit, then longest since the last assignment, then id', async () => {
    const shop = shopWith({ agents: { a: { limit: 4 }, b: { limit: 2 } } });
    await shop.connect('a', 'b');
    const got: string[] = [];
    for (const buyer of ['1', '2', '3', '4', '5', '6']) {
      await shop.say(buyer);
      got.push(await shop.whereIs(buyer));
    }
    // 0/4 0/2 → a (id); 1/4 0/2 → b; 1/4 1/2 → a; 2/4 1/2 tie, b longer ago → b; then a, a.
    expect(got).toEqual(['a', 'b', 'a', 'b', 'a', 'a']);
  });

  it('R4.8 a group with nobody online: the rest of the shop, where that is allowed', async () => {
    const open = shopWith();
    await open.connect('c');
    await open.say('x');
    expect([await open.whereIs('x'), await open.lastRule('x')]).toEqual(['c', 'R4.8']);
    const closed = shopWith({ restOfShop: false });
    await closed.connect('c');
    await closed.say('x');
    expect(await closed.whereIs('x')).toBe('p');
  });

  it('R16 who does not take part gets nothing, and a phone counts only where mobile routing is on', async () => {
    const shop = shopWith({ agents: { a: { takesPart: false }, b: { mobileRouting: false } } });
    await shop.connect('a');
    await shop.lease('b', 'phone', 'mobile');
    await shop.say('x');
    expect(await shop.whereIs('x')).toBe('p');
    await shop.lease('c', 'phone', 'mobile');
    await shop.say('y');
    expect(await shop.whereIs('y')).toBe('c');
  });

  it('R17 the trace names version, rule, candidates and who was left out by which rule', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x', '我要退款');
    const [trace] = await shop.router.readTraces(shop.shopId, await shop.open('x'));
    expect(trace).toMatchObject({
      n: 1,
      rulesVersion: 1,
      cause: 'arrival',
      rule: 'R4.8',
      outcome: 'assigned',
      agentId: 'a',
      matchedRuleId: 'refund-words',
    });
    expect(trace?.candidates).toEqual([{ agentId: 'a', name: 'Name a', load: 0, limit: 2, score: 0 }]);
    expect(trace?.leftOut.map(({ agentId, rule, reason }) => [agentId, rule, reason])).toEqual([
      ['b', 'R14', 'offline'],
      ['c', 'R14', 'offline'],
      ['d', 'R14', 'offline'],
      ['o', 'R16', 'not_taking_part'],
    ]);
    expect(trace?.steps.map(({ rule, result }) => `${rule} ${result}`)).toEqual([
      'R4.2 not_asked',
      'R4.3 not_asked',
      'R4.7 nobody_online',
      'R4.8 taken',
    ]);
  });
});

describe('waiting', () => {
  it('R6 P8 all full: the queue, drained in order in the same step that frees a slot', async () => {
    const shop = shopWith();
    await shop.connect('a');
    for (const buyer of ['1', '2', '3', '4', '5']) await shop.say(buyer);
    expect(await Promise.all(['1', '2', '3', '4', '5'].map((b) => shop.whereIs(b)))).toEqual([
      'a',
      'a',
      'queued',
      'queued',
      'queued',
    ]);
    expect((await shop.router.readQueue(shop.shopId)).map(({ buyerId, place }) => [buyerId, place])).toEqual([
      ['3', 1],
      ['4', 2],
      ['5', 3],
    ]);
    await shop.close('1');
    expect(await Promise.all(['3', '4', '5'].map((b) => shop.whereIs(b)))).toEqual(['a', 'queued', 'queued']);
    expect(await shop.lastRule('3')).toBe('R6');
    await shop.connect('b');
    expect(await Promise.all(['4', '5'].map((b) => shop.whereIs(b)))).toEqual(['b', 'b']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.9 when the last one online goes away, who waits is decided anew', async () => {
    const shop = shopWith();
    await shop.connect('a');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    await shop.router.setAgentState(shop.shopId, 'a', 'away', shop.now);
    expect(await shop.whereIs('3')).toBe('p');
    expect(await shop.whereIs('1')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R7 with nobody in, the proxy, whatever its own state', async () => {
    const shop = shopWith();
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['p', 'R7.3']);
    await shop.router.setAgentState(shop.shopId, 'p', 'off', shop.now);
    await shop.say('y');
    expect(await shop.whereIs('y')).toBe('p');
  });

  it('R7.2 R7 the group’s stand-in group comes before the proxy', async () => {
    const shop = shopWith({
      restOfShop: false,
      groups: [
        { groupId: 'pre', name: 'p', members: ['a'], standInGroupId: 'after' },
        { groupId: 'after', name: 'a', members: ['c'] },
      ],
    });
    await shop.connect('c');
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['c', 'R7.2']);
  });

  it('R7.4 R7 a chain that is not set ends with the owner, while he is online; else the pool keeps it', async () => {
    const shop = shopWith({ offline: { proxyIds: [] } });
    await shop.say('at night');
    expect([await shop.whereIs('at night'), await shop.lastRule('at night')]).toEqual(['pooled', 'R7.5']);
    expect(await shop.lastSteps('at night')).toContain('R7.4 offline o');
    await shop.connect('o');
    await shop.say('x');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['o', 'R7.4']);
    await shop.connect('a');
    expect(await shop.whereIs('at night')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R7.4 R7 in a shop of one, with no set-up, everything is the owner’s, also while he is out', async () => {
    const groups = [{ groupId: 'all', name: 'All', members: ['o'] }];
    const shop = new RoutingShop(redis, [{ id: 'o', kind: 'owner' }], { groups, defaultGroupId: 'all' });
    await shop.say('x');
    await shop.connect('o');
    await shop.say('y');
    expect(await shop.whereAre('x', 'y')).toEqual(['o', 'o']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 the pool holds whom nobody could take, and who comes in gets him', async () => {
    const shop = shopWith({ offline: { proxyIds: [] } });
    await shop.say('x');
    await shop.say('y');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['pooled', 'R7.5']);
    await shop.connect('d');
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['d', 'R8']);
    expect(await shop.whereIs('y')).toBe('d');
    expect(await shop.audit()).toEqual([]);
  });

  it('R3 a group’s own limit holds; its queue moves when one of its chats ends', async () => {
    const shop = shopWith({
      groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b'], limit: 1 }],
      rules: [],
    });
    await shop.connect('a', 'b');
    await shop.say('1');
    await shop.say('2');
    expect(await shop.whereIs('2')).toBe('queued');
    await shop.close('1');
    expect(['a', 'b']).toContain(await shop.whereIs('2'));
    expect(await shop.audit()).toEqual([]);
  });
});

describe('leaving and moving', () => {
  it('R10 a page reload moves nothing', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.disconnect('a');
    await shop.pass(30_000, ['b']);
    await shop.connect('a');
    await shop.pass(60_000, ['a', 'b']);
    expect(await shop.whereIs('x')).toBe('a');
  });

  it('R10 after the grace each chat goes to the stand-in first, with a word to the buyer', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b', 'c');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.disconnect('a');
    await shop.pass(61_000, ['b', 'c']);
    expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['b', 'R10']);
    const { conversationId } = await shop.open('x');
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 50);
    expect(messages.at(-1)?.body).toMatchObject({
      kind: 'system',
      code: 'moved',
      agentId: 'b',
      reason: 'dropped',
    });
    expect(await shop.audit()).toEqual([]);
  });

  it.each([
    ['keep', 'a'],
    ['queue', 'queued'],
  ] as const)('R10 the setting %s', async (action, expected) => {
    const shop = shopWith({ drop: { action }, restOfShop: false });
    await shop.connect('a', 'b');
    await shop.say('b1', 'hi', { agentId: 'b' });
    await shop.say('b2', 'hi', { agentId: 'b' });
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.disconnect('a');
    await shop.pass(61_000, ['b']);
    expect(await shop.whereIs('x')).toBe(expected);
  });

  it('P7 R14 a lease that nobody renews ends: the agent is unreachable within 12 s', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.pass(12_000);
    expect((await shop.router.readAgent(shop.shopId, 'a'))?.reachable).toBe(false);
  });

  it('R14 the second device flips nothing', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.router.setAgentState(shop.shopId, 'a', 'away', shop.now);
    await shop.lease('a', 'phone', 'mobile');
    expect((await shop.router.readAgent(shop.shopId, 'a'))?.state).toBe('away');
    await shop.disconnect('a');
    expect(await shop.router.readAgent(shop.shopId, 'a')).toMatchObject({
      reachable: true,
      devices: ['mobile'],
    });
  });

  it('R11 transfer to an agent with a note; a full one: first in his own line; an absent one: refused', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    const give = async (to: { agentId: string } | { groupId: string } | { queue: true }) => {
      const { conversationId, agentId = '', epoch } = await shop.open('x');
      return shop.router.transferConversation(
        shop.shopId,
        { conversationId, agentId, agentName: 'Name a', epoch, to, note: '改地址' },
        shop.now,
      );
    };
    expect(await give({ agentId: 'd' })).toEqual({ status: 'bad_target' });
    expect(await shop.whereIs('x')).toBe('a');
    expect(await give({ agentId: 'b' })).toMatchObject({ status: 'ok', outcome: 'assigned' });
    expect((await shop.open('x')).note).toMatchObject({ from: 'Name a', text: '改地址' });
    await shop.say('a1', 'hi', { agentId: 'a' });
    await shop.say('a2', 'hi', { agentId: 'a' });
    expect(await give({ agentId: 'a' })).toMatchObject({ status: 'ok', outcome: 'queued' });
    await shop.say('later', 'hi', { agentId: 'a' });
    await shop.close('a1');
    expect(await shop.whereIs('x')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R11 transfer to a group never comes back to the giver; back to the queue neither', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('a');
    await shop.say('x');
    const { conversationId, agentId = '', epoch } = await shop.open('x');
    const base = { conversationId, agentId, agentName: 'n', epoch };
    expect(
      await shop.router.transferConversation(shop.shopId, { ...base, to: { groupId: 'after' } }, shop.now),
    ).toEqual({ status: 'bad_target' });
    expect(
      await shop.router.transferConversation(shop.shopId, { ...base, to: { queue: true } }, shop.now),
    ).toMatchObject({ outcome: 'queued' });
    expect(await shop.whereIs('x')).toBe('queued');
    await shop.connect('b');
    expect(await shop.whereIs('x')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R19 a conversation that a crash left between is found and routed', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.router.acceptMessage(
      shop.shopId,
      {
        sender: 'buyer',
        buyerId: 'x',
        buyerName: 'n',
        clientId: 'm',
        body: { kind: 'text', text: 'hi' },
        entry: {},
        newConversationId: 'c1',
      },
      shop.now,
    );
    expect(await shop.whereIs('x')).toBe('new');
    await shop.pass(3000, ['a']);
    expect(await shop.whereIs('x')).toBe('a');
  });

  it('R15 the light: online, no seats, offline, disabled', async () => {
    const shop = shopWith();
    const light = (of = {}) => shop.router.readLight(shop.shopId, of, shop.now);
    expect(await light()).toBe('offline');
    await shop.connect('a');
    expect([
      await light(),
      await light({ groupId: 'pre' }),
      await light({ groupId: 'after' }),
      await light({ agentId: 'a' }),
    ]).toEqual(['online', 'online', 'offline', 'online']);
    await shop.say('1');
    await shop.say('2');
    expect(await light()).toBe('no_seats');
    await shop.publish({ ...RULES, enabled: false });
    expect(await light()).toBe('disabled');
    expect(await shop.say('3')).toEqual({ status: 'disabled' });
  });
});

describe('numbers and the outbox', () => {
  it('M1 M3 M4 M6 the numbers follow the talk', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    shop.clock.advance(10_000);
    await shop.say('x', 'still there?');
    expect((await shop.router.readLive(shop.shopId, shop.now)).numbers).toMatchObject({
      unanswered: { count: 1, oldestSince: shop.now - 10_000 },
      active: 1,
    });
    shop.clock.advance(10_000);
    await shop.reply('x');
    await shop.say('x', 'thanks');
    shop.clock.advance(4000);
    await shop.reply('x');
    const { numbers, agents } = await shop.router.readLive(shop.shopId, shop.now);
    expect(numbers.today.responses).toEqual({ count: 2, avgMs: 12_000, maxMs: 20_000 });
    expect(numbers.today.firstResponses).toEqual({ count: 1, avgMs: 20_000, maxMs: 20_000 });
    expect(numbers.unanswered.count).toBe(0);
    expect(agents.find(({ agentId }) => agentId === 'a')).toMatchObject({ load: 1, unanswered: 0 });
    await shop.close('x');
    await shop.say('gone');
    await shop.close('gone');
    const after = await shop.router.readLive(shop.shopId, shop.now);
    expect(after.numbers.today).toMatchObject({
      incoming: 2,
      closed: 2,
      missed: 1,
      dropped: 1,
      abandoned: 0,
    });
  });

  it('P1 every change leaves the outbox entries from which it can be told again', async () => {
    const shop = shopWith();
    await shop.connect('a');
    await shop.say('x');
    await shop.reply('x');
    await shop.close('x');
    const entries = await shop.router.readOutbox(shop.shopId, 100);
    const kinds = entries.map((entry) =>
      entry.type === 'conversation' ? `${entry.type} ${entry.reason}` : entry.type,
    );
    expect(kinds).toEqual([
      'agent',
      'message',
      'conversation opened',
      'message',
      'decision',
      'conversation assigned',
      'message',
      'message',
      'conversation closed',
    ]);
    await shop.router.trimOutbox(
      shop.shopId,
      entries.slice(0, -1).map(({ entryId }) => entryId),
    );
    expect(await shop.router.readOutbox(shop.shopId, 100)).toEqual(entries.slice(-1));
  });

  it('R18 a decision under rules that have changed meanwhile is made under the new ones', async () => {
    const shop = shopWith();
    await shop.connect('a', 'c');
    await shop.say('warm-up');
    await shop.router.publish(
      {
        ...(await shop.router.readSetup(shop.shopId, shop.now)),
        version: 7,
        rules: { ...(await shop.router.readSetup(shop.shopId, shop.now)).rules, defaultGroupId: 'after' },
      },
      shop.now,
    );
    await shop.say('x');
    const [trace] = await shop.router.readTraces(shop.shopId, await shop.open('x'));
    expect(trace).toMatchObject({ rulesVersion: 7, agentId: 'c' });
  });
});
