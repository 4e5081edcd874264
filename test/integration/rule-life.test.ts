import { and, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  CheckAnswer,
  DifferencesAnswer,
  DraftAnswer,
  DryRun,
  RulesAnswer,
  RuleVersionsAnswer,
} from '../../client-sdk/protocol/rest.ts';
import { dayOf } from '../../router/keys.ts';
import { carryOutDryRun } from '../../server/dry-run/carry-out.ts';
import { makeOpenScratch } from '../../server/dry-run/scratch-redis.ts';
import { ruleSets } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { RecordedDay } from '../support/recorded-day.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';

/** R18: from draft to version and back, over REST. */

const redis = useRedis();
const api = useApi(redis);
let shop: TestShop;
let otherShop: TestShop;
const tokens = new Map<TestPerson, string>();

beforeAll(async () => {
  shop = await createShop(api.db);
  otherShop = await createShop(api.db);
  for (const person of [shop.owner, shop.mei, otherShop.owner]) {
    tokens.set(person, (await api.logIn(person)).accessToken);
  }
});

async function ask<Body>(path: string, method = 'GET', json?: unknown, by = shop.owner) {
  const options = { method, token: tokens.get(by), ...(json !== undefined && { json }) };
  const { status, body } = await api.call(`/shops/${shop.shopId}/rules${path}`, options);
  return { status, body: body as Body };
}

const current = async () => (await ask<RulesAnswer>('')).body;

describe('R18: versions', () => {
  test('who published what and when, newest first; an old one is published anew', async () => {
    const first = await current();
    const rules = { ...first.rules, restOfShop: false };
    const published = await ask<RulesAnswer>('/publish', 'POST', {
      baseVersion: first.version,
      rules,
      note: '双十一',
    });
    expect(published).toMatchObject({ status: 200, body: { version: first.version + 1 } });

    const back = await ask<RulesAnswer>('/go-back', 'POST', { version: first.version });
    expect(back.body).toEqual({ version: first.version + 2, rules: first.rules });
    expect((await api.router.readSetup(shop.shopId, api.clock.now)).rules.restOfShop).toBe(true);

    const { versions, more } = (await ask<RuleVersionsAnswer>('/versions')).body;
    expect(more).toBe(false);
    const by = { personId: shop.owner.personId, name: '掌柜' };
    expect(versions).toEqual([
      {
        version: 3,
        publishedAt: api.clock.now,
        publishedBy: by,
        note: null,
        fromVersion: 1,
      },
      { version: 2, publishedAt: api.clock.now, publishedBy: by, note: '双十一', fromVersion: null },
      { version: 1, publishedAt: 0, publishedBy: null, note: null, fromVersion: null },
    ]);
    expect((await ask<RuleVersionsAnswer>('/versions?before=2')).body.versions).toHaveLength(1);
    expect((await ask<RulesAnswer>('/versions/2')).body.rules.restOfShop).toBe(false);
    expect((await ask('/versions/99')).status).toBe(404);
    expect((await ask('/go-back', 'POST', { version: 99 })).status).toBe(404);
  });

  test('going back to a version whose agent is gone is refused with its place', async () => {
    const { version, rules } = await current();
    const groups = [{ groupId: 'all', name: '客服', members: [shop.mei.agentId] }];
    await ask('/publish', 'POST', { baseVersion: version, rules: { ...rules, groups } });
    // As if the account had been there when version 1 was published.
    const old = { ...rules, groups: [{ ...rules.groups[0], members: ['gone'] }] } as typeof rules;
    await api.db
      .update(ruleSets)
      .set({ document: old })
      .where(and(eq(ruleSets.shopId, shop.shopId), eq(ruleSets.version, 2)));
    expect((await ask('/go-back', 'POST', { version: 2 })).body).toMatchObject({
      code: 'bad_request',
      path: 'rules.groups.0.members.0',
      reason: 'unknown_agent',
    });
    expect((await current()).version).toBe(version + 1);
  });
});

