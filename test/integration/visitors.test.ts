import { decodeJwt, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { VisitorToken } from '../../client-sdk/protocol/rest.ts';
import { signAccessToken, signBuyerToken } from '../../server/staff/tokens.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

const DAY_MS = 86_400_000;

const redis = useRedis();
const api = useApi(redis);
let shop: TestShop;
let otherShop: TestShop;

beforeAll(async () => {
  shop = await createShop(api.db);
  otherShop = await createShop(api.db);
});

const visit = async (json: object = {}, of = shop) => {
  const { body } = await api.call(`/shops/${of.shopId}/visitors`, { json });
  return body as VisitorToken;
};

describe('an anonymous visitor', () => {
  test('gets a token that the server itself takes', async () => {
    const visitor = await visit({ name: '小明' });
    expect(visitor).toMatchObject({ shopName: '测试店' });
    expect(visitor.buyerId).toMatch(/^anon-/);
    expect(await api.authenticate(visitor.token, 'buyer')).toEqual({
      ok: true,
      data: { kind: 'buyer', shopId: shop.shopId, buyerId: visitor.buyerId, name: '小明' },
    });
  });

  test('is not made by a page of any site, which may send plain text without asking', async () => {
    const path = `/shops/${shop.shopId}/visitors`;
    const answer = await api.call(path, { bytes: JSON.stringify({ name: '小明' }) });
    expect(answer).toMatchObject({ status: 415, body: { ok: false, code: 'unsupported_type' } });
  });

  test('is the same one again with his token, and for another half year', async () => {
    const first = await visit({ name: '小明' });
    api.clock.now += 100 * DAY_MS;
    try {
      const again = await visit({ token: first.token });
      expect(again.buyerId).toBe(first.buyerId);
      expect(decodeJwt(again.token).exp).toBeGreaterThan(decodeJwt(first.token).exp ?? 0);
      expect(decodeJwt(again.token)).toMatchObject({ name: '小明' });
    } finally {
      api.clock.now -= 100 * DAY_MS;
    }
  });

  test('cannot become a buyer whom the shop knows, nor one of another shop', async () => {
    const { shopId, secret } = shop;
    const { now } = api.clock;
    const foreign = await visit({}, otherShop);
    const tokens = [
      new UnsecuredJWT({ shop: shopId, sub: 'anon-1', exp: now / 1000 + 60 }).encode(),
      await signBuyerToken({ shop: shopId, sub: 'anon-1' }, otherShop.secret, now, 60),
      await signBuyerToken({ shop: shopId, sub: 'anon-1' }, secret, now - DAY_MS, 60),
      await signBuyerToken({ shop: otherShop.shopId, sub: 'anon-1' }, secret, now, 60),
      await signBuyerToken({ shop: shopId, sub: 'buyer-1' }, secret, now, 60),
      foreign.token,
      'nonsense',
    ];
    for (const token of tokens) {
      const visitor = await visit({ token });
      expect(visitor.buyerId).not.toBe('anon-1');
      expect(visitor.buyerId).not.toBe('buyer-1');
      expect(visitor.buyerId).not.toBe(foreign.buyerId);
    }
  });

  test('finds no shop that does not exist', async () => {
    for (const shopId of ['nowhere', 'a b', '%2e%2e', '__proto__']) {
      expect((await api.call(`/shops/${shopId}/visitors`, { json: {} })).status, shopId).toBe(404);
    }
  });
});

describe('identity comes from verified claims only', () => {
  const of = () => ({ shop: shop.shopId, sub: 'buyer-1' });
  const now = () => api.clock.now;

  test('what the shop has signed is a buyer, and no member of the staff', async () => {
    const token = await signBuyerToken({ ...of(), name: '张三' }, shop.secret, now(), 60);
    expect(await api.authenticate(token, 'buyer')).toMatchObject({ ok: true, data: { buyerId: 'buyer-1' } });
    expect(await api.authenticate(token, 'staff')).toMatchObject({ code: 'forbidden' });
    expect(await api.authenticate(token, 'owner')).toMatchObject({ code: 'forbidden' });
  });

  test.each([
    ['alg none', () => new UnsecuredJWT({ ...of(), exp: now() }).encode(), 'unauthenticated'],
    ['another shop’s secret', () => signBuyerToken(of(), otherShop.secret, now(), 60), 'unauthenticated'],
    [
      'a shop that does not exist',
      () => signBuyerToken({ ...of(), shop: 'nowhere' }, shop.secret, now(), 60),
      'unauthenticated',
    ],
    ['expired', () => signBuyerToken(of(), shop.secret, now() - DAY_MS, 60), 'token_expired'],
    [
      'a member of the staff, signed by a shop',
      () => signAccessToken({ personId: shop.owner.personId, sessionId: 's1' }, shop.secret, now()),
      'unauthenticated',
    ],
    [
      'a session that never was',
      () => signAccessToken({ personId: shop.owner.personId, sessionId: 's1' }, api.tokenSecret, now()),
      'unauthenticated',
    ],
  ])('refused: %s', async (_what, token, code) => {
    expect(await api.authenticate(await token(), 'any')).toMatchObject({ ok: false, code });
  });

  test('the owner’s door is for owners', async () => {
    const mei = await api.logIn(shop.mei);
    const owner = await api.logIn(shop.owner);
    expect(await api.authenticate(mei.accessToken, 'staff')).toMatchObject({ ok: true });
    expect(await api.authenticate(mei.accessToken, 'owner')).toMatchObject({ code: 'forbidden' });
    expect(await api.authenticate(owner.accessToken, 'owner')).toMatchObject({ ok: true });
    expect(await api.authenticate(owner.accessToken, 'buyer')).toMatchObject({ code: 'forbidden' });
  });
});

describe('R15: the shop light is public', () => {
  test('in words and as a picture, for any site', async () => {
    const words = await api.call(`/shops/${shop.shopId}/light`);
    expect(words.body).toEqual({ light: 'offline' });
    expect(words.headers.get('access-control-allow-origin')).toBe('*');
    const picture = await api.call(`/shops/${shop.shopId}/light.svg?agent=${shop.mei.agentId}`);
    expect(picture.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(picture.body).toContain('客服离线');
  });

  test('follows who is in', async () => {
    const { shopId, mei } = shop;
    const lease = { agentId: mei.agentId, connectionId: 'c1', device: 'desktop' as const };
    await api.router.setAgentState(shopId, mei.agentId, 'accepting', api.clock.now);
    await api.router.holdLeases(shopId, [lease], api.clock.now);
    const lightOf = async (query: string) => (await api.call(`/shops/${shopId}/light${query}`)).body;
    expect(await lightOf('')).toEqual({ light: 'online' });
    expect(await lightOf('?group=all')).toEqual({ light: 'online' });
    expect(await lightOf(`?agent=${mei.agentId}`)).toEqual({ light: 'online' });
    expect(await lightOf(`?agent=${shop.lan.agentId}`)).toEqual({ light: 'offline' });
  });

  test('of no shop there is none', async () => {
    expect((await api.call('/shops/nowhere/light')).status).toBe(404);
    expect((await api.call(`/shops/${shop.shopId}/light?group=a|b`)).status).toBe(400);
  });
});
