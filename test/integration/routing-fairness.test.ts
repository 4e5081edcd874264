import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** Nobody is idle while others wait behind a full group; the pool's pace; hours for those asked by name; who is named in the trace. */

const redis = useRedis();

const shopWith = (changes: Partial<RuleSetInput>) => new RoutingShop(redis, STAFF, { ...RULES, ...changes });
const POOL = { proxyIds: [], chain: ['pool' as const] };
const AFTER = { groupId: 'after', name: 'q', members: ['c', 'd'] };

describe('the pool', () => {
  it('R8 thirty of a full group at its head keep nobody of another group waiting', async () => {
    const shop = shopWith({
      groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b'], limit: 1 }, AFTER],
      offline: POOL,
      agents: { a: { limit: 1 } },
    });
    for (let i = 0; i < 30; i += 1) await shop.say(`x${i}`);
    await shop.say('y', 'hi', { orderState: 'shipped' });
    await shop.connect('a', 'c');
    expect(await shop.whereAre('x0', 'x1', 'y')).toEqual(['a', 'pooled', 'c']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R8 the pace holds for any sixty seconds, not for the minutes of the clock', async () => {
    const shop = shopWith({
      offline: POOL,
      pool: { maxPerAgentPerMinute: 3 },
      agents: { a: { limit: 100 } },
    });
    const buyers = Array.from({ length: 8 }, (_, i) => `x${i}`);
    for (const buyer of buyers) await shop.say(buyer);
    const given = async () => (await shop.whereAre(...buyers)).filter((where) => where === 'a').length;
    shop.clock.advance(60_000 - (shop.now % 60_000) - 1000);
    await shop.connect('a');
    expect(await given()).toBe(3);
    await shop.pass(59_000, ['a']);
    expect(await given()).toBe(3);
    await shop.pass(1000, ['a']);
    expect(await given()).toBe(6);
  });
});

describe('hours', () => {
  it('R7 outside the shop’s hours nobody is asked by name either: the chain, and its reason', async () => {
    const hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00' }];
    const shop = shopWith({ hours, offline: POOL });
    shop.clock.advance(Date.UTC(2026, 9, 2, 14, 0) - shop.now);
    await shop.connect('a', 'b');
    await shop.note('2', { dedicatedAgentId: 'b' });
    await shop.say('1', 'hi', { agentId: 'a' });
    await shop.say('2');
    expect(await shop.whereAre('1', '2')).toEqual(['pooled', 'pooled']);
    expect(await shop.lastSteps('1')).toContain('R7 closed');
    expect(await shop.told('1')).toEqual(['notice out_of_hours']);
  });
});

describe('the trace', () => {
  it('R17 weight and the strategy’s own score of a weighted group', async () => {
    const weights = { a: 100, b: 200 };
    const shop = shopWith({
      groups: [{ groupId: 'pre', name: 'p', members: ['a', 'b'], strategy: 'weighted', weights }, AFTER],
      agents: { a: { limit: 50 }, b: { limit: 50 } },
    });
    await shop.connect('a', 'b');
    for (const buyer of ['1', '2', '3', '4']) await shop.say(buyer);
    const candidates = (await shop.lastTrace('4'))?.candidates ?? [];
    expect(Object.fromEntries(candidates.map(({ agentId, weight }) => [agentId, weight]))).toEqual(weights);
    expect(candidates.map(({ score }) => score)).toEqual(candidates.map(({ score }) => score).toSorted());
    expect(candidates[0]?.score).toBeGreaterThan(0);
  });

  it('R17 R9 who let the chat wait is left out as excluded, and is no candidate', async () => {
    const shop = shopWith({ silence: { move: true }, agents: {} });
    await shop.connect('a', 'b');
    await shop.say('1');
    const first = await shop.whereIs('1');
    await shop.pass(181_000, ['a', 'b']);
    const trace = await shop.lastTrace('1');
    expect(await shop.whereIs('1')).not.toBe(first);
    expect(trace?.candidates.map(({ agentId }) => agentId)).not.toContain(first);
    expect(trace?.leftOut).toContainEqual({
      agentId: first,
      name: `Name ${first}`,
      rule: 'R9',
      reason: 'excluded',
    });
  });

  it('R17 R4.7 the reserve is named where it is asked', async () => {
    const shop = shopWith({ groups: [{ groupId: 'pre', name: 'p', members: ['a'], reserve: ['b'] }, AFTER] });
    await shop.connect('b');
    await shop.say('1');
    const trace = await shop.lastTrace('1');
    expect(trace?.candidates.map(({ agentId }) => agentId)).toEqual(['b']);
    expect(trace?.leftOut.map(({ agentId, reason }) => [agentId, reason])).toEqual([['a', 'offline']]);
  });
});
