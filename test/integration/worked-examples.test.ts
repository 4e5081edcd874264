import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/**
 * The worked examples of router/README.md: a title is `example N: the shop's state → who gets the buyer, rule`.
 * The last test compares the titles with the table there.
 */

const redis = useRedis();
const HOUR_MS = 3_600_000;

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, [...STAFF, { id: 'bot', kind: 'bot' }], { ...RULES, ...changes });

/** A buyer who was served by a, and comes back so much later. */
async function returning(hours: number) {
  const shop = shopWith();
  await shop.connect('a');
  await shop.say('x');
  await shop.reply('x');
  await shop.close('x');
  await shop.later(hours * HOUR_MS, 'a', 'b');
  return shop;
}

const decided = async (shop: RoutingShop, buyerId = 'x') => ({
  where: await shop.whereIs(buyerId),
  steps: await shop.lastSteps(buyerId),
});

const EXAMPLES: Record<string, () => Promise<void>> = {
  'example 1: the recent agent a is away, 23 h later → a, R4.3': async () => {
    const shop = await returning(23);
    await shop.set('a', 'away');
    await shop.say('x');
    expect(await decided(shop)).toEqual({ where: 'a', steps: ['R4.2 not_asked', 'R4.3 taken a'] });
  },
  'example 2: the recent agent a is away, 25 h later → b, R4.7': async () => {
    const shop = await returning(25);
    await shop.set('a', 'away');
    await shop.say('x');
    expect(await decided(shop)).toEqual({
      where: 'b',
      steps: ['R4.2 not_asked', 'R4.3 away a', 'R4.7 taken b'],
    });
  },
  'example 3: the recent agent a accepts but is busier than b, 71 h later → a, R4.3': async () => {
    const shop = await returning(71);
    await shop.say('y', 'hi', { agentId: 'a' });
    await shop.say('x');
    expect(await decided(shop)).toEqual({ where: 'a', steps: ['R4.2 not_asked', 'R4.3 taken a'] });
  },
  'example 4: the recent agent a accepts but is busier than b, 73 h later → b, R4.7': async () => {
    const shop = await returning(73);
    await shop.say('y', 'hi', { agentId: 'a' });
    await shop.say('x');
    const { where, steps } = await decided(shop);
    expect([where, steps.at(-1)]).toEqual(['b', 'R4.7 taken b']);
  },
  'example 5: a’s own link; a is offline, his stand-in b too, b’s stand-in c is in → c, R4.2': async () => {
    const shop = shopWith();
    await shop.connect('c', 'd');
    await shop.say('x', 'hi', { agentId: 'a' });
    expect(await decided(shop)).toEqual({
      where: 'c',
      steps: ['R4.2 offline a', 'R4.2 offline b', 'R4.2 taken c'],
    });
    expect((await shop.lastTrace('x'))?.standInFor).toEqual(['a', 'b']);
  },
  'example 6: everybody is away, the proxy p has no connection → p, R7.3': async () => {
    const shop = shopWith();
    await shop.connect('a', 'b', 'c', 'd');
    for (const id of ['a', 'b', 'c', 'd']) await shop.set(id, 'away');
    await shop.say('x');
    const { where, steps } = await decided(shop);
    expect([where, await shop.lastRule('x')]).toEqual(['p', 'R7.3']);
    expect(steps.slice(2)).toEqual([
      'R4.7 nobody_online',
      'R4.8 nobody_online',
      'R7.2 not_set',
      'R7.3 taken p',
    ]);
    expect(await shop.told('x')).toEqual(['notice away']);
  },
  'example 7: everybody is full → queued, R4.9; then a closes a chat → a, R6': async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    await shop.say('x');
    expect(await decided(shop)).toEqual({
      where: 'queued',
      steps: ['R4.2 not_asked', 'R4.3 not_asked', 'R4.7 all_full'],
    });
    expect([await shop.lastRule('x'), await shop.told('x')]).toEqual(['R4.9', ['notice all_busy']]);
    await shop.close('1');
    expect(await decided(shop)).toEqual({ where: 'a', steps: ['R6 taken a'] });
  },
  'example 8: a bot is on, nobody else is in → bot, R4.5; it hands over → p, R7.3': async () => {
    const shop = shopWith({ botId: 'bot' });
    await shop.connect('bot');
    await shop.say('x');
    expect((await decided(shop)).where).toBe('bot');
    await shop.transfer('x', { queue: true });
    const { where, steps } = await decided(shop);
    expect([where, await shop.lastRule('x')]).toEqual(['p', 'R7.3']);
    expect(steps.some((step) => step.startsWith('R4.5'))).toBe(false);
  },
  'example 9: a holds ten chats and is frozen; his stand-in b has room for six → b six, R10; four queued, R4.9':
    async () => {
      const agents = { a: { limit: 10, standInId: 'b' }, b: { limit: 6 }, c: { limit: 10 } };
      const shop = shopWith({ agents });
      await shop.connect('a');
      const buyers = Array.from({ length: 10 }, (_, i) => `x${i}`);
      for (const buyer of buyers) await shop.say(buyer);
      await shop.connect('b', 'c');
      await shop.staff(
        { ...RULES, agents },
        STAFF.map((one) => (one.id === 'a' ? { ...one, frozen: true } : one)),
      );
      const outcomes = await Promise.all(
        buyers.map(async (buyer) => `${await shop.whereIs(buyer)} ${await shop.lastRule(buyer)}`),
      );
      // b is in, so the group is full, not empty: the others wait for him, and the rest of the shop is not asked.
      expect(outcomes.sort()).toEqual([...Array(6).fill('b R10'), ...Array(4).fill('queued R4.9')]);
      expect(await shop.audit()).toEqual([]);
    },
  'example 10: a promotion rush: 40 wait for a and b; temporary agents t1 and t2 join for an hour → 20 of them, R6':
    async () => {
      const staff = [...STAFF, { id: 't1', endsAt: 0 }, { id: 't2', endsAt: 0 }];
      const shop = shopWith();
      await shop.connect('a', 'b');
      const buyers = Array.from({ length: 44 }, (_, i) => `x${i}`);
      for (const buyer of buyers) await shop.say(buyer);
      const endsAt = shop.now + HOUR_MS;
      const groups = [
        { groupId: 'pre', name: 'p', members: ['a', 'b', 't1', 't2'] },
        ...RULES.groups.slice(1),
      ];
      const agents = { ...RULES.agents, t1: { limit: 10 }, t2: { limit: 10 } };
      await shop.staff(
        { ...RULES, groups, agents },
        staff.map((one) => ('endsAt' in one ? { ...one, endsAt } : one)),
      );
      await shop.connect('t1', 't2');
      const where = await shop.whereAre(...buyers);
      expect(where.slice(4, 24).every((id) => id === 't1' || id === 't2')).toBe(true);
      expect(where.slice(24).every((id) => id === 'queued')).toBe(true);
      expect((await decided(shop, 'x4')).steps).toEqual(['R6 taken t1']);
      expect(await shop.audit()).toEqual([]);
      // The hour is over: what they hold is decided anew, and nothing is lost.
      await shop.later(HOUR_MS, 'a', 'b');
      await shop.pass(2000, ['a', 'b']);
      expect((await shop.whereAre(...buyers)).filter((id) => id.startsWith('t'))).toEqual([]);
      expect(await shop.audit()).toEqual([]);
    },
  'example 11: at night, a is in all the same; hours from 9 to 18, no proxy → pooled, R7.5; at 9 → a, R8':
    async () => {
      const hours = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
      const shop = shopWith({ hours, offline: { proxyIds: [] } });
      await shop.connect('a');
      await shop.say('x');
      expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['pooled', 'R7.5']);
      expect(await shop.told('x')).toEqual(['notice out_of_hours']);
      await shop.later(HOUR_MS, 'a');
      await shop.pass(1000, ['a']);
      expect([await shop.whereIs('x'), await shop.lastRule('x')]).toEqual(['a', 'R8']);
    },
  'example 12: a has not replied for 180 s; moving is on, b is in → b, R4.7, and a is not asked again':
    async () => {
      const shop = shopWith({ silence: { move: true }, agents: { a: { limit: 5 }, b: { limit: 5 } } });
      await shop.connect('a', 'b');
      await shop.say('x', 'hi', { agentId: 'a' });
      await shop.pass(180_000, ['a', 'b']);
      const { where, steps } = await decided(shop);
      expect([where, steps.at(-1), await shop.told('x')]).toEqual([
        'b',
        'R4.7 taken b',
        ['assigned', 'moved silence'],
      ]);
      await shop.disconnect('b');
      await shop.pass(61_000, ['a']);
      expect(await shop.whereIs('x')).not.toBe('a');
    },
  'example 13: the recent agent a is full, b is not; a shop that lets one wait 30 s for him → queued, R4.3; after 30 s → b, R4.7':
    async () => {
      const shop = shopWith({ recent: { waitMs: 30_000 } });
      await shop.connect('a', 'b');
      await shop.say('x', 'hi', { agentId: 'a' });
      await shop.reply('x');
      await shop.close('x');
      for (const buyer of ['1', '2']) await shop.say(buyer, 'hi', { agentId: 'a' });
      await shop.say('x');
      expect(await decided(shop)).toEqual({
        where: 'queued',
        steps: ['R4.2 not_asked', 'R4.3 full a', 'R4.3 waits a'],
      });
      await shop.pass(30_000, ['a', 'b']);
      expect(await decided(shop)).toEqual({
        where: 'b',
        steps: ['R4.2 not_asked', 'R4.3 full a', 'R4.3 waited_too_long a', 'R4.7 taken b'],
      });
    },
  'example 14: nobody is in; the group has a chain of its own, the owner; the shop’s is the proxy → o, R7.4':
    async () => {
      const [pre, after] = RULES.groups;
      const groups = [{ ...pre, offline: { chain: ['owner' as const] } }, after];
      const shop = shopWith({
        groups,
        offline: { chain: ['proxy'], proxyIds: ['p'] },
      } as Partial<RuleSetInput>);
      await shop.say('x');
      const { where, steps } = await decided(shop);
      expect([where, steps.at(-1)]).toEqual(['o', 'R7.4 taken o']);
      await shop.say('y', 'hi', { orderState: 'shipped' });
      expect([await shop.whereIs('y'), await shop.lastRule('y')]).toEqual(['p', 'R7.3']);
    },
};

const readme = readFileSync(new URL('../../router/README.md', import.meta.url), 'utf8');

describe('worked examples', () => {
  it.each(Object.entries(EXAMPLES))('%s', async (_, run) => {
    await run();
  });

  it('the examples are those of router/README.md', () => {
    const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\| (.*?) +\|$/gm)];
    expect(rows.map(([, n, state, result]) => `example ${n}: ${state} → ${result}`)).toEqual(
      Object.keys(EXAMPLES),
    );
  });
});
