import { describe, expect, it } from 'vitest';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import type { GroupRuleCondition, RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** Which group, which tier, and which groups after it: R4.6 to R4.8. */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, ...changes });

const refund = { firstWords: ['退款', 'refund'] };
const vip = { tags: ['vip', 'gold'] };
const chinese = { language: ['zh'] };

describe('the group by rule', () => {
  // The clock begins on Thursday 2026-01-01, 08:00 in Shanghai.
  it.each<[string, GroupRuleCondition, string, Entry, boolean]>([
    ['entry page by its beginning', { entryPage: ['/order/'] }, 'hi', { page: '/order/1' }, true],
    ['another page', { entryPage: ['/order/'] }, 'hi', { page: '/my/order/1' }, false],
    ['product', { productId: ['p1', 'p2'] }, 'hi', { productId: 'p2' }, true],
    ['another product', { productId: ['p1'] }, 'hi', { productId: 'p11' }, false],
    ['order state', { orderState: ['paid', 'refund'] }, 'hi', { orderState: 'refund' }, true],
    ['no order', { orderState: ['none'] }, 'hi', {}, true],
    ['words in any letter case', refund, 'I want a REFUND now', {}, true],
    ['words that are not there', refund, 'hello', {}, false],
    ['language by its beginning', chinese, 'hi', { language: 'zh-Hans' }, true],
    ['another language', chinese, 'hi', { language: 'en' }, false],
    ['region', { region: ['浙江'] }, 'hi', { region: '浙江' }, true],
    ['channel', { channel: ['widget', 'app'] }, 'hi', { channel: 'app' }, true],
    ['another channel', { channel: ['app'] }, 'hi', {}, false],
    ['one of his tags', vip, 'hi', { tags: ['new', 'gold'] }, true],
    ['none of his tags', vip, 'hi', { tags: ['new'] }, false],
    ['a list of no tags', vip, 'hi', { tags: [] }, false],
    ['level', { level: ['3'] }, 'hi', { level: '3' }, true],
    ['within hours', { hours: [{ days: [4], from: '07:00', to: '09:00' }] }, 'hi', {}, true],
    ['at another hour', { hours: [{ days: [4], from: '09:00', to: '18:00' }] }, 'hi', {}, false],
    [
      'past midnight, of the day before',
      { hours: [{ days: [3], from: '22:00', to: '08:30' }] },
      'hi',
      {},
      true,
    ],
    ['two parts, both hold', { ...refund, ...vip }, 'refund', { tags: ['vip'] }, true],
    ['two parts, one holds', { ...refund, ...vip }, 'refund', {}, false],
    ['all', { all: [refund, vip] }, 'refund', { tags: ['vip'] }, true],
    ['all but one', { all: [refund, vip] }, 'refund', {}, false],
    ['any', { any: [refund, vip] }, 'hi', { tags: ['vip'] }, true],
    ['none of any', { any: [refund, vip] }, 'hi', {}, false],
    ['not', { not: refund }, 'hi', {}, true],
    ['not, but it does', { not: refund }, 'refund', {}, false],
    ['nested', { all: [{ any: [refund, vip] }, { not: chinese }] }, 'refund', { language: 'en' }, true],
    [
      'nested, the not fails',
      { all: [{ any: [refund, vip] }, { not: chinese }] },
      'refund',
      { language: 'zh' },
      false,
    ],
    ['nested twice', { not: { any: [{ all: [refund, vip] }, chinese] } }, 'refund', { language: 'en' }, true],
  ])('R4.6 condition: %s', async (_, when, text, entry, matches) => {
    const shop = shopWith({ rules: [{ ruleId: 'r', name: 'r', when, groupId: 'after' }] });
    await shop.connect('a', 'b', 'c', 'd');
    await shop.say('x', text, entry);
    const { groupId, matchedRuleId } = await shop.open('x');
    expect([groupId, matchedRuleId]).toEqual(matches ? ['after', 'r'] : ['pre', undefined]);
  });

  it('R4.6 the first rule that holds wins, and gives its class of waiting', async () => {
    const shop = shopWith({
      rules: [
        { ruleId: 'r1', name: '1', when: vip, groupId: 'after', priority: 2 },
        { ruleId: 'r2', name: '2', when: refund, groupId: 'pre' },
      ],
    });
    await shop.connect('a', 'c');
    await shop.say('x', 'refund', { tags: ['vip'] });
    await shop.say('y', 'refund');
    expect((await shop.open('x')).matchedRuleId).toBe('r1');
    expect((await shop.open('y')).matchedRuleId).toBe('r2');
  });
});

