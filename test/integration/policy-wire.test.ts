import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import type { Department } from '../../client-sdk/protocol/staff.ts';
import { newId } from '../../server/ids.ts';
import { hashPassword } from '../../server/staff/password.ts';
import type { Action } from '../../server/staff/policy.ts';
import { alarms, persons, shops, subAccounts } from '../../server/store/schema.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { POLICY_CASES, type Who } from '../support/policy-cases.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** The table of `policy-cases.ts` over what really travels: REST calls and socket events of real people. */

let app: TestApp;
let shop: TestShop;
let conversationId: string;
let departmentId: string;
let alarmId: number;
const tokens = {} as Record<Who, string>;
const open: WireClient[] = [];

const ROLES = {
  colleague: 'agent',
  superAdmin: 'super_admin',
  serviceHead: 'service_head',
  serviceHeadOfOtherGroup: 'service_head',
  operations: 'operations',
  finance: 'finance',
  readOnly: 'read_only',
  departmentHead: 'agent',
} as const satisfies Partial<Record<Who, BuiltInRole>>;
const PEOPLE = ['owner', ...Object.keys(ROLES)] as (keyof typeof ROLES | 'owner')[];

const call = async (who: Who, method: string, path: string, json?: unknown) => {
  const response = await fetch(`${app.url}/v1/shops/${shop.shopId}${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as { code?: string; departmentId?: string };
};

beforeAll(async () => {
  app = await startTestApp({ requestsPer10Sec: 100_000, loginsPerMinute: 1000 });
  const { db } = app.store;
  shop = await createShop(db);
  await db.update(shops).set({ tier: 'tmall' }).where(eq(shops.id, shop.shopId));
  tokens.owner = await logIn(app.url, shop.owner);
  const ids = {} as Record<keyof typeof ROLES, string>;
  for (const [who, role] of Object.entries(ROLES) as [keyof typeof ROLES, BuiltInRole][]) {
    const [personId, agentId] = [newId('p'), newId('a')];
    const person = { personId, agentId, login: agentId.toLowerCase(), password: 'correct horse', name: who };
    await db.insert(persons).values({
      id: personId,
      login: person.login,
      name: who,
      passwordHash: await hashPassword(person.password),
    });
    await db
      .insert(subAccounts)
      .values({ id: agentId, shopId: shop.shopId, personId, role, kind: 'agent', name: who, createdAt: 1 });
    ids[who] = agentId;
    tokens[who] = await logIn(app.url, person);
  }
  const groups = await call('owner', 'PATCH', `/accounts/${ids.serviceHead}`, {
    routing: { groupIds: ['all'] },
  });
  expect(groups.code).toBeUndefined();
  const made = await call('owner', 'POST', '/departments', {
    name: 'd',
    parentId: null,
    headId: ids.departmentHead,
  });
  departmentId = (made as Department).departmentId;
  const buyer = await connectWire(app.url, '/buyer', { token: await signBuyerToken(shop, 'b') });
  open.push(buyer);
  const sent = await buyer.ask<{ conversationId: string }>('message:send', {
    clientId: 'm',
    body: { kind: 'text', text: 'hi' },
  });
  if (!sent.ok) throw new Error(sent.code);
  conversationId = sent.data.conversationId;
  const [alarm] = await db
    .insert(alarms)
    .values({
      shopId: shop.shopId,
      kind: 'slow_reply',
      severity: 2,
      occurrence: 'test',
      raisedAt: 1,
      since: 1,
      lastAt: 1,
      conversationId,
      agentId: shop.mei.agentId,
      groupIds: ['all'],
      about: {},
    })
    .returning();
  alarmId = alarm?.n ?? 0;
});
afterAll(async () => {
  for (const client of open) client.close();
  await app.close();
});

/** One call for an action; whoever may is answered anything but these. */
const REFUSED = ['forbidden', 'not_found'];

const OVER_REST: Partial<Record<Action, [method: string, path: () => string, json?: () => object]>> = {
  'rules.read': ['GET', () => '/rules'],
  'rules.write': ['POST', () => '/rules/publish', () => ({ baseVersion: 9_999, rules: {} })],
  'accounts.create': [
    'POST',
    () => '/accounts',
    () => ({
      login: shop.mei.login.replace(/^_+/, ''),
      password: 'correct horse',
      name: 'x',
      role: 'nobody',
      departmentId,
    }),
  ],
  'departments.write': [
    'POST',
    () => '/departments',
    () => ({ name: 'x', parentId: departmentId, headId: null }),
  ],
  'roles.write': ['POST', () => '/roles', () => ({ name: 'x', points: ['serve'], scope: 'own' })],
  'performance.read': ['GET', () => '/records/performance?fromDay=2026-01-01&untilDay=2026-01-01'],
  'performance.read-shop': ['GET', () => '/records/staffing?weeks=1'],
  'shop.settings': ['PATCH', () => '', () => ({ name: '测试店' })],
  'alarm.read': ['GET', () => '/alarms'],
  'alarm.handle': ['POST', () => '/alarms/handle', () => ({ alarmIds: [alarmId] })],
  'alarm.settings': ['GET', () => '/alarms/settings'],
  'shop.own': ['PATCH', () => '', () => ({ tier: 'tmall' })],
};

const OVER_SOCKETS: Partial<Record<Action, [event: string, payload: () => object]>> = {
  'rules.read': ['rules:get', () => ({})],
  'rules.write': ['rules:publish', () => ({ baseVersion: 9_999, rules: {} })],
  'live.watch': ['shop:watch', () => ({})],
  'conversation.list': ['conversation:list', () => ({ filter: 'opened_today' })],
  'alarm.read': ['alarm:list', () => ({ state: 'open' })],
  'alarm.handle': ['alarm:handle', () => ({ alarmIds: [alarmId] })],
  'conversation.read': ['conversation:get', () => ({ conversationId })],
  'conversation.watch': ['conversation:watch', () => ({ conversationId })],
  'conversation.whisper': ['conversation:remind', () => ({ conversationId })],
  'conversation.take-over': ['conversation:take-over', () => ({ conversationId })],
  'trace.read': ['trace:list', () => ({ conversationId })],
  'buyer.note': ['buyer:get-note', () => ({ buyerId: 'b' })],
};

/** A scope that reaches nothing gets an empty list, and numbers of nothing: that is no refusal. */
const LISTS: readonly Action[] = ['conversation.list', 'alarm.read', 'live.watch', 'performance.read'];
const expected = (action: Action, who: Who) =>
  POLICY_CASES[action].includes(who) || (LISTS.includes(action) && who === 'serviceHeadOfOtherGroup');

describe('over REST', () => {
  for (const [action, [method, path, json]] of Object.entries(OVER_REST)) {
    test.each(PEOPLE)(`${action}: %s`, async (who) => {
      const { code = '' } = await call(who, method, path(), json?.());
      expect(!REFUSED.includes(code), code).toBe(expected(action as Action, who));
    });
  }
});

describe('over the console’s socket', () => {
  for (const [action, [event, payload]] of Object.entries(OVER_SOCKETS)) {
    test.each(PEOPLE)(`${action}: %s`, async (who) => {
      const client = await connectWire(app.url, '/owner', { token: tokens[who] }).catch(() => null);
      if (client) open.push(client);
      const answer = await client?.ask(event, { shopId: shop.shopId, ...payload() });
      const refused = !answer || (!answer.ok && REFUSED.includes(answer.code));
      expect(!refused, JSON.stringify(answer)).toBe(expected(action as Action, who));
    });
  }
});
