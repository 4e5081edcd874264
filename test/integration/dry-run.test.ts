import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { RuleSet, type RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { type DryRunOutcome, dryRun } from '../../server/dry-run/dry-run.ts';
import { makeOpenScratch } from '../../server/dry-run/scratch-redis.ts';
import { readShopSetup } from '../../server/shop/setup.ts';
import {
  conversations,
  decisions,
  events,
  messages,
  persons,
  ruleSets,
  subAccounts,
} from '../../server/store/schema.ts';
import { createRandom } from '../../simulations/random.ts';
import { useApi } from '../support/api.ts';
import { RecordedDay } from '../support/recorded-day.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

/** R18: a day of the log under a draft. */

const redis = useRedis();
const api = useApi(redis);

/** 2026-01-10 in Shanghai; the day's story begins at nine. */
const DAY = { fromAt: Date.UTC(2026, 0, 9, 16), untilAt: Date.UTC(2026, 0, 10, 16) };
const NINE = Date.UTC(2026, 0, 10, 1);

/** With this the replays go to the shop's own Redis. */
const NO_BINARY = 'no-such-redis-server';
const openScratch = makeOpenScratch(redis, 'redis-server');

let runs = 0;
async function runDry(
  shop: TestShop,
  draft: RuleSetInput,
  more: Partial<Parameters<typeof dryRun>[1]> = {},
  open = openScratch,
) {
  const setup = await readShopSetup(api.db, shop.shopId);
  if (!setup) throw new Error('no such shop');
  runs += 1;
  const signal = new AbortController().signal;
  return dryRun(
    { db: api.db, openScratch: open, onProgress: async () => {}, signal },
    { runId: `test${runs}`, setup, draft: RuleSet.parse(draft), ...DAY, ...more },
  );
}

const pick = ({ differences }: DryRunOutcome) =>
  differences.map(({ buyer, base, draft }) => [
    buyer.buyerId,
    base.agentName,
    base.waitMs / 1000,
    base.rule,
    draft.agentName,
    draft.waitMs / 1000,
    draft.rule,
    draft.matchedRuleId,
  ]);

/** Everything that the live shop has in Redis and in the log. */
async function pictureOf({ shopId }: TestShop) {
  const keys = (await redis.keys(`*{${shopId}}*`)).sort();
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  const rows = await Promise.all(
    [conversations, messages, events, decisions].map((table) =>
      api.db.$count(table, eq(table.shopId, shopId)),
    ),
  );
  return { keys, dumps: dumps.map((dump) => dump?.toString('base64')), rows };
}

/** Of this file's own runs. */
const scratchKeys = () => redis.keys('*dryrun-test*');

describe('R18: a dry run of a hand-made day', () => {
  let shop: TestShop;
  let rules: RuleSetInput;

  beforeAll(async () => {
    shop = await createShop(api.db);
    const [mei, lan] = [shop.mei.agentId, shop.lan.agentId];
    rules = {
      serviceLevel: { withinMs: 180_000 },
      groups: [
        { groupId: 'pre', name: '售前', members: [mei] },
        { groupId: 'after', name: '售后', members: [lan] },
      ],
      defaultGroupId: 'pre',
      agents: { [mei]: { limit: 1 }, [lan]: { limit: 5 } },
    };
    const token = (await api.logIn(shop.owner)).accessToken;
    const path = `/shops/${shop.shopId}/rules`;
    const { status } = await api.call(path, { method: 'PUT', token, json: { baseVersion: 1, rules } });
    expect(status).toBe(200);

    const day = new RecordedDay(redis, api.db, shop.shopId, NINE);
    await day.comeIn(mei, lan);
    await day.until(60);
    await day.say('b1', '在吗');
    await day.until(80);
    await day.reply('b1');
    await day.until(120);
    await day.say('b2', '我要退款');
    await day.until(180);
    await day.close('b1', 'agent');
    await day.until(210);
    await day.reply('b2');
    await day.until(240);
    await day.say('b3', '有货吗');
    await day.until(330);
    await day.say('b4', '有人吗');
    await day.until(420);
    await day.close('b4', 'buyer');
    await day.until(480);
    await day.close('b2', 'buyer');
    await day.until(490);
    await day.reply('b3');
    await day.until(540);
    await day.close('b3', 'agent');
    await day.until(1200);
    await day.say('b5', '退款怎么还没到');
    await day.write();
  });

  test('under the same rules it is the day itself', async () => {
    const { result, differences } = await runDry(shop, rules);
    expect(result).toMatchObject({
      ...DAY,
      complete: true,
      conversations: 5,
      carriedOver: 0,
      loggedVersions: [1],
      byHand: 0,
      agreement: { same: 5, of: 5, byHand: 0 },
      differences: { sameAgent: 5, otherAgent: 0, onlyBase: 0, onlyDraft: 0, all: 0, listed: 0 },
    });
    expect(differences).toEqual([]);
    expect(result.base).toEqual(result.draft);
    expect(result.base).toMatchObject({
      waits: { avgMs: 78_000, p50Ms: 60_000, p90Ms: 240_000, maxMs: 240_000 },
      queued: 3,
      pooled: 0,
      refused: 0,
      unassigned: 1,
      missed: 0,
      // M8: b1 after 20 s, b2 after 90 s; b3 after 250 s, b4 left; b5 still waits.
      serviceLevel: { withinMs: 180_000, met: 2, of: 4 },
      unanswered: { atEnd: 1, most: 2, sampleMs: 600_000 },
      agents: [{ agentId: shop.mei.agentId, name: '小美', assigned: 4, share: 1, mostAtOnce: 1 }],
      rules: [
        { rule: 'R4.7', count: 2 },
        { rule: 'R6', count: 2 },
        { rule: 'R4.9', count: 1 },
      ],
      groupRules: [{ ruleId: null, count: 5 }],
    });
  });

  test('a rule that sends refunds to another group: who goes there, and who need not wait for them', async () => {
    const refund = { ruleId: 'refund', name: '退款', when: { firstWords: ['退款'] }, groupId: 'after' };
    const outcome = await runDry(shop, { ...rules, rules: [refund] });
    const { result, differences } = outcome;
    expect(pick(outcome)).toEqual([
      // He comes when the refund no longer takes the only slot.
      ['b3', '小美', 240, 'R6', '小美', 0, 'R4.7', undefined],
      // He left after 90 s without anybody.
      ['b4', undefined, 90, 'R4.9', '小美', 0, 'R4.7', undefined],
      ['b2', '小美', 60, 'R6', '小兰', 0, 'R4.7', 'refund'],
      ['b5', '小美', 0, 'R4.7', '小兰', 0, 'R4.7', 'refund'],
    ]);
    expect(result.differences).toMatchObject({
      sameAgent: 2,
      otherAgent: 2,
      onlyBase: 0,
      onlyDraft: 1,
      waitLonger: 0,
      waitShorter: 3,
    });
    expect(result.draft).toMatchObject({
      waits: { avgMs: 0, p50Ms: 0, p90Ms: 0, maxMs: 0 },
      queued: 0,
      unassigned: 0,
      unanswered: { atEnd: 1, most: 1 },
      // b5 is not answered; b4, whom nobody had in the log, is taken to be served as quickly as most.
      serviceLevel: { met: 4, of: 4 },
      agents: [
        { name: '小美', assigned: 3, share: 0.6, mostAtOnce: 1 },
        { name: '小兰', assigned: 2, share: 0.4, mostAtOnce: 1 },
      ],
      rules: [{ rule: 'R4.7', count: 5 }],
      groupRules: [
        { ruleId: null, count: 3 },
        { ruleId: 'refund', count: 2 },
      ],
    });
    // He got his refund talk, from its assignment on, as it was: 30 s to the reply, 5 min to the end.
    expect(differences.find(({ buyer }) => buyer.buyerId === 'b2')).toMatchObject({
      kind: 'other_agent',
      longerMs: -60_000,
      logged: { agentName: '小美', waitMs: 60_000 },
      base: { trace: { rule: 'R6', agentName: '小美' } },
      draft: {
        status: 'closed',
        groupId: 'after',
        trace: { rule: 'R4.7', agentName: '小兰', matchedRuleId: 'refund' },
      },
    });
  });

  test('a stricter draft: who would wait in vain', async () => {
    const off = { ...rules, agents: { [shop.mei.agentId]: { takesPart: false } }, restOfShop: false };
    const { result, differences } = await runDry(shop, { ...off, offline: { chain: ['pool'] } });
    expect(result.draft).toMatchObject({ pooled: 5, unassigned: 5, agents: [] });
    expect(result.differences).toMatchObject({ onlyBase: 4, otherAgent: 0, waitLonger: 4 });
    // Who was served waits on; who left then leaves at the same time.
    const waitOf = (id: string) => differences.find(({ buyer }) => buyer.buyerId === id)?.draft.waitMs;
    expect(waitOf('b1')).toBe(DAY.untilAt - NINE - 60_000);
    expect(waitOf('b4')).toBeUndefined();
  });

  test('it touches nothing of the live shop, and leaves no key', async () => {
    const before = await pictureOf(shop);
    expect(before.keys.length).toBeGreaterThan(10);
    await runDry(shop, { ...rules, restOfShop: false });
    await runDry(shop, rules, {}, makeOpenScratch(redis, NO_BINARY));
    expect(await pictureOf(shop)).toEqual(before);
    expect(await scratchKeys()).toEqual([]);
    expect(await api.router.readLoadedShops()).not.toContain(expect.stringContaining('dryrun'));
  });

  test('also when it is cancelled in the middle', async () => {
    const setup = await readShopSetup(api.db, shop.shopId);
    if (!setup) throw new Error('no such shop');
    const before = await pictureOf(shop);
    const stop = new AbortController();
    let seen: string[] = [];
    const onProgress = async (part: number) => {
      if (part > 0.3 && seen.length === 0) {
        seen = await scratchKeys();
        stop.abort(new Error('enough'));
      }
    };
    await expect(
      dryRun(
        { db: api.db, openScratch: makeOpenScratch(redis, NO_BINARY), onProgress, signal: stop.signal },
        { runId: 'test-cancelled', setup, draft: setup.rules, ...DAY },
      ),
    ).rejects.toThrow('enough');
    expect(seen.length).toBeGreaterThan(5);
    expect(await scratchKeys()).toEqual([]);
    expect(await pictureOf(shop)).toEqual(before);
  });

  test('a day with too many ends where the limit is reached', async () => {
    const { result } = await runDry(shop, rules, { maxConversations: 3 });
    // The last stretch is cut short, and counts.
    const { over, most } = result.base.unanswered;
    expect([over.length, over.at(-1)]).toEqual([55, most]);
    expect(result).toMatchObject({ complete: false, conversations: 3, untilAt: NINE + 330_000 });
  });
});

test('R18: a chat that silence moves frees its slot in the replay at the same second', async () => {
  const shop = await createShop(api.db);
  const [mei, lan] = [shop.mei.agentId, shop.lan.agentId];
  const rules: RuleSetInput = {
    groups: [{ groupId: 'all', name: '客服', members: [mei, lan] }],
    defaultGroupId: 'all',
    agents: { [mei]: { limit: 1 }, [lan]: { limit: 2 } },
    silence: { alarmMs: 10_000, firstReplyMs: 30_000, replyMs: 30_000, move: true },
  };
  await api.db
    .update(ruleSets)
    .set({ document: RuleSet.parse(rules) })
    .where(eq(ruleSets.shopId, shop.shopId));
  const day = new RecordedDay(redis, api.db, shop.shopId, NINE);
  await day.comeIn(mei);
  await day.say('b1', '在吗');
  await day.comeIn(lan);
  await day.until(5);
  await day.say('b2', '在吗');
  await day.until(10);
  await day.say('b3', '在吗');
  for (const buyer of ['b2', 'b3']) await day.reply(buyer);
  await day.until(20);
  await day.close('b2', 'agent');
  // Now the silence moves b1 to 小兰, whose second slot is free, and 小美 has room again.
  await day.until(40);
  expect(await day.open('b1')).toMatchObject({ agentId: lan });
  await day.say('b4', '在吗');
  expect(await day.open('b4')).toMatchObject({ agentId: mei });
  await day.write();

  const still = { ...rules, silence: { ...rules.silence, move: false } };
  const { result, differences } = await runDry(shop, still);
  expect(result.agreement).toEqual({ same: 4, of: 4, byHand: 0 });
  expect(differences).toMatchObject([
    { buyer: { buyerId: 'b4' }, kind: 'other_agent', base: { agentId: mei }, draft: { agentId: lan } },
  ]);
});

describe('R18: a dry run of a busy day', () => {
  let shop: TestShop;
  let staff: string[];
  let rules: RuleSetInput;

  beforeAll(async () => {
    shop = await createShop(api.db);
    const more = ['zoe', 'tom'].map((name) => `${name}-${shop.mei.agentId}`);
    for (const id of more) {
      const personId = `p-${id}`;
      await api.db.insert(persons).values({ id: personId, login: id, name: id, passwordHash: '-' });
      await api.db
        .insert(subAccounts)
        .values({ id, shopId: shop.shopId, personId, role: 'agent', kind: 'agent', name: id, createdAt: 0 });
    }
    staff = [shop.mei.agentId, shop.lan.agentId, ...more];
    const [mei = '', lan = '', zoe = '', tom = ''] = staff;
    rules = {
      groups: [
        {
          groupId: 'pre',
          name: '售前',
          members: [mei, lan],
          overflow: [{ groupId: 'after', afterMs: 90_000 }],
        },
        { groupId: 'after', name: '售后', members: [zoe, tom], strategy: 'weighted', weights: { [zoe]: 60 } },
      ],
      rules: [{ ruleId: 'refund', name: '退款', when: { firstWords: ['退款'] }, groupId: 'after' }],
      defaultGroupId: 'pre',
      agents: {
        [mei]: { limit: 2, standInId: lan },
        [lan]: { limit: 2 },
        [zoe]: { limit: 3 },
        [tom]: { limit: 3 },
      },
      drop: { graceMs: 20_000, action: 'move' },
      restOfShop: false,
    };
    await api.db
      .update(ruleSets)
      .set({ document: RuleSet.parse(rules) })
      .where(eq(ruleSets.shopId, shop.shopId));
    const evening = new RecordedDay(redis, api.db, shop.shopId, DAY.fromAt - 120_000);
    await evening.comeIn(mei, tom);
    await evening.say('old1', '在吗');
    await evening.say('old2', '退款');
    await evening.until(30);
    await evening.reply('old2');
    await liveThrough(evening, [mei, lan, zoe, tom]);
    await evening.write();
  });

  /** Buyers at uneven times, some of whom write, wait, leave; agents who answer, hand over, go away and come back. */
  async function liveThrough(day: RecordedDay, [mei = '', lan = '', zoe = '', tom = '']: string[]) {
    const random = createRandom(7);
    const under = (limit: number) => random.whole(0, limit - 1);
    const open = new Set(['old1', 'old2']);
    let buyers = 0;
    for (let second = 180; second < 3000; second += 1 + under(25)) {
      await day.until(second);
      if (second > 300 && second < 330) await day.comeIn(lan, zoe);
      if (second > 900 && second < 925) await day.leave(mei);
      if (second > 1500 && second < 1525) await day.comeIn(mei);
      if (second > 1800 && second < 1825) await day.choose(tom, 'away');
      if (second > 2200 && second < 2225) await day.choose(tom, 'accepting');
      const ids = [...open];
      const buyer = ids[under(ids.length || 1)];
      const dice = under(10);
      if (dice < 3 || !buyer) {
        buyers += 1;
        open.add(`b${buyers}`);
        await day.say(`b${buyers}`, dice === 0 ? '我要退款' : '你好');
        continue;
      }
      const { agentId } = await day.open(buyer);
      if (dice < 5) await day.say(buyer, '还在吗');
      else if (dice < 7 && agentId) await day.reply(buyer);
      else if (dice === 7 && agentId) await day.transfer(buyer, { groupId: dice % 2 ? 'after' : 'pre' });
      else if (dice > 7 && (agentId || dice === 9)) {
        await day.close(buyer, agentId && dice === 8 ? 'agent' : 'buyer');
        open.delete(buyer);
      }
    }
  }

  test('under its own rules every conversation goes where it went, as quickly', async () => {
    const { result, differences } = await runDry(shop, rules);
    expect(result.conversations).toBeGreaterThan(40);
    expect(result.carriedOver).toBe(2);
    expect(result.base).toEqual(result.draft);
    expect(differences).toEqual([]);
    expect(result.byHand).toBeGreaterThan(0);
    expect(result.agreement).toEqual({ same: result.conversations, of: result.conversations, byHand: 0 });
    const logged = (await api.db.select().from(conversations).where(eq(conversations.shopId, shop.shopId)))
      .filter(({ openedAt }) => openedAt >= DAY.fromAt)
      .map(({ state }) => state);
    expect(result.base.unassigned).toBe(logged.filter(({ assignments }) => assignments === 0).length);
    expect(await scratchKeys()).toEqual([]);
  });

  test('a higher limit: shorter waits, and no more work for one than he may have', async () => {
    const [mei = '', lan = ''] = staff;
    const agents = { ...rules.agents, [mei]: { limit: 6 }, [lan]: { limit: 6 } };
    const { base, draft, differences } = (await runDry(shop, { ...rules, agents })).result;
    expect(draft.queued).toBeLessThan(base.queued);
    expect(draft.waits.avgMs ?? 0).toBeLessThan(base.waits.avgMs ?? 0);
    expect(differences.waitShorter).toBeGreaterThan(differences.waitLonger);
    const most = (id: string) => draft.agents.find(({ agentId }) => agentId === id)?.mostAtOnce ?? 0;
    expect(Math.max(most(mei), most(lan))).toBeLessThanOrEqual(6);
  });
});
