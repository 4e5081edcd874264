import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { and, eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AppSecret, ConsentAnswer, CreateAppRequest } from '../../client-sdk/protocol/apps.ts';
import { operationLog, subAccounts } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

/** Third-party apps: who may make them, what they may do, and how they are cut off. */

const api = useApi(useRedis(), { loginsPerMinute: 1000 });
let shop: TestShop;
let other: TestShop;
let owner: string;

const REDIRECT = 'https://app.example/back';

const call = (token: string | undefined, method: string, path: string, json?: unknown) =>
  api.call(`/shops/${shop.shopId}${path}`, { method, token, ...(json !== undefined && { json }) });

const make = async (more: Partial<CreateAppRequest> = {}): Promise<AppSecret> => {
  const request = { name: '报表', redirectUris: [REDIRECT], scopes: ['conversations.read'], ...more };
  const { status, body } = await call(owner, 'POST', '/apps', request);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as AppSecret;
};

interface Tokens {
  access_token: string;
  refresh_token?: string;
  scope: string;
  expires_in: number;
  token_type: string;
  error?: string;
}

const post = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api.url}/v1/oauth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', connection: 'close', ...headers },
    body: new URLSearchParams(form).toString(),
  });
  return { status: response.status, body: (await response.json()) as Tokens };
};

const credentials = ({ app, clientSecret }: AppSecret) => ({
  client_id: app.appId,
  client_secret: clientSecret,
});

const ownToken = async (app: AppSecret, more: Record<string, string> = {}) =>
  post('token', { grant_type: 'client_credentials', ...credentials(app), ...more });

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const consent = (app: AppSecret, token: string, more: object = {}) =>
  api.call('/oauth/consent', {
    token,
    json: {
      response_type: 'code',
      client_id: app.app.appId,
      redirect_uri: REDIRECT,
      state: 'state-1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      allowed: true,
      ...more,
    },
  });

const codeFor = async (app: AppSecret, token = owner) => {
  const { body } = await consent(app, token);
  return new URL((body as ConsentAnswer).redirectTo).searchParams.get('code') ?? '';
};

const exchange = (app: AppSecret, code: string, more: Record<string, string> = {}) =>
  post('token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...credentials(app),
    ...more,
  });

const refresh = (app: AppSecret, token: string | undefined) =>
  post('token', { grant_type: 'refresh_token', refresh_token: token ?? '', ...credentials(app) });

const reads = async (token: string) => (await call(token, 'GET', '/records/messages')).status;

beforeAll(async () => {
  shop = await createShop(api.db);
  other = await createShop(api.db);
});

beforeEach(async () => {
  owner = (await api.logIn(shop.owner)).accessToken;
  api.appsCut.length = 0;
});

