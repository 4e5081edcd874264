import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  ExportFile,
  LoggedConversation,
  LogPage,
  OperationsPage,
} from '../../client-sdk/protocol/records.ts';
import { endOldExports } from '../../server/records/exports.ts';
import { writeExport } from '../../server/records/write-export.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { subAccounts } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';

/** The records of a shop over REST: who may see what, and how it leaves the shop. */

const DAY_MS = 86_400_000;
const redis = useRedis();
const api = useApi(redis);
let shop: TestShop;
let other: TestShop;
const tokens = new Map<TestPerson, string>();

beforeAll(async () => {
  shop = await createShop(api.db);
  other = await createShop(api.db);
  // Lan reads everything, but no phone numbers; Mei answers only.
  await api.db.update(subAccounts).set({ role: 'finance' }).where(eq(subAccounts.id, shop.lan.agentId));
  for (const person of [shop.owner, shop.mei, shop.lan, other.owner]) {
    tokens.set(person, (await api.logIn(person)).accessToken);
  }
  const make = createEntryMaker(api.clock.now - 10_000);
  const said = (conversationId: string, seq: number, text: string) => ({
    ...make.message(conversationId, seq, 'buyer', { body: { kind: 'text', text } }),
    agentId: shop.mei.agentId,
  });
  const closed = {
    status: 'closed' as const,
    closedAt: api.clock.now - 5000,
    servedBy: shop.mei.agentId,
    seq: 2,
  };
  await appendOutbox(api.db, shop.shopId, 'e', [
    said('c1', 1, '我的电话 13812345678，要退款'),
    said('c1', 2, '=HYPERLINK("http://evil.example")'),
    make.conversation('c1', { ...closed, groupId: 'all' }),
    said('c2', 1, '退款到了吗'),
    make.conversation('c2', { ...closed, openedAt: api.clock.now - 9000, seq: 1 }),
  ]);
});

async function ask<Body>(path: string, { by = shop.owner, method = 'GET', json }: Asked = {}) {
  const token = tokens.get(by);
  const options = { method, token, ...(json !== undefined && { json }) };
  const { status, body, headers } = await api.call(`/shops/${shop.shopId}/records${path}`, options);
  return { status, body: body as Body, headers };
}
interface Asked {
  by?: TestPerson;
  method?: string;
  json?: unknown;
}

const wordsOf = ({ hits }: LogPage) =>
  hits.map(({ message: { body } }) => (body.kind === 'text' ? body.text : body.kind));
const search = (q: string) => `/messages?q=${encodeURIComponent(q)}`;

describe('who may read the records', () => {
  const paths = [
    '/messages',
    search('退款'),
    '/conversations/c1',
    '/exports',
    '/operations',
    '/operations/check',
    '/logins',
    '/settings',
  ];

  test.each(paths)('%s: not an agent, not a stranger, not one who has not logged in', async (path) => {
    expect((await ask(path)).status).toBe(200);
    expect((await ask(path, { by: shop.mei })).status).toBe(403);
    expect((await ask(path, { by: other.owner })).status).toBe(404);
    const { status } = await api.call(`/shops/${shop.shopId}/records${path}`);
    expect(status).toBe(401);
  });

  test('who may not see phone numbers gets none: in the list, in a search, in a conversation', async () => {
    const by = shop.lan;
    expect(wordsOf((await ask<LogPage>(search('退款'), { by })).body)).toContain(
      '我的电话 138****5678，要退款',
    );
    expect(wordsOf((await ask<LogPage>(search('13812345678'), { by })).body)).toEqual([]);
    const { body } = await ask<LoggedConversation>('/conversations/c1', { by });
    expect(body.masked).toBe(true);
    expect(JSON.stringify(body)).not.toContain('13812345678');
    expect(JSON.stringify((await ask('/messages', { by })).body)).not.toContain('13812345678');
    expect(wordsOf((await ask<LogPage>(search('13812345678'))).body)).toHaveLength(1);
  });

  test('by an agent: those that he had', async () => {
    expect((await ask<LogPage>(`/messages?agentId=${shop.owner.agentId}`)).body.hits).toEqual([]);
    expect((await ask<LogPage>(`/messages?agentId=${shop.mei.agentId}`)).body.hits).toHaveLength(2);
  });
});

describe('the chat log', () => {
  test('lists conversations with their last words, page by page', async () => {
    const first = (await ask<LogPage>('/messages?limit=1')).body;
    expect(wordsOf(first)).toEqual(['退款到了吗']);
    const second = (await ask<LogPage>(`/messages?limit=1&cursor=${first.cursor}`)).body;
    expect(wordsOf(second)).toEqual(['=HYPERLINK("http://evil.example")']);
    expect(second.cursor).toBeUndefined();
    expect(second.hits[0]).toMatchObject({ agent: { name: '小美' }, groupId: 'all' });
    expect((await ask('/messages?cursor=abc')).status).toBe(400);
    expect((await ask(search('款'))).body).toMatchObject({
      code: 'bad_request',
      path: 'q',
      reason: 'too_short',
    });
  });

  test('shows a conversation with its messages, and none of another shop', async () => {
    const { body } = await ask<LoggedConversation>('/conversations/c1');
    expect(body).toMatchObject({ status: 'closed', agent: { name: '小美' }, masked: false, more: false });
    expect(body.messages).toHaveLength(2);
    expect((await ask('/conversations/nothing')).status).toBe(404);
    const { status } = await api.call(`/shops/${other.shopId}/records/conversations/c1`, {
      token: tokens.get(other.owner),
    });
    expect(status).toBe(404);
  });
});