describe('within the group', () => {
  const tiers = [
    { groupId: 'pre', name: 'p', members: ['a'], reserve: ['b'] },
    { groupId: 'after', name: 'a', members: ['c'] },
  ];

  it('R4.7 the reserve is asked only when nobody of the main tier is ready', async () => {
    const shop = shopWith({ groups: tiers });
    await shop.connect('a', 'b');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    expect(await shop.whereAre('1', '2', '3')).toEqual(['a', 'a', 'b']);
    expect(await shop.lastRule('3')).toBe('R4.7');
    await shop.close('1');
    await shop.say('4');
    expect(await shop.whereIs('4')).toBe('a');
  });

  it('R4.7 the reserve serves the queue of its group, and lights its light (R15)', async () => {
    const shop = shopWith({ groups: tiers, restOfShop: false });
    await shop.connect('b');
    expect(await shop.router.readLight(shop.shopId, { groupId: 'pre' }, shop.now)).toBe('online');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    expect(await shop.whereAre('1', '2', '3')).toEqual(['b', 'b', 'queued']);
    expect(await shop.router.readLight(shop.shopId, { groupId: 'pre' }, shop.now)).toBe('no_seats');
    await shop.close('1');
    expect(await shop.whereIs('3')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.7 whoever is not eligible is passed by, each with his reason', async () => {
    const shop = shopWith({
      groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b', 'c', 'd'] }],
      rules: [],
      agents: { a: { limit: 1 }, b: {}, c: { takesPart: false }, d: {} },
    });
    await shop.connect('a', 'b', 'c', 'd');
    await shop.set('b', 'away');
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.say('2');
    expect(await shop.whereIs('2')).toBe('d');
    const left = (await shop.lastTrace('2'))?.leftOut.map(
      ({ agentId, rule, reason }) => `${agentId} ${rule} ${reason}`,
    );
    expect(left).toEqual(['a R3 full', 'b R14 away', 'c R16 not_taking_part']);
  });
});

describe('overflow', () => {
  const groups = (afterMs: number) => [
    {
      groupId: 'pre',
      name: 'p',
      members: ['a'],
      overflow: [
        { groupId: 'vip', afterMs },
        { groupId: 'after', afterMs: 2 * afterMs },
      ],
    },
    { groupId: 'vip', name: 'v', members: ['b'] },
    { groupId: 'after', name: 'a', members: ['c'] },
  ];
  const limits = { agents: { a: { limit: 1 }, b: { limit: 1 }, c: { limit: 1 } } };

  it('R4.8 at once when nobody of the group is online: the overflow groups in order', async () => {
    const shop = shopWith({ groups: groups(60_000), ...limits, restOfShop: false });
    await shop.connect('b', 'c');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    expect(await shop.whereAre('1', '2', '3')).toEqual(['b', 'c', 'queued']);
    expect(await shop.lastRule('2')).toBe('R4.8');
    // It waits for the overflow group, and for its own, whoever comes first.
    await shop.connect('a');
    expect(await shop.whereIs('3')).toBe('a');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.8 after its delay, when the group is only full; and no sooner', async () => {
    const shop = shopWith({ groups: groups(60_000), ...limits, restOfShop: false });
    await shop.connect('a', 'b', 'c');
    await shop.say('1');
    await shop.say('2');
    await shop.say('3');
    await shop.pass(59_000, ['a', 'b', 'c']);
    expect(await shop.whereAre('2', '3')).toEqual(['queued', 'queued']);
    await shop.pass(1000, ['a', 'b', 'c']);
    expect(await shop.whereAre('2', '3')).toEqual(['b', 'queued']);
    await shop.pass(60_000, ['a', 'b', 'c']);
    expect(await shop.whereIs('3')).toBe('c');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.8 P8 across lines nobody overtakes: class, then arrival, wherever one waits', async () => {
    const shop = shopWith({
      groups: groups(10_000),
      ...limits,
      restOfShop: false,
      rules: [{ ruleId: 'v', name: 'v', when: { tags: ['vip'] }, groupId: 'vip' }],
    });
    await shop.connect('a', 'b', 'c');
    await shop.say('a1');
    await shop.say('b1', 'hi', { tags: ['vip'] });
    await shop.say('c1', 'hi', { agentId: 'c' });
    await shop.say('early');
    await shop.pass(11_000, ['a', 'b', 'c']);
    await shop.say('late', 'hi', { tags: ['vip'] });
    await shop.close('b1');
    expect(await shop.whereAre('early', 'late')).toEqual(['b', 'queued']);
    await shop.close('early');
    expect(await shop.whereIs('late')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.8 the rest of the shop after its delay, where that is set', async () => {
    const shop = shopWith({ restOfShopAfterMs: 30_000 });
    await shop.connect('a', 'd');
    for (const buyer of ['1', '2', '3']) await shop.say(buyer);
    expect(await shop.whereIs('3')).toBe('queued');
    await shop.pass(30_000, ['a', 'd']);
    expect(await shop.whereIs('3')).toBe('d');
    expect(await shop.audit()).toEqual([]);
  });

  it('R4.8 R5 the overflow group’s own strategy has its pointer moved on', async () => {
    const shop = shopWith({
      groups: [
        { groupId: 'pre', name: 'p', members: ['a'], overflow: [{ groupId: 'after' }] },
        { groupId: 'after', name: 'a', members: ['c', 'd'], strategy: 'round_robin' },
      ],
      agents: {},
    });
    await shop.connect('c', 'd');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    expect(await shop.whereAre('1', '2', '3', '4')).toEqual(['c', 'd', 'c', 'd']);
  });
});