describe('apps of a shop', () => {
  test('one is made, listed without its secret, renamed and revoked; all of it is on record', async () => {
    const made = await make();
    expect(made.clientSecret).toMatch(/^fls_.{43}$/);
    const list = await call(owner, 'GET', '/apps');
    expect(list.body).toMatchObject({ apps: [{ appId: made.app.appId, name: '报表' }] });
    expect(JSON.stringify(list.body)).not.toContain(made.clientSecret);
    expect((await call(owner, 'PATCH', `/apps/${made.app.appId}`, { name: '日报' })).body).toMatchObject({
      name: '日报',
    });
    expect((await call(owner, 'DELETE', `/apps/${made.app.appId}`)).status).toBe(204);
    expect((await call(owner, 'GET', '/apps')).body).toEqual({ apps: [] });
    const rows = await api.db
      .select()
      .from(operationLog)
      .where(and(eq(operationLog.shopId, shop.shopId), eq(operationLog.target, `app:${made.app.appId}`)));
    expect(rows.map(({ action }) => action)).toEqual(['app.create', 'app.edit', 'app.revoke']);
    expect(JSON.stringify(rows)).not.toContain(made.clientSecret);
  });

  test('only whoever has the right; for others of the shop forbidden, for strangers not there', async () => {
    const mei = (await api.logIn(shop.mei)).accessToken;
    const stranger = (await api.logIn(other.owner)).accessToken;
    const request = { name: '报表', scopes: ['conversations.read'] };
    expect((await call(mei, 'GET', '/apps')).status).toBe(403);
    expect((await call(mei, 'POST', '/apps', request)).status).toBe(403);
    expect((await call(stranger, 'GET', '/apps')).status).toBe(404);
    expect((await call(stranger, 'POST', '/apps', request)).status).toBe(404);
    const { app } = await make();
    expect(
      (await api.call(`/shops/${other.shopId}/apps/${app.appId}`, { method: 'DELETE', token: stranger }))
        .status,
    ).toBe(404);
  });

  test('nobody gives an app what he does not hold', async () => {
    const { body: role } = await call(owner, 'POST', '/roles', {
      name: '接口',
      points: ['apps', 'records.performance'],
      scope: 'all',
    });
    await call(owner, 'PUT', `/accounts/${shop.lan.agentId}/role`, {
      role: (role as { roleId: string }).roleId,
    });
    const lan = (await api.logIn(shop.lan)).accessToken;
    const request = { name: '报表', scopes: ['conversations.read'] };
    expect((await call(lan, 'POST', '/apps', request)).status).toBe(403);
    expect((await call(lan, 'POST', '/apps', { ...request, scopes: ['records.performance'] })).status).toBe(
      200,
    );
    // The secret of an app is as good as its rights.
    const { app: stronger } = await make();
    expect((await call(lan, 'POST', `/apps/${stronger.appId}/secret`)).status).toBe(403);
    const { app: equal } = await make({ scopes: ['records.performance'] });
    expect((await call(lan, 'POST', `/apps/${equal.appId}/secret`)).status).toBe(200);
  });

  test.each([
    ['javascript:alert(1)'],
    ['http://app.example/back'],
    ['https://app.example/#x'],
    ['app.example'],
  ])('a redirect address like %s is refused', async (uri) => {
    const request = { name: '报表', scopes: ['conversations.read'], redirectUris: [uri] };
    expect((await call(owner, 'POST', '/apps', request)).status).toBe(400);
  });

  test('points that no app may have are refused', async () => {
    for (const scope of ['all', 'ownership', 'staff.grant', 'apps.write', 'nothing']) {
      expect((await call(owner, 'POST', '/apps', { name: '报表', scopes: [scope] })).status).toBe(400);
    }
  });
});

