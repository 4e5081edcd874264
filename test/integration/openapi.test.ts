import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import type { AppSecret, WebhookSecret } from '../../client-sdk/protocol/apps.ts';
import type { ExportFile } from '../../client-sdk/protocol/records.ts';
import type { DryRun, RulesAnswer, TokenPair } from '../../client-sdk/protocol/rest.ts';
import type { Department, RoleAnswer, SecondStepOffer } from '../../client-sdk/protocol/staff.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { shops } from '../../server/store/schema.ts';
import { type CallOptions, useApi } from '../support/api.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { useRedis } from '../support/redis.ts';
import { createShop } from '../support/shop.ts';

/** The OpenAPI document against a running server: every route answers what the document says of it. */

const api = useApi(useRedis(), { loginsPerMinute: 1000 });

/** These need a worker's or a buyer's doing first: the tests of records, dry runs, files and webhooks call them. */
const ELSEWHERE = [
  'post /v1/shops/{shopId}/alarms/handle',
  'get /v1/shops/{shopId}/records/exports/{exportId}/file',
  'get /v1/shops/{shopId}/rules/dry-run/{runId}/differences',
  'get /v1/shops/{shopId}/files/{fileId}',
  'post /v1/shops/{shopId}/files',
  'post /v1/shops/{shopId}/webhooks/{webhookId}/deliveries/{n}/replay',
];

