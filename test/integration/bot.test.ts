import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { AlarmSettings } from '../../client-sdk/protocol/alarms.ts';
import type { AppSecret, WebhookSecret } from '../../client-sdk/protocol/apps.ts';
import type { MessagePage, SentMessage } from '../../client-sdk/protocol/events.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { RulesAnswer } from '../../client-sdk/protocol/rest.ts';
import { rest } from '../../client-sdk/rest.ts';
import { WebhookInbox } from '../../client-sdk/webhook-inbox.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** A bot from end to end on two nodes: an app with the scope to answer, its sub-account, its cut. */

let app: TestApp;
let node: TestApp;
let shop: TestShop;
let owner: string;
const open: WireClient[] = [];

beforeAll(async () => {
  // Jobs have fixed names: a database of their own keeps them from other tests' workers.
  const redisUrl = new URL('/8', inject('redisUrl')).href;
  const shared = {
    redisUrl,
    tokenSecret: 'the-same-on-every-node-0123456789',
    webhookAllowedHosts: ['127.0.0.1'],
  };
  app = await startTestApp(shared);
  node = await startTestApp({ ...shared, databaseUrl: app.config.databaseUrl });
});
afterAll(async () => {
  await node?.close();
  await app?.close();
});
beforeEach(async () => {
  shop = await createShop(app.store.db);
  owner = await logIn(app.url, shop.owner);
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

const connect = async (...args: Parameters<typeof connectWire>) => {
  const client = await connectWire(...args);
  open.push(client);
  return client;
};

const call = <T>(path: string, json: unknown, method: 'POST' | 'PUT' | 'DELETE' = 'POST') =>
  rest<T>(app.url, `/v1/shops/${shop.shopId}${path}`, { token: owner, method, json });

const tokenOf = async ({ app: { appId }, clientSecret }: AppSecret): Promise<string> => {
  const form = { grant_type: 'client_credentials', client_id: appId, client_secret: clientSecret };
  const response = await fetch(`${app.url}/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return ((await response.json()) as { access_token: string }).access_token;
};

/** A bot that comes first (R4.5). */
const makeBot = async () => {
  const bot = await call<AppSecret>('/apps', { name: '小机', scopes: ['serve'] });
  const url = `/v1/shops/${shop.shopId}/rules`;
  const { version, rules } = await rest<RulesAnswer>(app.url, url, { token: owner });
  await call('/rules', { baseVersion: version, rules: { ...rules, botId: bot.app.agentId } }, 'PUT');
  return { bot, token: await tokenOf(bot) };
};

let sent = 0;
const text = (words: string) => ({ clientId: `m${sent++}`, body: { kind: 'text', text: words } });

const told = async (client: WireClient, conversationId: string): Promise<StaffConversation> => {
  let found: StaffConversation | undefined;
  await eventually(() => {
    found = client.events
      .filter(({ name }) => name === 'conversation:updated')
      .map(({ data }) => data.conversation as StaffConversation)
      .findLast((each) => each.conversationId === conversationId && each.status === 'assigned');
    return found ? null : 'nobody was told of the conversation';
  });
  return found as StaffConversation;
};

const say = async (client: WireClient, words: string) => {
  const answer = await client.ask<SentMessage>('message:send', text(words));
  if (!answer.ok) throw new Error(answer.code);
  return answer.data.conversationId;
};

const buyer = async (id: string) => connect(app.url, '/buyer', { token: await signBuyerToken(shop, id) });

test('R4.5 the bot is first, answers, hands over, and a person gets it with the history', async () => {
  const { bot, token } = await makeBot();
  const { shopId } = shop;
  const robot = await connect(node.url, '/agent', { token });
  await robot.ask('session:resume', { shops: [] });
  const mei = await connect(app.url, '/agent', { token: await logIn(app.url, shop.mei) });
  await mei.ask('agent:set-state', { shopId, state: 'accepting' });

  const client = await buyer('b1');
  const conversationId = await say(client, '几点发货?');
  const mine = await told(robot, conversationId);
  expect(mine.agentId).toBe(bot.app.agentId);
  const held = { shopId, conversationId, epoch: mine.epoch };
  const answered = await robot.ask('message:send', { ...held, ...text('当天发货。') });
  expect(answered.ok).toBe(true);
  await eventually(() =>
    client.events.some(({ data }) => JSON.stringify(data).includes('当天发货'))
      ? null
      : 'no answer of the bot',
  );

  const handed = await robot.ask('conversation:transfer', { ...held, to: { queue: true }, note: '要人工' });
  expect(handed).toMatchObject({ ok: true, data: { status: 'assigned' } });
  const hers = await told(mei, conversationId);
  expect(hers).toMatchObject({ agentId: shop.mei.agentId });
  const page = await mei.ask<MessagePage>('message:fetch', { shopId, conversationId, afterSeq: 0 });
  const words = page.ok
    ? page.data.messages.map(({ from, body }) => [from.kind, 'text' in body && body.text])
    : [];
  expect(words).toContainEqual(['buyer', '几点发货?']);
  expect(words).toContainEqual(['bot', '当天发货。']);
  // It is the bot's no more.
  expect(await robot.ask('message:send', { ...held, ...text('还有…') })).toMatchObject({ code: 'stale' });
});

test('a bot may answer and hand over, and nothing else', async () => {
  const { token } = await makeBot();
  const { shopId } = shop;
  const robot = await connect(app.url, '/agent', { token });
  const conversationId = await say(await buyer('b2'), '在吗');
  const { epoch } = await told(robot, conversationId);
  for (const [event, payload] of [
    ['agent:set-state', { shopId, state: 'away' }],
    ['waiting:list', { shopId }],
    ['conversation:claim', { shopId, conversationId }],
    ['conversation:close', { shopId, conversationId, epoch }],
  ] as const) {
    expect(await robot.ask(event, payload), event).toMatchObject({ ok: false, code: 'forbidden' });
  }
  for (const event of ['history:get', 'trace:list']) {
    expect(await robot.ask(event, { shopId, conversationId }), event).toMatchObject({ code: 'not_found' });
  }
  expect((await robot.ask('target:list', { shopId })).ok).toBe(true);
  await expect(connect(app.url, '/owner', { token })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(connect(app.url, '/buyer', { token })).rejects.toMatchObject({ code: 'forbidden' });
});

test('only a bot’s token opens the workbench’s door', async () => {
  const reader = await call<AppSecret>('/apps', { name: '报表', scopes: ['conversations.read'] });
  const token = await tokenOf(reader);
  await expect(connect(app.url, '/agent', { token })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(connect(app.url, '/agent', { token: 'fla_wrong' })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});

test('revoking an app cuts its sockets on all nodes', async () => {
  const { bot, token } = await makeBot();
  const robots = [await connect(app.url, '/agent', { token }), await connect(node.url, '/agent', { token })];
  await call(`/apps/${bot.app.appId}`, undefined, 'DELETE');
  await eventually(() =>
    robots.every(({ socket }) => socket.disconnected) ? null : 'a socket is still open',
  );
  for (const { events } of robots) {
    expect(events.at(-1)).toEqual({ name: 'connection:closing', data: { reason: 'session_revoked' } });
  }
  await expect(connect(node.url, '/agent', { token })).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a bot that revokes its own token is cut too', async () => {
  const { bot, token } = await makeBot();
  const robot = await connect(node.url, '/agent', { token });
  const form = { token, client_id: bot.app.appId, client_secret: bot.clientSecret };
  await fetch(`${app.url}/v1/oauth/revoke`, { method: 'POST', body: new URLSearchParams(form) });
  await eventually(() => (robot.socket.disconnected ? null : 'still open'));
});

test('a webhook hears of a chat by the workers themselves', async () => {
  const receiver = new WebhookReceiver();
  const url = await receiver.listen();
  try {
    await call<WebhookSecret>('/webhooks', { url, events: ['message', 'light_changed'] });
    const words = '你好,我想问一下';
    await say(await buyer('b3'), words);
    await eventually(() =>
      receiver.received.some(({ body }) => body.includes(words)) ? null : 'not yet heard',
    );
    const mei = await connect(app.url, '/agent', { token: await logIn(app.url, shop.mei) });
    await mei.ask('agent:set-state', { shopId: shop.shopId, state: 'accepting' });
    await eventually(() =>
      receiver.received.some(({ event }) => event.event === 'light_changed') ? null : 'no light',
    );
  } finally {
    await receiver.close();
  }
});

test('a webhook is posted an alarm by the workers themselves, signed, and once', async () => {
  const receiver = new WebhookReceiver();
  const url = await receiver.listen();
  try {
    const { secret } = await call<WebhookSecret>('/webhooks', { url, events: ['alarm_raised'] });
    const settings = await rest<AlarmSettings>(app.url, `/v1/shops/${shop.shopId}/alarms/settings`, {
      token: owner,
    });
    const bannedWords = { agent: [], buyer: ['差评'] };
    await call('/alarms/settings', { ...settings, bannedWords }, 'PUT');
    const x = await buyer('b4');
    const conversationId = await say(x, '再不发货就给差评');
    await eventually(() => (receiver.received.length > 0 ? null : 'nothing was posted'));
    const [got] = receiver.received;
    expect(got?.event).toMatchObject({
      event: 'alarm_raised',
      shopId: shop.shopId,
      data: { alarm: { kind: 'banned_words', words: ['差评'], conversation: { conversationId } } },
    });
    const outcome = await new WebhookInbox({ secret, onNews: () => {} }).take({
      id: String(got?.headers['fenliu-id']),
      signature: String(got?.headers['fenliu-signature']),
      body: got?.body ?? '',
    });
    expect(outcome).toBe('done');
    // The same again is no other alarm: what is posted next is about somebody else.
    await say(x, '差评差评');
    await say(await buyer('b5'), '差评');
    await eventually(() => (receiver.received.length > 1 ? null : 'the second was not posted'));
    const about = receiver.received.map(
      ({ body }) => JSON.parse(body).data.alarm.conversation.conversationId,
    );
    expect(new Set(about).size).toBe(2);
  } finally {
    await receiver.close();
  }
});
