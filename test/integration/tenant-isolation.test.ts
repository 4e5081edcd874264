import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentRequests, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { Department, RoleAnswer } from '../../client-sdk/protocol/staff.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** Whatever id of another shop is asked for, over REST or a socket: it is not there, in always the same words. */

const TOKEN_SECRET = 'a secret that both gateways share, for this test alone';
let app: TestApp;
let mine: TestShop;
let other: TestShop;
let token: string;
const ids: Record<string, string> = {};
const open: WireClient[] = [];

const call = async (method: string, path: string, as = token, json?: unknown) => {
  const response = await fetch(`${app.url}/v1${path}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${as}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
};

/** How many questions went to PostgreSQL and Redis so far. */
let asked = 0;
const counted = (prototype: object, name: string) => {
  const before = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  Reflect.set(prototype, name, function count(this: unknown, ...args: unknown[]) {
    asked += 1;
    return before.apply(this, args);
  });
  return () => Reflect.set(prototype, name, before);
};
const uncount = [counted(pg.Client.prototype, 'query'), counted(Redis.prototype, 'sendCommand')];

const TRIES = 30;

/**
 * Both ask the stores the same number of questions, so that no clock tells them apart: a bound on measured times would
 * only say how busy the machine is. What else runs meanwhile only adds, so the least counts, by turns until both are even.
 */
async function expectSameWork(what: string, ...calls: (() => Promise<unknown>)[]): Promise<void> {
  const least = calls.map(() => Number.POSITIVE_INFINITY);
  for (let n = 0; n < TRIES; n += 1) {
    for (const [i, run] of calls.entries()) {
      const before = asked;
      await run();
      least[i] = Math.min(least[i] ?? 0, asked - before);
    }
    if (new Set(least).size === 1) return;
  }
  expect(new Set(least).size, `${what}: ${least.join(' and ')} questions to the stores`).toBe(1);
}

beforeAll(async () => {
  app = await startTestApp(
    { tokenSecret: TOKEN_SECRET, requestsPer10Sec: 100_000, loginsPerMinute: 1000 },
    { sharedRedis: true },
  );
  mine = await createShop(app.store.db);
  other = await createShop(app.store.db);
  token = await logIn(app.url, mine.owner);
  const theirs = await logIn(app.url, other.owner);
  const made = async (path: string, json: object) =>
    (await call('post', `/shops/${other.shopId}${path}`, theirs, json)).body;
  const { departmentId } = (await made('/departments', {
    name: 'd',
    parentId: null,
    headId: null,
  })) as Department;
  const { roleId } = (await made('/roles', { name: 'r', points: ['serve'], scope: 'own' })) as RoleAnswer;
  const buyer = await connectWire(app.url, '/buyer', { token: await signBuyerToken(other, 'isolated') });
  open.push(buyer);
  const sent = await buyer.ask<{ conversationId: string }>('message:send', {
    clientId: 'm',
    body: { kind: 'text', text: 'hi' },
  });
  if (!sent.ok) throw new Error(sent.code);
  Object.assign(ids, {
    shopId: other.shopId,
    agentId: other.mei.agentId,
    conversationId: sent.data.conversationId,
    buyerId: 'isolated',
    departmentId,
    roleId,
    groupId: 'all',
  });
});
afterAll(async () => {
  for (const client of open) client.close();
  await app.close();
  for (const end of uncount) end();
});

const random = () => `x_${randomBytes(15).toString('base64url')}`;

describe('REST', () => {
  test('every route of another shop answers as for a shop that is not there', async () => {
    const { paths } = (await call('get', '/openapi.json')).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    const ofShops = Object.entries(paths)
      .filter(([path]) => path.includes('{shopId}'))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => [method, path.slice('/v1'.length)] as const),
      )
      // Anybody may ask these of any shop.
      .filter(([, path]) => !/\/(visitors|light|light\.svg)$/.test(path));
    expect(ofShops.length).toBeGreaterThan(30);
    const fill = (path: string, of: Record<string, string>) =>
      path.replaceAll(/\{(\w+)\}/g, (_, name: string) => of[name] ?? (name === 'version' ? '1' : random()));
    for (const [method, path] of ofShops) {
      const body = method === 'get' ? undefined : {};
      const absent = await call(method, fill(path, {}), token, body);
      expect(absent, `${method} ${path}`).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await call(method, fill(path, ids), token, body), `${method} ${path}`).toEqual(absent);
      await expectSameWork(
        `${method} ${path}`,
        () => call(method, fill(path, {}), token, body),
        () => call(method, fill(path, ids), token, body),
      );
      // The other shop's things under one's own shop are not there either.
      const stolen = await call(method, fill(path, { ...ids, shopId: mine.shopId }), token, body);
      const inner = [...path.matchAll(/\{(\w+)\}/g)]
        .map(([, name]) => name)
        .filter((name) => name !== 'shopId' && name !== 'version');
      // Any id may be blocked, also before its buyer has come: it is blocked in one's own shop.
      if (inner.length > 0 && !path.includes('/blocked-buyers/'))
        expect([400, 404], `${method} ${path}: ${JSON.stringify(stolen)}`).toContain(stolen.status);
    }
  });
});

describe('sockets', () => {
  const sample: Record<string, unknown> = {
    epoch: 1,
    clientId: 'c',
    body: { kind: 'text', text: 'x' },
    afterSeq: 0,
    seq: 1,
    typing: true,
    state: 'away',
    to: { queue: true },
    blocked: false,
    dedicatedAgentId: null,
    filter: 'active',
    baseVersion: 1,
    rules: {},
    version: 1,
    day: '2026-01-01',
    text: 'x',
    delivered: 1,
    alarmIds: [1],
    replies: {},
  };
  /** Where the same name stands for something else. */
  const OTHERWISE: Record<string, Record<string, unknown>> = {
    'alarm:list': { state: 'open' },
    'replies:get': { of: { scope: 'shop' } },
    'replies:save': { of: { scope: 'shop' } },
  };
  const NAMESPACES = { '/agent': agentRequests, '/owner': ownerRequests } as const;

  test.each(['/agent', '/owner'] as const)(
    'every event of %s about another shop is not_found',
    async (namespace) => {
      const client = await connectWire(app.url, namespace, { token });
      open.push(client);
      let asked = 0;
      for (const [event, schema] of Object.entries(NAMESPACES[namespace])) {
        const { shape } = schema as { shape: Record<string, unknown> };
        if (!('shopId' in shape) || event === 'shop:unwatch') continue;
        const fixed = { ...sample, ...OTHERWISE[event] };
        const payload = (of: Record<string, string>) =>
          Object.fromEntries(
            Object.keys(shape).flatMap((key) => {
              const value = key in ids ? (of[key] ?? random()) : key === 'runId' ? random() : fixed[key];
              return value === undefined ? [] : [[key, value]];
            }),
          );
        const absent = await client.ask(event, payload({}));
        expect(absent, `${event} ${JSON.stringify(absent)}`).toMatchObject({ ok: false, code: 'not_found' });
        expect(await client.ask(event, payload(ids)), event).toEqual(absent);
        await expectSameWork(
          event,
          () => client.ask(event, payload({})),
          () => client.ask(event, payload(ids)),
        );
        asked += 1;
      }
      expect(asked).toBeGreaterThan(10);
    },
  );
});

test('a session that is ended on one node is cut on the other, and rights are renewed', async () => {
  const second = await startTestApp({
    tokenSecret: TOKEN_SECRET,
    redisUrl: app.config.redisUrl,
    databaseUrl: app.config.databaseUrl,
    roles: 'gateway',
  });
  try {
    const hers = await logIn(app.url, mine.mei);
    const agent = await connectWire(second.url, '/agent', { token: hers });
    open.push(agent);
    await call('put', `/shops/${mine.shopId}/accounts/${mine.mei.agentId}/role`, token, {
      role: 'read_only',
    });
    await eventually(() => (agent.socket.connected ? 'still connected' : null));
    expect(agent.events.at(-1)?.data).toEqual({ reason: 'rights_changed' });

    const again = await connectWire(second.url, '/owner', { token: hers });
    open.push(again);
    expect(await again.ask('rules:publish', { shopId: mine.shopId, baseVersion: 1 })).toMatchObject({
      code: 'forbidden',
    });
    expect(await again.ask('rules:get', { shopId: mine.shopId })).toMatchObject({ ok: true });
    const { sessions } = (await call('get', '/me/sessions', hers)).body as {
      sessions: { sessionId: string }[];
    };
    await call('delete', `/me/sessions/${sessions[0]?.sessionId}`, hers);
    await eventually(() => (again.socket.connected ? 'still connected' : null));
    expect(again.events.at(-1)?.data).toEqual({ reason: 'session_revoked' });
  } finally {
    await second.close();
  }
});