test('every route is called well, and answers as it is described', async () => {
  const shop = await createShop(api.db);
  await api.db.update(shops).set({ tier: 'tmall' }).where(eq(shops.id, shop.shopId));
  const make = createEntryMaker(api.clock.now - 10_000);
  await appendOutbox(api.db, shop.shopId, 'e', [
    make.message('c1', 1, 'buyer', { body: { kind: 'text', text: '退款到了吗' } }),
    make.conversation('c1', { status: 'closed', closedAt: api.clock.now, seq: 1 }),
  ]);
  let { accessToken: token, refreshToken } = await api.logIn(shop.owner);
  const ask = async <T>(method: string, path: string, options: CallOptions = {}): Promise<T> => {
    const { status, body } = await api.call(path, { method, token, ...options });
    expect(status, `${method} ${path}: ${JSON.stringify(body)}`).toBeLessThan(300);
    return body as T;
  };
  const at = <T>(method: string, path: string, json?: unknown): Promise<T> =>
    ask(method, `/shops/${shop.shopId}${path}`, json === undefined ? {} : { json });

  // Whoever comes.
  await at('GET', '/light');
  await at('GET', '/light.svg');
  await ask('POST', `/shops/${shop.shopId}/visitors`, { json: {} });

  // One's own log-in.
  ({ accessToken: token, refreshToken } = await ask<TokenPair>('POST', '/refresh', {
    json: { refreshToken },
  }));
  await ask('GET', '/me');
  await ask('GET', '/me/sessions');
  await ask('DELETE', '/me/sessions');
  const second = await api.logIn(shop.owner);
  const { sessions } = await ask<{ sessions: { sessionId: string; current: boolean }[] }>(
    'GET',
    '/me/sessions',
  );
  await ask('DELETE', `/me/sessions/${sessions.find(({ current }) => !current)?.sessionId}`);
  await ask('POST', '/logout', { json: { refreshToken: second.refreshToken } });
  const password = randomBytes(12).toString('hex');
  await ask('PUT', '/me/password', { json: { password: shop.owner.password, next: password } });
  const { secret } = await ask<SecondStepOffer>('POST', '/me/second-step');
  const codeAt = (timestamp: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
  await ask('PUT', '/me/second-step', { json: { code: codeAt(api.clock.now) } });
  await ask('DELETE', '/me/second-step', { json: { code: codeAt(api.clock.now + 30_000) } });
  const other = await createShop(api.db);
  const { login } = other.mei;
  await ask('POST', '/me/accounts', { json: { login, password: other.mei.password } });

  // People.
  const { departmentId } = await at<Department>('POST', '/departments', {
    name: 'd',
    parentId: null,
    headId: null,
  });
  await at('GET', '/departments');
  await at('PATCH', `/departments/${departmentId}`, { name: 'e' });
  await at('DELETE', `/departments/${departmentId}`);
  const role = { name: 'r', points: ['serve'], scope: 'own' };
  const { roleId } = await at<RoleAnswer>('POST', '/roles', role);
  await at('GET', '/roles');
  await at('PUT', `/roles/${roleId}`, role);
  await at('DELETE', `/roles/${roleId}`);
  const person = { login: `p${randomBytes(6).toString('hex')}`, password, name: 'n', role: 'agent' };
  const { agentId } = await at<{ agentId: string }>('POST', '/accounts', person);
  await at('GET', '/accounts');
  await at('PATCH', `/accounts/${agentId}`, { name: 'm' });
  await at('PUT', `/accounts/${agentId}/role`, { role: 'read_only' });
  await at('PUT', `/accounts/${agentId}/password`, { password });
  await at('PUT', `/accounts/${agentId}/frozen`, { frozen: true });
  const people = `login,name\nq${randomBytes(6).toString('hex')},n\n`;
  await ask('POST', `/shops/${shop.shopId}/accounts/import`, { bytes: people, type: 'text/csv' });
  await at('GET', '/profile');
  await at('PATCH', '/profile', { signature: 's' });
  await at('GET', '/staff');
  await at('PATCH', '', { bought: 1 });
  await ask('POST', '/shops', { json: { name: 'new' } });

  // Phrases and buyers.
  await at('PUT', '/phrases', { phrases: [{ code: 'hi', text: '您好' }] });
  await at('GET', '/phrases');
  await at('PUT', '/phrase-list?scope=shop', { phrases: [{ code: 'hi', folder: 'f', text: '您好' }] });
  await at('GET', '/phrase-list?scope=shop');
  for (const format of ['csv', 'xml']) {
    const path = `/shops/${shop.shopId}/phrase-file?scope=shop&format=${format}`;
    const bytes = await ask<string>('GET', path);
    await ask('POST', `${path}&mode=replace`, { bytes, type: `text/${format}` });
  }
  await at('PUT', '/blocked-buyers/b1', { reason: 'spam' });
  await at('GET', '/blocked-buyers');
  await at('DELETE', '/blocked-buyers/b1');

  // Rules.
  const { version, rules } = await at<RulesAnswer>('GET', '/rules');
  await at('PUT', '/rules', { baseVersion: version, rules });
  await at('GET', '/rules/versions');
  await at('GET', `/rules/versions/${version}`);
  await at('PUT', '/rules/draft', { baseVersion: version + 1, rules });
  await at('GET', '/rules/draft');
  await at('POST', '/rules/check', {});
  await at('POST', '/rules/check', { rules: { groups: 1 } });
  await at('DELETE', '/rules/draft');
  await at('POST', '/rules/publish', { baseVersion: version + 1, rules });
  await at('POST', '/rules/go-back', { version });
  const day = new Date(api.clock.now).toISOString().slice(0, 10);
  const { runId } = await at<DryRun>('POST', '/rules/dry-run', { day, rules });
  await at('GET', '/rules/dry-run');
  await at('GET', `/rules/dry-run/${runId}`);
  await at('DELETE', `/rules/dry-run/${runId}`);

  // What it says and is told by itself.
  await at('PUT', '/auto-replies?scope=shop', {
    baseVersion: 0,
    replies: { greeting: { on: true, text: '您好' } },
  });
  await at('GET', '/auto-replies?scope=shop');
  await at('GET', '/alarms');
  await at('PUT', '/alarms/settings', await at('GET', '/alarms/settings'));

  // Records.
  await at('GET', '/records/messages');
  await at('GET', `/records/messages?q=${encodeURIComponent('退款')}`);
  await at('GET', '/records/conversations/c1');
  const { exportId } = await at<ExportFile>('POST', '/records/exports', { filter: {}, language: 'zh-CN' });
  await at('GET', '/records/exports');
  await at('GET', `/records/exports/${exportId}`);
  await at('DELETE', `/records/exports/${exportId}`);
  await at('GET', `/records/performance?fromDay=${day}&untilDay=${day}&by=shop`);
  await at('GET', `/records/performance.csv?fromDay=${day}&untilDay=${day}`);
  await at('GET', '/records/staffing');
  await at('GET', `/records/shares?fromDay=${day}&untilDay=${day}`);
  await at('GET', '/records/operations');
  await at('GET', '/records/logins');
  await at('GET', '/records/operations/check');
  await at('PUT', '/records/settings', { keepDays: null, anonymiseDays: 30 });
  await at('GET', '/records/settings');

  // Apps and webhooks.
  const uri = 'https://app.example/back';
  const made = await at<AppSecret>('POST', '/apps', {
    name: 'app',
    scopes: ['routing.read'],
    redirectUris: [uri],
  });
  const { appId } = made.app;
  await at('GET', '/apps');
  await at('PATCH', `/apps/${appId}`, { name: 'b' });
  const { clientSecret } = await at<AppSecret>('POST', `/apps/${appId}/secret`);
  const form = (fields: Record<string, string>) => ({
    bytes: new URLSearchParams({ client_id: appId, client_secret: clientSecret, ...fields }).toString(),
    type: 'application/x-www-form-urlencoded',
  });
  const granted = await ask<{ access_token: string }>('POST', '/oauth/token', {
    ...form({ grant_type: 'client_credentials' }),
  });
  await ask('POST', '/oauth/revoke', form({ token: granted.access_token }));
  const question = {
    response_type: 'code',
    client_id: appId,
    redirect_uri: uri,
    state: 's',
    code_challenge: createHash('sha256').update('verifier').digest('base64url'),
    code_challenge_method: 'S256',
  };
  await ask('GET', `/oauth/consent?${new URLSearchParams(question)}`);
  await ask('POST', '/oauth/consent', { json: { ...question, allowed: true } });
  await at('DELETE', `/apps/${appId}`);
  const hook = await at<WebhookSecret>('POST', '/webhooks', {
    url: 'https://hook.example/',
    events: ['closed'],
  });
  const { webhookId } = hook.webhook;
  await at('GET', '/webhooks');
  await at('PATCH', `/webhooks/${webhookId}`, { enabled: false });
  await at('GET', `/webhooks/${webhookId}/deliveries`);
  await at('DELETE', `/webhooks/${webhookId}`);

  const { answered, operations } = api.documented;
  expect(operations.filter((key) => !answered.has(key) && !ELSEWHERE.includes(key))).toEqual([]);
});