describe('performance', () => {
  const days = '?fromDay=2026-01-01&untilDay=2026-01-02';

  test('is for those who may see it, as rows and as a table', async () => {
    expect((await ask(`/performance${days}`)).body).toEqual({ rows: [] });
    expect((await ask(`/performance${days}`, { by: shop.lan })).status).toBe(200);
    expect((await ask(`/performance${days}`, { by: shop.mei })).status).toBe(403);
    expect((await ask(`/performance${days}`, { by: other.owner })).status).toBe(404);
    expect((await ask('/performance?fromDay=2026-01-01&untilDay=2026-13-02')).status).toBe(400);
    const { body, headers } = await ask<string>(`/performance.csv${days}`);
    expect(headers.get('content-type')).toContain('text/csv');
    expect(body).toMatch(/^\uFEFF?day,id,name,served/);
  });
});

describe('exports', () => {
  const order = (filter: object, by = shop.owner) =>
    ask<ExportFile>('/exports', { by, method: 'POST', json: { filter, language: 'en-US' } });
  const carryOut = (exportId: string) =>
    writeExport(
      {
        db: api.db,
        clock: () => api.clock.now,
        dataDir: api.dataDir,
        stopping: new AbortController().signal,
      },
      { shopId: shop.shopId, exportId },
    );
  const fileOf = (exportId: string, by = shop.owner) => ask<string>(`/exports/${exportId}/file`, { by });

  test('a table is written by a worker, fetched by whoever asked, and ends', async () => {
    const ordered = await order({});
    expect(ordered.body).toMatchObject({ status: 'waiting', progress: 0 });
    const { exportId } = ordered.body;
    expect(api.exports).toContainEqual({ shopId: shop.shopId, exportId });
    expect((await order({})).body).toMatchObject({ code: 'limit_reached' });
    expect((await fileOf(exportId)).status).toBe(404);

    expect(await carryOut(exportId)).toEqual({ status: 'done', rows: 3 });
    expect(await carryOut(exportId)).toEqual({ status: 'not_wanted', rows: 0 });
    const { body, headers } = await fileOf(exportId);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = body.trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('Time,Conversation,No.,Side,Sender,Text,Kind,Buyer,Buyer name,Agent,Group');
    expect(body).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(body).toContain('13812345678');

    for (const stranger of [shop.lan, shop.mei, other.owner]) {
      expect((await fileOf(exportId, stranger)).status).toBeGreaterThanOrEqual(403);
      expect((await ask(`/exports/${exportId}`, { by: stranger })).status).toBeGreaterThanOrEqual(403);
    }

    api.clock.now += DAY_MS;
    for (const person of [shop.owner]) tokens.set(person, (await api.logIn(person)).accessToken);
    expect((await fileOf(exportId)).status).toBe(404);
    await endOldExports({ db: api.db, clock: () => api.clock.now, dataDir: api.dataDir });
    expect((await ask<ExportFile>(`/exports/${exportId}`)).body.status).toBe('ended');
  });

  test('of a search; one that is not wanted any more is not written', async () => {
    const searched = (await order({ q: '退款' })).body;
    expect(await carryOut(searched.exportId)).toEqual({ status: 'done', rows: 2 });

    api.clock.now += 1;
    const { exportId } = (await order({})).body;
    expect((await ask<ExportFile>(`/exports/${exportId}`, { method: 'DELETE' })).body.status).toBe(
      'cancelled',
    );
    expect(await carryOut(exportId)).toEqual({ status: 'not_wanted', rows: 0 });
    const { exports } = (await ask<{ exports: ExportFile[] }>('/exports')).body;
    expect(exports.map(({ status }) => status)).toEqual(['cancelled', 'done', 'ended']);
  });
});

describe('the operation log', () => {
  test('has what was done above, and log-ins, with who and from where; its chain is whole', async () => {
    await eventually(async () => {
      const { body } = await ask<OperationsPage>('/logins');
      return body.operations.length >= 3 ? null : 'not recorded yet';
    });
    const logins = (await ask<OperationsPage>('/logins')).body.operations;
    expect(logins[0]).toMatchObject({
      action: 'login.succeeded',
      address: '127.0.0.1',
      actor: { kind: 'staff' },
    });
    const { operations } = (await ask<OperationsPage>('/operations')).body;
    expect(new Set(operations.map(({ action }) => action))).toEqual(new Set(['records.export']));
    expect((await ask<OperationsPage>('/operations?action=rules.')).body.operations).toEqual([]);
    expect((await ask<OperationsPage>(`/operations?before=${operations[0]?.n}`)).body.operations.length).toBe(
      operations.length - 1,
    );
    expect((await ask('/operations/check')).body).toMatchObject({ status: 'whole' });
  });

  test('a change of a setting is there with before and after', async () => {
    await ask('/settings', { method: 'PUT', json: { keepDays: 365, anonymiseDays: null } });
    const { operations } = (await ask<OperationsPage>('/operations?limit=1')).body;
    expect(operations[0]).toMatchObject({
      action: 'records.settings',
      actor: { name: '掌柜' },
      before: { keepDays: null },
      after: { keepDays: 365 },
    });
    expect((await ask('/settings')).body).toEqual({ keepDays: 365, anonymiseDays: null });
    const refused = await ask('/settings', { method: 'PUT', json: { keepDays: 0, anonymiseDays: null } });
    expect(refused.status).toBe(400);
  });
});