describe('R18: the draft', () => {
  test('is kept with its faults, checked, and refused at the first of them', async () => {
    const { version, rules } = await current();
    expect((await ask('/draft')).status).toBe(404);
    expect((await ask('/check', 'POST', {})).status).toBe(404);
    const draft = {
      ...rules,
      defaultGroupId: 'none',
      groups: [{ groupId: 'all', name: '客服', members: [] }],
      rules: [
        { ruleId: 'a', name: 'a', when: { firstWords: ['退'] }, groupId: 'all' },
        { ruleId: 'b', name: 'b', when: { firstWords: ['退款'] }, groupId: 'gone' },
      ],
    };
    const saved = await ask<DraftAnswer>('/draft', 'PUT', { baseVersion: version, rules: draft });
    expect(saved).toMatchObject({
      status: 200,
      body: { baseVersion: version, revision: 1, fits: true, rules: draft },
    });
    expect((await ask<DraftAnswer>('/draft')).body).toEqual(saved.body);

    const { faults } = (await ask<CheckAnswer>('/check', 'POST', {})).body;
    expect(faults).toEqual([
      { path: 'groups.0.members', reason: 'empty_group' },
      { path: 'rules.1.groupId', reason: 'unknown_group' },
      { path: 'rules.1.when', reason: 'unreachable_rule', behind: 'a' },
      { path: 'defaultGroupId', reason: 'unknown_group' },
    ]);
    expect((await ask('/publish', 'POST', { baseVersion: version })).body).toMatchObject({
      code: 'bad_request',
      path: 'rules.groups.0.members',
      reason: 'empty_group',
    });
    expect((await ask('/dry-run', 'POST', { day: '2026-01-10' })).body).toMatchObject({
      path: 'rules.groups.0.members',
    });
    expect((await current()).version).toBe(version);

    const half = { groups: 'not yet', mad: true };
    await ask('/draft', 'PUT', { baseVersion: version, rules: half });
    expect((await ask<DraftAnswer>('/draft')).body).toMatchObject({ fits: false, rules: half });
    expect((await ask<CheckAnswer>('/check', 'POST', {})).body.faults.map(({ path }) => path).sort()).toEqual(
      ['', 'defaultGroupId', 'groups'],
    );
  });

  test('of two who save at once one learns of the other', async () => {
    const { version, rules } = await current();
    await ask('/draft', 'DELETE');
    const save = (revision?: number) =>
      ask<DraftAnswer>('/draft', 'PUT', { baseVersion: version, rules, revision });
    const first = await Promise.all([save(0), save(0)]);
    expect(first.map(({ status }) => status).sort()).toEqual([200, 409]);
    const second = await Promise.all([save(1), save(1)]);
    expect(second.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await save()).body.revision).toBe(3);
    expect((await ask('/draft', 'DELETE')).status).toBe(204);
    expect((await ask('/draft')).status).toBe(404);
  });

  test('is published and gone; on an overtaken version it is a conflict and stays', async () => {
    const { version, rules } = await current();
    await ask('/draft', 'PUT', { baseVersion: version, rules: { ...rules, mobileRouting: false } });
    expect((await ask('/publish', 'POST', { baseVersion: version - 1 })).body).toMatchObject({
      code: 'conflict',
    });
    expect((await ask('/draft')).status).toBe(200);
    const published = await ask<RulesAnswer>('/publish', 'POST', { baseVersion: version, note: '手机不算' });
    expect(published.body).toMatchObject({ version: version + 1, rules: { mobileRouting: false } });
    expect((await ask('/draft')).status).toBe(404);
  });

  test('nested without end is refused, not walked', async () => {
    const bomb = `{"baseVersion":1,"rules":{"not":${'{"not":'.repeat(50_000)}{}${'}'.repeat(50_000)}}}`;
    const { status, body } = await api.call(`/shops/${shop.shopId}/rules/draft`, {
      method: 'PUT',
      token: tokens.get(shop.owner),
      bytes: bomb,
      type: 'application/json',
    });
    expect({ status, body }).toMatchObject({ status: 400, body: { path: 'rules' } });
  });

  test('is the owner’s alone, in his own shop alone', async () => {
    const calls: [string, string, unknown?][] = [
      ['/versions', 'GET'],
      ['/draft', 'GET'],
      ['/draft', 'PUT', { baseVersion: 1, rules: {} }],
      ['/draft', 'DELETE'],
      ['/check', 'POST', {}],
      ['/publish', 'POST', { baseVersion: 1 }],
      ['/go-back', 'POST', { version: 1 }],
      ['/dry-run', 'POST', { day: '2026-01-10' }],
      ['/dry-run', 'GET'],
    ];
    for (const [path, method, json] of calls) {
      expect((await ask(path, method, json, shop.mei)).status).toBe(403);
      expect((await ask(path, method, json, otherShop.owner)).status).toBe(404);
    }
  });
});

