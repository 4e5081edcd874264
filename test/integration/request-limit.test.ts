import { beforeAll, expect, test } from 'vitest';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

/** How much one log-in, or one address without any, may ask of the REST interface. */

const POINTS = 60;
const redis = useRedis();
const api = useApi(redis, { requestsPer10Sec: POINTS });
let shop: TestShop;

beforeAll(async () => {
  shop = await createShop(api.db);
});

test('P10 a log-in that asks for too much is refused in words, another one is not; a dear call costs more', async () => {
  const [one, two] = [await api.logIn(shop.owner), await api.logIn(shop.owner)];
  const check = (token: string) => api.call(`/shops/${shop.shopId}/records/operations/check`, { token });
  const me = (token: string) => api.call('/me', { token });

  expect((await check(one.accessToken)).status).toBe(200);
  const refused = await check(one.accessToken);
  expect([refused.status, refused.body]).toMatchObject([429, { ok: false, code: 'rate_limited' }]);
  expect((refused.body as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);

  expect((await me(two.accessToken)).status).toBe(200);
});

test('P10 without a log-in it is the address that counts, whatever token is made up beside', async () => {
  const light = (token?: string) => api.call(`/shops/${shop.shopId}/light`, token ? { token } : {});
  const answers = await Promise.all(
    Array.from({ length: POINTS * 3 }, (_, n) => light(n % 2 === 0 ? undefined : `made.up.${n}`)),
  );
  const refused = answers.filter(({ status }) => status === 429).length;
  // A window may end in the middle: then two of them are spent.
  expect(refused).toBeGreaterThanOrEqual(POINTS);
  expect(refused).toBeLessThan(POINTS * 3);
});
