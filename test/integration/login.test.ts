import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Me } from '../../client-sdk/protocol/rest.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

const redis = useRedis();
const api = useApi(redis, { loginsPerMinute: 10 });
let shop: TestShop;

beforeAll(async () => {
  shop = await createShop(api.db);
});

const tryLogin = (login: string, password: string) => api.call('/login', { json: { login, password } });

/** Every case has tries of its own to spend. */
const forgetTries = async () => {
  const keys = await redis.keys('fenliu:limit:login*');
  if (keys.length > 0) await redis.del(keys);
};

describe('log-in', () => {
  test('gives tokens that say who one is, whatever the letter case of the login', async () => {
    const { login, password, personId, agentId } = shop.mei;
    const { status, body } = await tryLogin(login.toUpperCase(), password);
    expect(status).toBe(200);
    const { accessToken } = body as { accessToken: string };
    const me = await api.call('/me', { token: accessToken });
    expect(me.body).toEqual({
      personId,
      login,
      name: '小美',
      secondStep: false,
      memberships: [
        {
          shopId: shop.shopId,
          shopName: '测试店',
          timeZone: 'Asia/Shanghai',
          agentId,
          name: '小美',
          role: 'agent',
          kind: 'agent',
          points: ['serve', 'replies.own'],
          scope: 'own',
          manages: [],
        },
      ],
    } satisfies Me);
  });

  test('an unknown login is answered like a wrong password', async () => {
    const wrong = await tryLogin(shop.mei.login, 'not the password');
    const unknown = await tryLogin(`nobody-${shop.mei.login}`, 'not the password');
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(wrong.status);
    expect(unknown.body).toEqual(wrong.body);
  });

  test('100 tries at once pass the limit no more than 10 in line would', async () => {
    await forgetTries();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => tryLogin(shop.lan.login, `guess ${index}`)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(90);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ ok: false, code: 'rate_limited', retryable: true });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    // Not even the right password passes now.
    expect((await tryLogin(shop.lan.login, shop.lan.password)).status).toBe(429);
    // Somebody else at the same address still can.
    expect((await tryLogin(shop.mei.login, shop.mei.password)).status).toBe(200);
    await forgetTries();
  });

  test('good log-ins do not use the limit up', async () => {
    await forgetTries();
    for (let round = 0; round < 15; round += 1) {
      expect((await tryLogin(shop.mei.login, shop.mei.password)).status).toBe(200);
    }
  });

  test('what does not fit the schema is refused with the place', async () => {
    const { status, body } = await api.call('/login', { json: { login: shop.mei.login, password: 7 } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'bad_request', path: 'password' });
    expect((await api.call('/login', { bytes: '{"login":', type: 'application/json' })).status).toBe(400);
    expect((await api.call('/login', { json: { login: 'a', password: 'b', admin: true } })).status).toBe(400);
  });
});