describe('R18: a dry run over REST', () => {
  const day = () => dayOf(api.clock.now, 'Asia/Shanghai');
  const told: [status: string, progress: number][] = [];
  const carryOut = (runId: string) =>
    carryOutDryRun(
      {
        db: api.db,
        openScratch: makeOpenScratch(redis, 'redis-server'),
        clock: () => api.clock.now,
        tellProgress: (_shopId, { status, progress }) => told.push([status, progress]),
        stopping: new AbortController().signal,
      },
      { shopId: shop.shopId, runId },
    );

  test('of today up to now: asked for, carried out by a worker, read', async () => {
    const today = new RecordedDay(redis, api.db, shop.shopId, api.clock.now - 120_000);
    await today.comeIn(shop.mei.agentId);
    await today.say('buyer1', '退款');
    await today.until(30);
    await today.write();
    const { rules } = await current();
    const mei = shop.mei.agentId;
    const tried = { ...rules, agents: { ...rules.agents, [mei]: { takesPart: false } } };
    const { status, body } = await ask<DryRun>('/dry-run', 'POST', { day: day(), rules: tried });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'waiting', progress: 0, result: null, day: day() });
    expect(api.dryRuns.at(-1)).toEqual({ shopId: shop.shopId, runId: body.runId });

    expect(await carryOut(body.runId)).toEqual({ status: 'done' });
    expect(told.at(0)).toEqual(['running', 0]);
    expect(told.at(-1)).toEqual(['done', 100]);
    const done = (await ask<DryRun>(`/dry-run/${body.runId}`)).body;
    expect(done).toMatchObject({
      status: 'done',
      progress: 100,
      result: { untilAt: api.clock.now, conversations: 1, agreement: { same: 1, of: 1 } },
    });
    expect((await ask<DryRun>('/dry-run')).body).toEqual(done);
    const differences = (query: string) =>
      ask<DifferencesAnswer>(`/dry-run/${body.runId}/differences${query}`);
    expect((await differences('')).body).toMatchObject({
      total: 1,
      differences: [
        {
          kind: 'only_base',
          buyer: { buyerId: 'buyer1' },
          base: { agentName: '小美', trace: { agentId: mei, rulesVersion: done.baseVersion } },
          draft: { trace: { conversationId: expect.any(String) } },
        },
      ],
    });
    expect((await differences(`?of=longer&agentId=${mei}`)).body.total).toBe(1);
    expect((await differences(`?agentId=${shop.lan.agentId}`)).body).toEqual({ total: 0, differences: [] });
    expect((await differences('?of=other_agent')).body.total).toBe(0);
    expect((await differences('?offset=1')).body).toMatchObject({ total: 1, differences: [] });
    expect((await differences('?limit=1000')).body).toMatchObject({ code: 'bad_request' });
    const foreign = `/dry-run/${body.runId}/differences`;
    expect((await ask(foreign, 'GET', undefined, otherShop.owner)).status).toBe(404);
    // A worker that gets the job twice does nothing.
    expect(await carryOut(body.runId)).toEqual({ status: 'not_wanted' });
    expect((await ask(`/dry-run/${body.runId}`, 'GET', undefined, otherShop.owner)).status).toBe(404);
  });

  test('is cancelled by hand, or by the next one', async () => {
    const { rules } = await current();
    const request = async () => (await ask<DryRun>('/dry-run', 'POST', { day: day(), rules })).body.runId;
    const [first, second] = [await request(), await request()];
    expect((await ask<DryRun>(`/dry-run/${first}`)).body.status).toBe('cancelled');
    expect((await ask<DryRun>(`/dry-run/${second}`, 'DELETE')).body.status).toBe('cancelled');
    expect(await carryOut(second)).toEqual({ status: 'not_wanted' });
  });

  test('of a day that the calendar does not have, or that has not begun, is refused', async () => {
    const { rules } = await current();
    const refused = async (on: string) => (await ask('/dry-run', 'POST', { day: on, rules })).body;
    expect(await refused('2026-02-30')).toMatchObject({ path: 'day', reason: 'no_such_day' });
    expect(await refused('2999-01-01')).toMatchObject({ path: 'day', reason: 'day_not_begun' });
    expect(await refused('today')).toMatchObject({ path: 'day' });
  });
});
