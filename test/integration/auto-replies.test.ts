import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RepliesAnswer } from '../../client-sdk/protocol/replies.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** A shop's automatic replies from the form to the buyer: REST, the console's socket, who may, and what the log has. */

let app: TestApp;
let shop: TestShop;
let owner: string;
let agent: string;
const open: WireClient[] = [];

const call = async (token: string, method: string, query: string, json?: unknown) => {
  const response = await fetch(`${app.url}/v1/shops/${shop.shopId}/auto-replies?${query}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  return { status: response.status, body: (await response.json()) as RepliesAnswer & { code?: string } };
};

const set = async (token: string, query: string, replies: object) => {
  const { version } = (await call(token, 'GET', query)).body;
  return call(token, 'PUT', query, { baseVersion: version, replies });
};

beforeAll(async () => {
  app = await startTestApp({ requestsPer10Sec: 100_000, loginsPerMinute: 1000 });
  shop = await createShop(app.store.db);
  [owner, agent] = await Promise.all([logIn(app.url, shop.owner), logIn(app.url, shop.mei)]);
});
afterAll(async () => {
  for (const client of open) client.close();
  await app.close();
});

describe('who sets them', () => {
  test('an agent his own greeting and away reply, and no others; a manager all of them', async () => {
    const own = await set(agent, 'scope=personal', { greeting: { on: true, text: '我是小美' } });
    expect(own.body.replies).toEqual({ greeting: { on: true, text: '我是小美' } });
    const others = await Promise.all([
      set(agent, 'scope=personal', { close: { on: true, text: 'bye' } }),
      set(agent, 'scope=shop', { close: { on: true, text: 'bye' } }),
      set(agent, 'scope=group&groupId=all', {}),
      set(agent, `scope=agent&agentId=${shop.owner.agentId}`, {}),
    ]);
    expect(others.map(({ body }) => body.code)).toEqual(Array(4).fill('forbidden'));
    const managed = await set(owner, `scope=agent&agentId=${shop.mei.agentId}`, {
      ...own.body.replies,
      close: { on: true, text: '再见' },
    });
    expect(managed.status).toBe(200);
    // What the manager set beside the agent's own stays when she changes hers.
    await set(agent, 'scope=personal', {});
    const left = await call(owner, 'GET', `scope=agent&agentId=${shop.mei.agentId}`);
    expect(left.body).toMatchObject({ version: 3, replies: { close: { on: true, text: '再见' } } });
    expect(left.body.replies.greeting).toBeUndefined();
    await set(owner, `scope=agent&agentId=${shop.mei.agentId}`, {});
  });

  test('what is no reply is refused, what is nobody’s is not found, and an older version is a conflict', async () => {
    const refused = await Promise.all([
      set(owner, 'scope=shop', { greeting: { on: true, text: '  ' } }),
      set(owner, 'scope=shop', { greeting: { on: true, text: 'x'.repeat(501) } }),
      set(owner, 'scope=shop', { greeting: { on: true, text: '{buyer}'.repeat(11) } }),
      set(owner, 'scope=shop', { greeting: { on: true, text: 'a\u202eb' } }),
      set(owner, 'scope=shop', { hello: { on: true, text: 'x' } }),
      call(owner, 'GET', 'scope=group&groupId=none'),
      call(owner, 'PUT', 'scope=agent&agentId=none', { baseVersion: 0, replies: {} }),
      call(owner, 'PUT', 'scope=shop', { baseVersion: 7, replies: {} }),
    ]);
    expect(refused.map(({ body }) => body.code)).toEqual([
      ...Array(5).fill('bad_request'),
      'not_found',
      'not_found',
      'conflict',
    ]);
  });
});

test('from the console’s socket to the buyer and the log: P3 in the order of seq, and each change is recorded', async () => {
  const console = await connectWire(app.url, '/owner', { token: owner });
  const workbench = await connectWire(app.url, '/agent', { token: agent });
  open.push(console, workbench);
  await workbench.ask('session:resume', { shops: [] });
  const of = { scope: 'shop' };
  const { shopId } = shop;
  const now = await console.ask<RepliesAnswer>('replies:get', { shopId, of });
  const replies = {
    greeting: { on: true, text: '{buyer|亲}您好,{agent}为您服务' },
    close: { on: true, text: '再见' },
  };
  const baseVersion = now.ok ? now.data.version : -1;
  expect(await console.ask('replies:save', { shopId, of, baseVersion, replies })).toMatchObject({
    ok: true,
    data: { version: baseVersion + 1, replies },
  });

  const buyer = await connectWire(app.url, '/buyer', { token: await signBuyerToken(shop, 'b') });
  open.push(buyer);
  const sent = await buyer.ask<{ conversationId: string }>('message:send', {
    clientId: 'm',
    body: { kind: 'text', text: 'hi' },
  });
  if (!sent.ok) throw new Error(sent.code);
  const { conversationId } = sent.data;
  await buyer.ask('conversation:close', { conversationId });
  const page = await buyer.ask<{ messages: { seq: number; body: object }[] }>('message:fetch', {
    conversationId,
    afterSeq: 0,
  });
  expect(page.ok && page.data.messages.map(({ seq, body }) => ({ seq, ...body })).slice(1)).toMatchObject([
    { seq: 2, code: 'assigned', text: expect.stringMatching(/您好,.+为您服务$/) },
    { seq: 3, code: 'closed', reason: 'buyer', text: '再见' },
  ]);
  const log = await fetch(`${app.url}/v1/shops/${shopId}/records/operations?action=replies.save`, {
    headers: { authorization: `Bearer ${owner}` },
  });
  const { operations } = (await log.json()) as { operations: { target: string; after: object }[] };
  expect(operations[0]).toMatchObject({ target: 'replies:shop', after: replies });
});