describe('sessions', () => {
  const refresh = (refreshToken: string) => api.call('/refresh', { json: { refreshToken } });

  test('a refresh gives new tokens, and the old access token stays good until its end', async () => {
    const first = await api.logIn(shop.mei);
    const { status, body } = await refresh(first.refreshToken);
    expect(status).toBe(200);
    const second = body as typeof first;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await api.call('/me', { token: second.accessToken })).status).toBe(200);
  });

  test('an old refresh token ends the session: somebody has copied it', async () => {
    const first = await api.logIn(shop.mei);
    const second = (await refresh(first.refreshToken)).body as typeof first;
    const third = (await refresh(second.refreshToken)).body as typeof first;
    api.revoked.length = 0;
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect(api.revoked).toHaveLength(1);
    // Neither the thief nor the owner goes on with it; the access token has ended with it.
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect((await api.call('/me', { token: third.accessToken })).status).toBe(401);
  });

  test('a made-up token ends no session, though its id stands in every access token', async () => {
    const { accessToken, refreshToken } = await api.logIn(shop.mei);
    const { sid } = decodeJwt(accessToken);
    api.revoked.length = 0;
    for (const madeUp of [`${sid}.x`, `${sid}.x.y`, `${refreshToken}x`, `${sid}..`]) {
      expect((await refresh(madeUp)).status).toBe(401);
    }
    expect(api.revoked).toEqual([]);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test('tries of refresh tokens have a limit, which good ones do not use up', async () => {
    const forget = async () => redis.del('none', ...(await redis.keys('fenliu:limit:refresh:*')));
    const good = await api.logIn(shop.mei);
    await forget();
    try {
      const { status, body } = await refresh(good.refreshToken);
      expect(status).toBe(200);
      const { refreshToken } = body as typeof good;
      const tries = await Promise.all(Array.from({ length: 300 }, () => refresh('s_none.x')));
      expect(tries.filter((one) => one.status === 401)).toHaveLength(300);
      expect((await refresh(refreshToken)).body).toMatchObject({ code: 'rate_limited' });
      await forget();
      expect((await refresh(refreshToken)).status).toBe(200);
    } finally {
      await forget();
    }
  });

  test('an answer that was lost: the same token within a minute gives the same successor', async () => {
    const { refreshToken } = await api.logIn(shop.mei);
    const lost = (await refresh(refreshToken)).body as { refreshToken: string };
    api.clock.now += 59_000;
    const again = await refresh(refreshToken);
    expect(again.status).toBe(200);
    expect((again.body as typeof lost).refreshToken).toBe(lost.refreshToken);
    expect((await refresh(lost.refreshToken)).status).toBe(200);
  });

  test('a duplicated tab: two uses at once both succeed, and both tabs go on', async () => {
    const { refreshToken } = await api.logIn(shop.mei);
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const next = new Set(answers.map(({ body }) => (body as { refreshToken: string }).refreshToken));
    expect(next.size).toBe(1);
    const [token = ''] = next;
    expect((await refresh(token)).status).toBe(200);
    expect((await refresh(token)).status).toBe(200);
  });

  test.each([
    ['after the grace', 61_000, false],
    ['once its successor was used', 1000, true],
  ])('a used token ends the session %s', async (_, passMs, successorUsed) => {
    const { refreshToken } = await api.logIn(shop.mei);
    const next = (await refresh(refreshToken)).body as { refreshToken: string };
    const latest = successorUsed
      ? ((await refresh(next.refreshToken)).body as typeof next).refreshToken
      : next.refreshToken;
    api.clock.now += passMs;
    api.revoked.length = 0;
    expect((await refresh(refreshToken)).status).toBe(401);
    expect(api.revoked).toHaveLength(1);
    expect((await refresh(latest)).status).toBe(401);
  });

  test('log-out ends the session at once and tells whom it concerns', async () => {
    const { accessToken, refreshToken } = await api.logIn(shop.mei);
    api.revoked.length = 0;
    expect((await api.call('/logout', { json: { refreshToken } })).status).toBe(204);
    expect(api.revoked).toHaveLength(1);
    expect((await api.call('/me', { token: accessToken })).body).toMatchObject({ code: 'unauthenticated' });
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  test('an access token ends after ten minutes, and says so', async () => {
    const { accessToken } = await api.logIn(shop.mei);
    api.clock.now += 611_000;
    try {
      expect((await api.call('/me', { token: accessToken })).body).toMatchObject({ code: 'token_expired' });
    } finally {
      api.clock.now -= 611_000;
    }
  });

  test('nonsense is no token', async () => {
    for (const token of ['x', 'a.b.c', `${'x'.repeat(4000)}.y.z`]) {
      expect((await api.call('/me', { token })).status).toBe(401);
      expect((await refresh(token.slice(0, 500))).status).toBe(401);
    }
    expect((await api.call('/me')).status).toBe(401);
  });
});
