import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import type { RuleSetInput, Strategy } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop } from '../support/routing-shop.ts';

/** R5: the four strategies, each by its own group's pointer and counters. */

const redis = useRedis();
const DAY_MS = 86_400_000;

const team = (strategy: Strategy, members: string[], more: Partial<RuleSetInput['groups'][number]> = {}) =>
  ({
    groups: [{ groupId: 'g', name: 'g', members, strategy, ...more }],
    defaultGroupId: 'g',
    agents: Object.fromEntries(members.map((id) => [id, { limit: 1000 }])),
  }) satisfies RuleSetInput;

const shopOf = (rules: RuleSetInput, members: string[]) =>
  new RoutingShop(
    redis,
    members.map((id) => ({ id })),
    rules,
  );

/** Who gets each of so many buyers, who come one after the other. */
async function deal(
  shop: RoutingShop,
  count: number,
  { close = true, prefix = 'x' } = {},
): Promise<string[]> {
  const got: string[] = [];
  for (let i = 0; i < count; i++) {
    await shop.say(`${prefix}${i}`);
    got.push(await shop.whereIs(`${prefix}${i}`));
    if (close) await shop.close(`${prefix}${i}`);
  }
  return got;
}

/** The most that anybody is off his share in any hundred assignments in a row. */
function worstOf(got: string[], weights: Record<string, number>): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  let worst = 0;
  for (const [id, weight] of Object.entries(weights)) {
    const taken = got.map((one) => Number(one === id));
    let count = taken.slice(0, 100).reduce((sum, one) => sum + one, 0);
    for (let end = 100; ; end++) {
      worst = Math.max(worst, Math.abs(count - (100 * weight) / total));
      if (end === got.length) break;
      count += (taken[end] as number) - (taken[end - 100] as number);
    }
  }
  return worst;
}

const countsOf = (got: string[]) => {
  const counts: Record<string, number> = {};
  for (const id of got) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
};