describe('OAuth 2: an app for itself', () => {
  test('a token reads what its scopes say and no more, in its shop alone', async () => {
    const app = await make();
    const { status, body } = await ownToken(app);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'conversations.read' });
    expect(Math.abs(body.expires_in - 3600)).toBeLessThan(10);
    expect(body.refresh_token).toBeUndefined();
    const token = body.access_token;
    expect(await reads(token)).toBe(200);
    expect((await call(token, 'GET', '/records/operations')).status).toBe(403);
    expect((await call(token, 'GET', '/staff')).status).toBe(403);
    expect((await call(token, 'GET', '/phrases')).status).toBe(403);
    expect((await call(token, 'GET', '/apps')).status).toBe(403);
    expect((await call(token, 'POST', '/apps', { name: '报表', scopes: ['serve'] })).status).toBe(403);
    expect((await api.call('/me', { token })).status).toBe(403);
    expect((await api.call(`/shops/${other.shopId}/records/messages`, { token })).status).toBe(404);
  });

  test('by HTTP Basic too, and for fewer scopes than it has', async () => {
    const app = await make({ scopes: ['conversations.read', 'routing.read'] });
    const basic = Buffer.from(`${app.app.appId}:${app.clientSecret}`).toString('base64');
    const form = { grant_type: 'client_credentials', scope: 'routing.read' };
    const { body } = await post('token', form, { authorization: `Basic ${basic}` });
    expect(body.scope).toBe('routing.read');
    expect(await reads(body.access_token)).toBe(403);
    expect((await call(body.access_token, 'GET', '/rules')).status).toBe(200);
  });

  test('M5 M8 with records.performance it reads how the shop does, and nothing else of the records', async () => {
    const app = await make({ scopes: ['records.performance'] });
    const { body } = await ownToken(app);
    const get = async (path: string) => (await call(body.access_token, 'GET', `/records/${path}`)).status;
    const days = '?by=shop&fromDay=2026-01-01&untilDay=2026-01-02';
    for (const path of [
      `performance${days}`,
      `performance.csv${days}`,
      `shares${days.replace('by=shop&', '')}`,
      'staffing',
    ]) {
      expect(await get(path), path).toBe(200);
    }
    expect(await get('messages')).toBe(403);
    const { body: other } = await ownToken(await make());
    expect((await call(other.access_token, 'GET', `/records/performance${days}`)).status).toBe(403);
  });

  test('a wrong secret, none, or an unknown scope gives nothing', async () => {
    const app = await make();
    expect(await ownToken(app, { client_secret: 'fls_wrong' })).toMatchObject({
      body: { error: 'invalid_client' },
    });
    expect(
      (await post('token', { grant_type: 'client_credentials', client_id: app.app.appId })).body.error,
    ).toBeTruthy();
    expect((await ownToken(app, { scope: 'records.logins' })).body.error).toBe('invalid_scope');
    expect((await ownToken(app, { grant_type: 'password' })).body.error).toBeTruthy();
  });

  test('a field that comes twice is refused, and nothing falls over', async () => {
    const response = await fetch(`${api.url}/v1/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', connection: 'close' },
      body: 'grant_type=client_credentials&client_id=a&client_id=b&client_secret=c',
    });
    expect(response.status).toBe(400);
  });

  test('a token ends after an hour', async () => {
    const { body } = await ownToken(await make());
    const before = api.clock.now;
    api.clock.now += 3_601_000;
    try {
      expect(await reads(body.access_token)).toBe(401);
    } finally {
      api.clock.now = before;
    }
  });

  test.each([
    ['revoking the app', (appId: string) => call(owner, 'DELETE', `/apps/${appId}`)],
    ['a new secret', (appId: string) => call(owner, 'POST', `/apps/${appId}/secret`)],
  ])('%s ends its tokens at once and has its sockets cut; the old secret is good no more', async (_, end) => {
    const app = await make();
    const { access_token: token } = (await ownToken(app)).body;
    expect(await reads(token)).toBe(200);
    await end(app.app.appId);
    expect(await reads(token)).toBe(401);
    expect(api.appsCut).toContain(app.app.appId);
    expect((await ownToken(app)).body.error).toBe('invalid_client');
  });

  test('a scope that is taken from the app is gone from its tokens', async () => {
    const app = await make({ scopes: ['conversations.read', 'routing.read'] });
    const { access_token: token } = (await ownToken(app)).body;
    await call(owner, 'PATCH', `/apps/${app.app.appId}`, { scopes: ['routing.read'] });
    expect(await reads(token)).toBe(403);
  });

  test('revocation by the app itself; a token of another app is not touched', async () => {
    const [app, foreign] = [await make(), await make()];
    const { access_token: token } = (await ownToken(app)).body;
    expect((await post('revoke', { token, ...credentials(foreign) })).status).toBe(200);
    expect(await reads(token)).toBe(200);
    expect((await post('revoke', { token, ...credentials(app), client_secret: 'x' })).status).toBe(401);
    expect((await post('revoke', { token, ...credentials(app) })).status).toBe(200);
    expect(await reads(token)).toBe(401);
    expect(api.appsCut).toHaveLength(1);
  });

  test('tied to a sub-account it sees what is that one’s, and nothing once that is frozen', async () => {
    const app = await make({ agentId: shop.mei.agentId });
    const { access_token: token } = (await ownToken(app)).body;
    expect(await reads(token)).toBe(200);
    await call(owner, 'PUT', `/accounts/${shop.mei.agentId}/frozen`, { frozen: true });
    expect(await reads(token)).toBe(401);
    await call(owner, 'PUT', `/accounts/${shop.mei.agentId}/frozen`, { frozen: false });
    expect(await reads(token)).toBe(200);
  });

  test('a bot gets a sub-account of its own, which takes no seat; a person’s is none for a bot', async () => {
    const { app } = await make({ name: '小机', scopes: ['serve'] });
    const [account] = await api.db
      .select()
      .from(subAccounts)
      .where(and(eq(subAccounts.shopId, shop.shopId), eq(subAccounts.id, app.agentId ?? '')));
    expect(account).toMatchObject({ kind: 'bot', name: '小机' });
    const request = { name: '小机', scopes: ['serve'], agentId: shop.mei.agentId };
    expect((await call(owner, 'POST', '/apps', request)).body).toMatchObject({ path: 'agentId' });
  });
});

describe('OAuth 2: an app for a person', () => {
  test('code with PKCE, tokens, and what the person may do himself', async () => {
    const app = await make();
    const { body } = await exchange(app, await codeFor(app));
    expect(body).toMatchObject({ scope: 'conversations.read', token_type: 'Bearer' });
    expect(await reads(body.access_token)).toBe(200);
  });

  test('the question names the app and the shop; who says no is sent back with an error', async () => {
    const app = await make();
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: app.app.appId,
      redirect_uri: REDIRECT,
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const asked = await api.call(`/oauth/consent?${query}`, { token: owner });
    expect(asked.body).toEqual({ appName: '报表', shopName: '测试店', scopes: ['conversations.read'] });
    const { body } = await consent(app, owner, { allowed: false });
    const back = new URL((body as ConsentAnswer).redirectTo);
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 'state-1' });
  });

  test('nobody is sent where the app was not set up, nor asked without S256, nor outside of his shop', async () => {
    const app = await make();
    expect((await consent(app, owner, { redirect_uri: 'https://evil.example/' })).status).toBe(404);
    expect((await consent(app, owner, { redirect_uri: `${REDIRECT}/x` })).status).toBe(404);
    expect((await consent(app, owner, { code_challenge_method: 'plain' })).status).toBe(400);
    expect((await consent(app, owner, { code_challenge: undefined })).status).toBe(400);
    expect((await consent(app, owner, { state: undefined })).status).toBe(400);
    expect((await consent(app, (await api.logIn(other.owner)).accessToken)).status).toBe(404);
    expect((await consent(app, '')).status).toBe(401);
  });

  test('nobody gives what he has not, and a right that he loses is gone from the token too', async () => {
    const app = await make();
    const mei = (await api.logIn(shop.mei)).accessToken;
    expect((await consent(app, mei)).status).toBe(403);
    await call(owner, 'PUT', `/accounts/${shop.mei.agentId}/role`, { role: 'finance' });
    const { body } = await exchange(app, await codeFor(app, mei));
    expect(await reads(body.access_token)).toBe(200);
    await call(owner, 'PUT', `/accounts/${shop.mei.agentId}/role`, { role: 'agent' });
    expect(await reads(body.access_token)).toBe(403);
  });

  test('answering is never given by consent', async () => {
    const bot = await make({ scopes: ['serve', 'conversations.read'] });
    const { body } = await exchange(bot, await codeFor(bot));
    expect(body.scope).toBe('conversations.read');
  });

  test('a wrong verifier uses the code up; a code is good for a minute, for one app and one address', async () => {
    const app = await make();
    const code = await codeFor(app);
    expect((await exchange(app, code, { code_verifier: 'x'.repeat(43) })).body.error).toBe('invalid_grant');
    expect((await exchange(app, code)).body.error).toBe('invalid_grant');
    expect((await exchange(await make(), await codeFor(app))).body.error).toBe('invalid_grant');
    expect(
      (await exchange(app, await codeFor(app), { redirect_uri: 'https://evil.example/' })).body.error,
    ).toBe('invalid_request');
    const late = await codeFor(app);
    api.clock.now += 61_000;
    expect((await exchange(app, late)).body.error).toBe('invalid_grant');
    api.clock.now -= 61_000;
    const secretless = { grant_type: 'authorization_code', code: await codeFor(app), redirect_uri: REDIRECT };
    expect(
      (await post('token', { ...secretless, code_verifier: verifier, client_id: app.app.appId })).body.error,
    ).toBe('invalid_client');
  });

  test('a code shown a second time ends what came of the first', async () => {
    const app = await make();
    const code = await codeFor(app);
    const { body } = await exchange(app, code);
    expect((await exchange(app, code)).body.error).toBe('invalid_grant');
    expect(await reads(body.access_token)).toBe(401);
    expect(api.appsCut).toHaveLength(1);
  });

  test('each refresh gives a new token and ends the old ones; one that is used twice ends everything', async () => {
    const app = await make();
    const first = (await exchange(app, await codeFor(app))).body;
    const second = (await refresh(app, first.refresh_token)).body;
    expect(await reads(second.access_token)).toBe(200);
    expect(await reads(first.access_token)).toBe(401);
    expect((await refresh(app, first.refresh_token)).body.error).toBe('invalid_grant');
    expect(await reads(second.access_token)).toBe(401);
    expect((await refresh(app, second.refresh_token)).body.error).toBe('invalid_grant');
  });

  test('a refresh token of long ago ends everything too; one that is made up ends nothing', async () => {
    const app = await make();
    const first = (await exchange(app, await codeFor(app))).body;
    const second = (await refresh(app, first.refresh_token)).body;
    const third = (await refresh(app, second.refresh_token)).body;
    expect((await refresh(app, first.refresh_token?.replace(/.$/, ''))).body.error).toBe('invalid_grant');
    expect(await reads(third.access_token)).toBe(200);
    expect((await refresh(app, first.refresh_token)).body.error).toBe('invalid_grant');
    expect(await reads(third.access_token)).toBe(401);
    expect((await refresh(app, third.refresh_token)).body.error).toBe('invalid_grant');
    expect(api.appsCut).toHaveLength(1);
  });

  test('of two refreshes at once one is answered', async () => {
    const app = await make();
    const first = (await exchange(app, await codeFor(app))).body;
    const both = await Promise.all([refresh(app, first.refresh_token), refresh(app, first.refresh_token)]);
    expect(both.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  test('a refresh token of another app is good for nothing', async () => {
    const app = await make();
    const first = (await exchange(app, await codeFor(app))).body;
    expect((await refresh(await make(), first.refresh_token)).body.error).toBe('invalid_grant');
  });
});

test('the metadata names the end-points, and nothing is named by the host that a request claims', async () => {
  const body = async (path: string) => {
    // Unlike `fetch`, says what it likes of the host.
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const request = get(`${api.url}${path}`, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await response.toArray()).toString();
    expect(JSON.stringify(response.headers), path).not.toContain('evil.example');
    expect(text, path).not.toContain('evil.example');
    return text;
  };
  expect(JSON.parse(await body('/.well-known/oauth-authorization-server'))).toMatchObject({
    code_challenge_methods_supported: ['S256'],
    response_types_supported: ['code'],
  });
  const light = `/v1/shops/${shop.shopId}/light.svg`;
  for (const path of [
    '/',
    '/v1/openapi.json',
    '/v1/docs',
    light,
    '/oauth/authorize?x',
    '/assets',
    '/nothing',
  ]) {
    await body(path);
  }
});
