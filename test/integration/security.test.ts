import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TokenPair } from '../../client-sdk/protocol/rest.ts';
import type { RecoveryCodes, SecondStepOffer, SessionsAnswer } from '../../client-sdk/protocol/staff.ts';
import { addressKey } from '../../server/staff/address-key.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

const redis = useRedis();
const api = useApi(redis, { loginsPerMinute: 20 });
let shop: TestShop;

beforeAll(async () => {
  shop = await createShop(api.db);
});

afterEach(async () => {
  const keys = await redis.keys('fenliu:limit:*');
  if (keys.length > 0) await redis.del(keys);
});

const logIn = (person: { login: string; password: string }, code?: string) =>
  api.call('/login', { json: { login: person.login, password: person.password, ...(code && { code }) } });

const sessions = async (token: string) =>
  ((await api.call('/me/sessions', { token })).body as SessionsAnswer).sessions;

describe('sessions', () => {
  test('are listed, and one or all others can be ended', async () => {
    const tokens = [await api.logIn(shop.mei), await api.logIn(shop.mei), await api.logIn(shop.mei)];
    const [mine, second, third] = tokens.map(({ accessToken }) => accessToken) as [string, string, string];
    const list = await sessions(mine);
    expect(list).toHaveLength(3);
    expect(list.filter(({ current }) => current)).toHaveLength(1);
    const secondId = (await sessions(second)).find(({ current }) => current)?.sessionId;
    api.revoked.length = 0;
    expect((await api.call(`/me/sessions/${secondId}`, { method: 'DELETE', token: mine })).status).toBe(204);
    expect(api.revoked).toEqual([secondId]);
    expect((await api.call('/me', { token: second })).status).toBe(401);
    expect((await api.call('/me/sessions', { method: 'DELETE', token: mine })).status).toBe(204);
    expect((await api.call('/me', { token: third })).status).toBe(401);
    expect(await sessions(mine)).toHaveLength(1);
  });

  test('of somebody else are not there', async () => {
    const mei = (await api.logIn(shop.mei)).accessToken;
    const lan = (await api.logIn(shop.lan)).accessToken;
    const hers = (await sessions(lan))[0]?.sessionId;
    const absent = await api.call('/me/sessions/s_none', { method: 'DELETE', token: mei });
    expect((await api.call(`/me/sessions/${hers}`, { method: 'DELETE', token: mei })).body).toEqual(
      absent.body,
    );
    expect((await api.call('/me', { token: lan })).status).toBe(200);
  });
});

describe('the password', () => {
  const change = (token: string, password: string, next: string) =>
    api.call('/me/password', { method: 'PUT', token, json: { password, next } });

  test('a change wants the old one, keeps the rules, and ends the other sessions', async () => {
    const mine = (await api.logIn(shop.lan)).accessToken;
    const other = (await api.logIn(shop.lan)).accessToken;
    expect((await change(mine, 'wrong', 'a much better one')).status).toBe(403);
    for (const weak of ['short', '1234567890', 'aaaaaaaaaaaa', `x${shop.lan.login}`]) {
      expect((await change(mine, shop.lan.password, weak)).body, weak).toMatchObject({
        code: 'weak_password',
      });
    }
    const others = (await sessions(mine)).flatMap(({ sessionId, current }) => (current ? [] : sessionId));
    api.revoked.length = 0;
    expect((await change(mine, shop.lan.password, 'a much better one')).status).toBe(204);
    // Their open sockets are cut too.
    expect(api.revoked.sort()).toEqual(others.sort());
    expect(others.length).toBeGreaterThan(0);
    expect((await api.call('/me', { token: mine })).status).toBe(200);
    expect((await api.call('/me', { token: other })).status).toBe(401);
    expect((await logIn(shop.lan)).status).toBe(401);
    expect((await logIn({ ...shop.lan, password: 'a much better one' })).status).toBe(200);
  });

  test('cannot be guessed at by whoever found an open tab', async () => {
    const token = (await api.logIn(shop.mei)).accessToken;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => change(token, `guess ${n}`, 'a much better one')),
    );
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });
});

describe('the second step', () => {
  const codeAt = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: api.clock.now });

  test('is set up with a first code, asked for at log-in, and each code is good once', async () => {
    const { accessToken: token } = await api.logIn(shop.owner);
    const offer = (await api.call('/me/second-step', { method: 'POST', token })).body as SecondStepOffer;
    expect(offer.address).toMatch(/^otpauth:\/\/totp\/fenliu/);
    const confirm = (code: string) => api.call('/me/second-step', { method: 'PUT', token, json: { code } });
    // An offer alone asks nobody for anything.
    expect((await logIn(shop.owner)).status).toBe(200);
    expect((await confirm('000000')).body).toMatchObject({ code: 'second_step' });
    const first = codeAt(offer.secret);
    const { recoveryCodes } = (await confirm(first)).body as RecoveryCodes;
    expect(new Set(recoveryCodes).size).toBe(10);

    expect((await logIn(shop.owner)).body).toMatchObject({ code: 'second_step' });
    expect((await logIn({ ...shop.owner, password: 'wrong' })).body).toMatchObject({
      code: 'unauthenticated',
    });
    expect((await logIn(shop.owner, first)).status).toBe(401);
    api.clock.now += 30_000;
    const next = codeAt(offer.secret);
    const both = await Promise.all([logIn(shop.owner, next), logIn(shop.owner, next)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    const [recovery = ''] = recoveryCodes;
    expect((await logIn(shop.owner, recovery.toUpperCase())).status).toBe(200);
    expect((await logIn(shop.owner, recovery)).status).toBe(401);

    api.clock.now += 30_000;
    const fresh = ((await logIn(shop.owner, codeAt(offer.secret))).body as TokenPair).accessToken;
    const again = await api.call('/me/second-step', { method: 'POST', token: fresh });
    expect(again.body).toMatchObject({ code: 'conflict' });
    api.clock.now += 30_000;
    const end = { method: 'DELETE', token: fresh, json: { code: codeAt(offer.secret) } };
    expect((await api.call('/me/second-step', end)).status).toBe(204);
    expect((await logIn(shop.owner)).status).toBe(200);
  });

  test('100 codes tried at once pass the limit no more than in line', async () => {
    const { accessToken: token } = await api.logIn(shop.mei);
    const offer = (await api.call('/me/second-step', { method: 'POST', token })).body as SecondStepOffer;
    await api.call('/me/second-step', { method: 'PUT', token, json: { code: codeAt(offer.secret) } });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => logIn(shop.mei, String(100_000 + n))),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40);
  });
});

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '::ffff:10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('tries from %s count for %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