describe('R5 strategies', () => {
  it('R5 least_loaded: a slot of a large limit is a smaller load', async () => {
    const shop = shopOf(
      { ...team('least_loaded', ['a', 'b']), agents: { a: { limit: 30 }, b: { limit: 10 } } },
      ['a', 'b'],
    );
    await shop.connect('a', 'b');
    expect(countsOf(await deal(shop, 40, { close: false }))).toEqual({ a: 30, b: 10 });
  });

  it('R5 round_robin: in turn, whatever the load', async () => {
    const shop = shopOf(team('round_robin', ['a', 'b', 'c']), ['a', 'b', 'c']);
    await shop.connect('a', 'b', 'c');
    await shop.say('n1', 'hi', { agentId: 'c' });
    await shop.close('n1');
    expect(await deal(shop, 6, { close: false })).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('R5 fewest_today: whoever has had fewest, also when his chats are over; a new day begins at nothing', async () => {
    const shop = shopOf(team('fewest_today', ['a', 'b']), ['a', 'b']);
    await shop.connect('a');
    expect(countsOf(await deal(shop, 6))).toEqual({ a: 6 });
    await shop.connect('b');
    expect(await deal(shop, 6)).toEqual(Array(6).fill('b'));
    await deal(shop, 1);
    await shop.disconnect('b');
    await deal(shop, 6);
    // Midnight passes while both stay in: neither carries yesterday with him.
    await shop.connect('b');
    await shop.later(DAY_MS, 'a', 'b');
    await shop.sweep();
    expect(countsOf(await deal(shop, 6))).toEqual({ a: 3, b: 3 });
  });

  it('R5 fewest_today: at midnight those who are ready begin anew without a lease or a chat', async () => {
    const shop = shopOf(team('fewest_today', ['a', 'b']), ['a', 'b']);
    await shop.connect('a');
    await deal(shop, 10);
    await shop.connect('b');
    // 15:59:55 in UTC is five seconds to midnight in Shanghai.
    const midnight = Math.ceil(shop.now / DAY_MS) * DAY_MS + 16 * 3_600_000 - 5000;
    await shop.later(midnight - shop.now, 'a', 'b');
    await shop.pass(6000);
    expect(await deal(shop, 4)).toEqual(['b', 'a', 'b', 'a']);
  });

  it('R5 pointers are each group’s own', async () => {
    const members = ['a', 'b'];
    const shop = shopOf(
      {
        groups: ['g', 'h'].map((groupId) => ({
          groupId,
          name: groupId,
          members,
          strategy: 'round_robin' as const,
        })),
        rules: [{ ruleId: 'h', name: 'h', when: { channel: ['h'] }, groupId: 'h' }],
        defaultGroupId: 'g',
      },
      members,
    );
    await shop.connect(...members);
    const got: string[] = [];
    for (const [i, channel] of ['g', 'h', 'g', 'h', 'g', 'h'].entries()) {
      await shop.say(`x${i}`, 'hi', { channel });
      got.push(`${channel}${await shop.whereIs(`x${i}`)}`);
    }
    expect(got).toEqual(['ga', 'ha', 'gb', 'hb', 'ga', 'ha']);
  });
});

describe('R5 weighted', () => {
  const random = xoroshiro128plus(Number(process.env.TEST_SEED ?? 20_260_101));
  const draw = (from: number, to: number) => uniformInt(random, from, to);
  const drawWeights = (low: number, high: number) =>
    Object.fromEntries(Array.from({ length: draw(2, 12) }, (_, i) => [`a${i}`, draw(low, high)]));

  it.each([
    ['100 to 200', drawWeights(100, 200), 1000],
    ['any', drawWeights(1, 200), 1000],
    ['100 to 200, again', drawWeights(100, 200), 400],
    ['any, again', drawWeights(1, 200), 400],
    ['two alike', { a0: 100, a1: 100 }, 400],
    ['one against many', { a0: 200, a1: 1, a2: 1, a3: 1 }, 400],
    ['few and many', { a0: 2, a1: 3, a2: 200, a3: 150, a4: 1 }, 400],
  ] as const)(
    'R5 any hundred in a row are within one of the shares: weights %s %j',
    async (_, weights: Record<string, number>, count) => {
      const members = Object.keys(weights);
      const shop = shopOf(team('weighted', members, { weights, anyWeights: true }), members);
      await shop.connect(...members);
      expect(worstOf(await deal(shop, count, { close: false }), weights)).toBeLessThanOrEqual(1);
      expect(await shop.audit()).toEqual([]);
    },
  );

  it('R5 the same whenever some have left or come', async () => {
    const weights = { a: 200, b: 37, c: 120, d: 3 };
    const members = Object.keys(weights);
    const shop = shopOf(team('weighted', members, { weights, anyWeights: true }), members);
    const phases = [['a', 'b', 'c'], ['b', 'c', 'd'], members];
    for (const [phase, present] of phases.entries()) {
      for (const id of members) await shop.set(id, present.includes(id) ? 'accepting' : 'away');
      await shop.connect(...members);
      const got = await deal(shop, 160, { close: false, prefix: `${phase}-` });
      const shares = Object.fromEntries(Object.entries(weights).filter(([id]) => present.includes(id)));
      expect(worstOf(got, shares)).toBeLessThanOrEqual(1);
    }
  });

  it('R5 a newcomer, and one who was long full or away, gets no burst', async () => {
    const members = ['a', 'b', 'c'];
    const shop = shopOf(team('weighted', members), members);
    await shop.connect('a', 'b');
    await deal(shop, 60);
    await shop.connect('c');
    expect(countsOf(await deal(shop, 9))).toEqual({ a: 3, b: 3, c: 3 });
    await shop.set('a', 'away');
    await deal(shop, 60);
    await shop.set('a', 'accepting');
    expect(countsOf(await deal(shop, 9))).toEqual({ a: 3, b: 3, c: 3 });
  });

  it('R5 R18 new weights, and a strategy that becomes weighted, count from then on', async () => {
    const members = ['a', 'b', 'c'];
    const shop = shopOf(team('least_loaded', members), members);
    await shop.connect(...members);
    await deal(shop, 30);
    for (const weights of [
      { a: 200, b: 100, c: 100 },
      { a: 100, b: 150, c: 200 },
    ]) {
      await shop.publish(team('weighted', members, { weights }));
      await deal(shop, 150);
      expect(worstOf(await deal(shop, 150), weights)).toBeLessThanOrEqual(1);
    }
  });
});
