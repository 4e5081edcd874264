import { beforeAll, describe, expect, test } from 'vitest';
import type { QuickPhrase } from '../../client-sdk/protocol/models.ts';
import type { RulesAnswer, StaffAnswer } from '../../client-sdk/protocol/rest.ts';
import { Router } from '../../router/router.ts';
import { newId } from '../../server/ids.ts';
import { publishCommitted } from '../../server/shop/rules.ts';
import { quickPhrases, ruleSets } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';

const redis = useRedis();
const api = useApi(redis);
let shop: TestShop;
let otherShop: TestShop;

beforeAll(async () => {
  shop = await createShop(api.db);
  otherShop = await createShop(api.db);
});

const tokenOf = async (person: TestPerson) => (await api.logIn(person)).accessToken;

describe('R18: publishing rules', () => {
  const path = () => `/shops/${shop.shopId}/rules`;
  const read = async () => (await api.call(path(), { token: await tokenOf(shop.owner) })).body as RulesAnswer;
  const publish = async (json: unknown, by = shop.owner) =>
    api.call(path(), { method: 'PUT', token: await tokenOf(by), json });

  test('a new version is in force for the router at once', async () => {
    const { version, rules } = await read();
    const { status, body } = await publish({ baseVersion: version, rules: { ...rules, restOfShop: false } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: version + 1, rules: { restOfShop: false } });
    expect(await api.router.readSetup(shop.shopId, api.clock.now)).toMatchObject({ version: version + 1 });
    expect(await read()).toEqual(body);
  });

  test('another process learns of it by the version', async () => {
    const other = new Router({ redis, loadShop: async () => null });
    const before = await other.readSetup(shop.shopId, api.clock.now);
    const { version, rules } = await read();
    expect(before.version).toBe(version);
    await publish({ baseVersion: version, rules: { ...rules, enabled: false } });
    expect((await other.readSetup(shop.shopId, api.clock.now)).rules.enabled).toBe(false);
    await publish({ baseVersion: version + 1, rules: { ...rules, enabled: true } });
  });

  test('on an older version is a conflict, and of two at once one gets through', async () => {
    const { version, rules } = await read();
    expect((await publish({ baseVersion: version - 1, rules })).body).toMatchObject({ code: 'conflict' });
    expect((await publish({ baseVersion: version + 1, rules })).body).toMatchObject({ code: 'conflict' });
    const answers = await Promise.all([1, 2, 3].map(() => publish({ baseVersion: version, rules })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('a fault is refused with its place, and nothing changes', async () => {
    const { version, rules } = await read();
    const faulty = { ...rules, agents: { [shop.mei.agentId]: { standInId: shop.mei.agentId } } };
    expect((await publish({ baseVersion: version, rules: faulty })).body).toMatchObject({
      code: 'bad_request',
      path: `rules.agents.${shop.mei.agentId}.standInId`,
      reason: 'stand_in_loop',
    });
    // Agents of another shop are unknown here.
    const foreign = { ...rules, offline: { proxyIds: [otherShop.mei.agentId] } };
    expect((await publish({ baseVersion: version, rules: foreign })).body).toMatchObject({
      path: 'rules.offline.proxyIds.0',
      reason: 'unknown_agent',
    });
    const shapeless = { ...rules, groups: [{ ...rules.groups[0], limit: 0 }] };
    expect((await publish({ baseVersion: version, rules: shapeless })).body).toMatchObject({
      path: 'rules.groups.0.limit',
    });
    expect((await read()).version).toBe(version);
  });

  test('is the owner’s alone, in his own shop alone', async () => {
    const { version, rules } = await read();
    expect((await publish({ baseVersion: version, rules }, shop.mei)).status).toBe(403);
    expect((await publish({ baseVersion: version, rules }, otherShop.owner)).status).toBe(404);
    expect((await api.call(path())).status).toBe(401);
    expect((await api.call(path(), { token: await tokenOf(otherShop.owner) })).status).toBe(404);
  });

  test('what was committed but never told to the router is published at the next start', async () => {
    const { version, rules } = await read();
    await api.db
      .insert(ruleSets)
      .values({ shopId: shop.shopId, version: version + 1, document: rules, publishedAt: 0 });
    const { db, router } = api;
    await publishCommitted({
      db,
      router,
      clock: () => api.clock.now,
      deliver: () => {},
    });
    expect((await router.readSetup(shop.shopId, api.clock.now)).version).toBe(version + 1);
  });
});

describe('a shop’s staff', () => {
  test('is seen by the staff, and by nobody of another shop', async () => {
    const path = `/shops/${shop.shopId}/staff`;
    const { staff } = (await api.call(path, { token: await tokenOf(shop.mei) })).body as StaffAnswer;
    expect(staff.map(({ agentId }) => agentId).sort()).toEqual(
      [shop.owner, shop.mei, shop.lan].map(({ agentId }) => agentId).sort(),
    );
    expect((await api.call(path, { token: await tokenOf(otherShop.owner) })).status).toBe(404);
  });
});

describe('quick phrases', () => {
  test('of the shop are everybody’s, one’s own are one’s own', async () => {
    const { shopId } = shop;
    const path = `/shops/${shopId}/phrases`;
    await api.db.insert(quickPhrases).values({ id: newId('q'), shopId, code: 'hi', text: '您好' });
    const mei = await tokenOf(shop.mei);
    const mine = { code: 'bye', text: '<img src=x onerror=alert(1)> 再见' };
    const { body } = await api.call(path, { method: 'PUT', token: mei, json: { phrases: [mine] } });
    const phrases = (body as { phrases: QuickPhrase[] }).phrases;
    expect(phrases.map(({ scope, code, text }) => ({ scope, code, text }))).toEqual([
      { scope: 'shop', code: 'hi', text: '您好' },
      { scope: 'personal', ...mine },
    ]);
    const seenByLan = await api.call(path, { token: await tokenOf(shop.lan) });
    expect((seenByLan.body as { phrases: QuickPhrase[] }).phrases).toHaveLength(1);
    await api.call(path, { method: 'PUT', token: mei, json: { phrases: [] } });
    expect(((await api.call(path, { token: mei })).body as { phrases: QuickPhrase[] }).phrases).toHaveLength(
      1,
    );
    expect((await api.call(path, { token: await tokenOf(otherShop.mei) })).status).toBe(404);
  });
});
