import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveriesAnswer, WebhookSecret } from '../../client-sdk/protocol/apps.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../client-sdk/protocol/webhook-events.ts';
import { WebhookInbox } from '../../client-sdk/webhook-inbox.ts';
import { deliverWebhook, findDueWebhooks } from '../../server/apps/deliver-webhook.ts';
import { type Resolve, resolveByDns } from '../../server/apps/public-address.ts';
import { findWebhooks, queueDeliveries } from '../../server/apps/queue-deliveries.ts';
import { removeEnded } from '../../server/apps/remove-ended.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { findWebhookWork } from '../../server/jobs/handlers/webhooks-due.ts';
import { operationLog, webhookDeliveries, webhooks } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';

/** Webhooks on real stores, a real router and a real receiver; time is moved by hand. */

const redis = useRedis();
const api = useApi(redis, { loginsPerMinute: 1000, webhookAllowedHosts: ['127.0.0.1', 'hooks.test'] });
let shop: TestShop;
let owner: string;
let receiver: WebhookReceiver;
let buyers = 0;

const SECOND = 1000;

beforeEach(async () => {
  api.clock.now = Date.now();
  shop = await createShop(api.db, { drop: { graceMs: 0 } });
  owner = (await api.logIn(shop.owner)).accessToken;
  receiver = new WebhookReceiver();
  await receiver.listen();
});
afterEach(() => receiver.close());

const call = (method: string, path: string, json?: unknown, token = owner) =>
  api.call(`/shops/${shop.shopId}/webhooks${path}`, { method, token, ...(json !== undefined && { json }) });

const make = async (events: readonly WebhookEvent[] = WEBHOOK_EVENTS, url = receiver.url) => {
  const { status, body } = await call('POST', '', { url, events });
  expect(status, JSON.stringify(body)).toBe(200);
  const { webhook, secret } = body as WebhookSecret;
  return { id: webhook.webhookId, secret };
};

const clock = () => api.clock.now;
const send = (
  id: string,
  { resolve = resolveByDns, stopping = new AbortController().signal, answerWithinMs = 10_000 } = {},
) =>
  deliverWebhook(
    { db: api.db, clock, resolve, allowedHosts: ['127.0.0.1', 'hooks.test'], answerWithinMs, stopping },
    id,
  );
const drain = () => drainOutbox({ router: api.router, db: api.db, clock }, shop.shopId);
const logOf = async (id: string) =>
  ((await call('GET', `/${id}/deliveries`)).body as DeliveriesAnswer).deliveries;
const stored = async (id: string) => (await api.db.select().from(webhooks).where(eq(webhooks.id, id)))[0];

/** A buyer writes; without anybody online he waits. */
const say = async (buyerId = `b${buyers++}`, words = '在吗') => {
  const message = {
    sender: 'buyer' as const,
    buyerId,
    buyerName: '买家',
    clientId: `m${buyers++}`,
    body: { kind: 'text' as const, text: words },
    entry: {},
    newConversationId: `c-${shop.shopId.slice(-8)}-${buyerId}`,
  };
  const accepted = await api.router.acceptMessage(shop.shopId, message, clock());
  if (accepted.status !== 'accepted') throw new Error(accepted.status);
  const { conversationId } = accepted.message;
  if (accepted.opening) await api.router.routeConversation(shop.shopId, conversationId, 'arrival', clock());
  return conversationId;
};

const comeIn = async (agentId: string) => {
  await api.router.setAgentState(shop.shopId, agentId, 'accepting', clock());
  await api.router.holdLeases(
    shop.shopId,
    [{ agentId, connectionId: `s-${agentId}`, device: 'desktop' }],
    clock(),
  );
};

const heard = () => receiver.received.map(({ event }) => event.event);
/** What people said: the router writes lines of its own. */
const said = () =>
  receiver.received.flatMap(({ body }) => JSON.parse(body).data.message?.body.text ?? []) as string[];
/** The oldest one: the first words of the first buyer. */
const firstOf = async (id: string) => (await logOf(id)).at(-1);

describe('what a webhook hears', () => {
  test('queued, assigned, message, transferred and closed, in the order in which they came about', async () => {
    const { id } = await make();
    const conversationId = await say();
    await comeIn(shop.mei.agentId);
    const state = (await api.router.readConversations(shop.shopId, [conversationId]))[0];
    await comeIn(shop.lan.agentId);
    const moved = await api.router.transferConversation(
      shop.shopId,
      {
        conversationId,
        agentId: shop.mei.agentId,
        agentName: '小美',
        epoch: state?.epoch ?? 0,
        to: { agentId: shop.lan.agentId },
      },
      clock(),
    );
    expect(moved.status).toBe('ok');
    const later = (await api.router.readConversations(shop.shopId, [conversationId]))[0];
    await api.router.closeConversation(
      shop.shopId,
      { conversationId, by: 'agent', actorId: shop.lan.agentId, epoch: later?.epoch ?? 0 },
      clock(),
    );
    await drain();
    await send(id);
    const told = heard();
    expect(new Set(told)).toEqual(new Set(['message', 'queued', 'assigned', 'transferred', 'closed']));
    const order = ['message', 'queued', 'assigned', 'transferred', 'closed'].map((event) =>
      told.indexOf(event),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const closed = receiver.received.find(({ event }) => event.event === 'closed')?.event;
    expect(closed?.data).toMatchObject({
      reason: 'closed',
      conversation: { conversationId, status: 'closed' },
    });
    expect(
      (await logOf(id)).every(({ status, responseCode }) => status === 'delivered' && responseCode === 200),
    ).toBe(true);
  });

  test('only the events it asked for, and of its shop alone', async () => {
    const { id } = await make(['queued']);
    const foreign = await createShop(api.db);
    await say();
    await drain();
    await drainOutbox({ router: api.router, db: api.db, clock }, foreign.shopId);
    await send(id);
    expect(heard()).toEqual(['queued']);
  });

  test('a light that changed, once for each change', async () => {
    const { id } = await make(['light_changed']);
    const look = () =>
      findWebhookWork({ db: api.db, router: api.router, clock, wakeWebhook: () => {} }, (_, error) => {
        throw error;
      });
    await look();
    await comeIn(shop.mei.agentId);
    await look();
    await look();
    await send(id);
    expect(heard()).toEqual(['light_changed']);
    expect(receiver.received[0]?.event.data).toMatchObject({ light: 'online', before: 'offline' });
  });

  test('signed over the time, the id and the body', async () => {
    const { id, secret } = await make(['message']);
    await say();
    await drain();
    await send(id);
    const [got] = receiver.received;
    const eventId = String(got?.headers['fenliu-id']);
    expect(got?.event.id).toBe(eventId);
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(got?.headers['fenliu-signature'])) ?? [];
    expect(Number(t)).toBe(Math.floor(clock() / SECOND));
    expect(v1).toBe(createHmac('sha256', secret).update(`${t}.${eventId}.${got?.body}`).digest('hex'));
  });
});

test('a receiver of the SDK takes what was sent, and refuses the same again', async () => {
  const { id, secret } = await make(['message']);
  const heard: string[] = [];
  const inbox = new WebhookInbox({ secret, clock, onNews: ({ event }) => void heard.push(event) });
  await say();
  await drain();
  await send(id);
  const [got] = receiver.received;
  const request = {
    id: String(got?.headers['fenliu-id']),
    signature: String(got?.headers['fenliu-signature']),
    body: got?.body ?? '',
  };
  expect(await inbox.take(request)).toBe('done');
  expect(await inbox.take(request)).toBe('repeat');
  expect(await inbox.take({ ...request, id: 'another' })).toBe('forged');
  expect(heard).toEqual(['message']);
});

describe('no event is lost', () => {
  test('P2 a batch that is drained twice is told once', async () => {
    const { id } = await make(['message']);
    await say();
    const epoch = await api.router.readEpoch(shop.shopId, clock());
    const batch = await api.router.readOutbox(shop.shopId, 100);
    await queueDeliveries(api.db, await findWebhooks(api.db, shop.shopId), shop.shopId, epoch, batch);
    await drain();
    await send(id);
    expect(said()).toEqual(['在吗']);
  });

  test('a receiver that is down is tried again with growing waits, keeps the order, and gets all when it is back', async () => {
    const { id } = await make(['message']);
    const { port } = receiver;
    await receiver.close();
    await say('b-order', '1');
    await say('b-order', '2');
    await drain();
    const waits: number[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      await send(id);
      const first = await firstOf(id);
      expect(first).toMatchObject({ status: 'waiting', tries: tries + 1, answer: 'ECONNREFUSED' });
      waits.push((first?.nextTryAt ?? 0) - clock());
      // Before its time nothing is tried.
      await send(id);
      expect((await firstOf(id))?.tries).toBe(tries + 1);
      api.clock.now = first?.nextTryAt ?? 0;
    }
    expect(waits).toEqual([5, 10, 20, 40].map((seconds) => seconds * SECOND));
    expect((await stored(id))?.failingSince).not.toBeNull();
    receiver = new WebhookReceiver();
    await receiver.listen(port);
    await send(id);
    expect(said()).toEqual(['1', '2']);
    expect(await stored(id)).toMatchObject({ failures: 0, failingSince: null });
  });

  test('one that is refused holds up its own conversation only', async () => {
    const { id } = await make(['message']);
    receiver.answer = (response) => {
      const words = JSON.stringify(receiver.received.at(-1)?.event.data);
      response.writeHead(words.includes('bad') ? 500 : 200).end('no');
    };
    await say('b-bad', 'bad');
    await say('b-bad', 'after');
    await say('b-good', 'good');
    await drain();
    await send(id);
    expect(said().sort()).toEqual(['bad', 'good']);
    expect((await logOf(id)).map(({ responseCode }) => responseCode)).toContain(500);
  });

  test('T3 a worker that is killed while a receiver has its event is followed by one that sends it again', async () => {
    const { id } = await make(['message']);
    await say();
    await drain();
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/support/deliver-child.ts', api.databaseUrl, id],
      { env: { PATH: process.env.PATH }, stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)));
    receiver.answer = (response) => {
      child.kill('SIGKILL');
      response.end('ok');
    };
    expect(await ended).toBe('SIGKILL');
    receiver.answer = (response) => response.end('ok');
    await send(id);
    const ids = receiver.received.map(({ event }) => event.id);
    expect(ids[1]).toBe(ids[0]);
    expect(said()).toEqual(['在吗', '在吗']);
    expect((await logOf(id)).every(({ status }) => status === 'delivered')).toBe(true);
  }, 20_000);

  test('a worker that stops in the middle sends again, with the same id', async () => {
    const { id } = await make(['message']);
    await say();
    await drain();
    const stopping = new AbortController();
    receiver.answer = () => stopping.abort();
    await send(id, { stopping: stopping.signal });
    expect(await firstOf(id)).toMatchObject({ status: 'waiting', tries: 0 });
    receiver.answer = (response) => response.end('ok');
    expect(await findDueWebhooks(api.db, clock())).toContain(id);
    await send(id);
    expect(said()).toEqual(['在吗', '在吗']);
    const [first, second] = receiver.received;
    expect(second?.headers['fenliu-id']).toBe(first?.headers['fenliu-id']);
    expect((await firstOf(id))?.status).toBe('delivered');
  });

  test('what was sent long ago is removed, and tokens that are good for nothing', async () => {
    const { id } = await make(['message']);
    await say();
    await drain();
    await removeEnded({ db: api.db, clock });
    expect(await logOf(id)).not.toEqual([]);
    await removeEnded({ db: api.db, clock: () => clock() + 8 * 24 * 3_600_000 });
    expect(await logOf(id)).toEqual([]);
  });

  test('by hand one is sent once more', async () => {
    const { id } = await make(['message']);
    await say();
    await drain();
    await send(id);
    const first = await firstOf(id);
    expect((await call('POST', `/${id}/deliveries/${first?.n}/replay`)).status).toBe(204);
    await send(id);
    const again = receiver.received.filter(({ event }) => event.id === first?.eventId);
    expect(again).toHaveLength(2);
  });

  test('who fails for three days is switched off, with a note, and can be switched on again', async () => {
    const { id } = await make(['message']);
    receiver.answer = (response) => response.writeHead(503).end();
    await say();
    await drain();
    const begin = clock();
    for (let tries = 0; tries < 400 && (await stored(id))?.enabled; tries += 1) {
      await send(id);
      api.clock.now += 3_600_000;
      // What is given up after half a day is followed by what comes next.
      const waiting = and(eq(webhookDeliveries.webhookId, id), eq(webhookDeliveries.status, 'waiting'));
      if ((await api.db.$count(webhookDeliveries, waiting)) === 0) {
        await say();
        await drain();
      }
    }
    expect(clock() - begin).toBeGreaterThan(72 * 3_600_000);
    expect(await stored(id)).toMatchObject({ enabled: false });
    owner = (await api.logIn(shop.owner)).accessToken;
    const note = await api.db
      .select()
      .from(operationLog)
      .where(and(eq(operationLog.shopId, shop.shopId), eq(operationLog.action, 'webhook.disable')));
    expect(note).toHaveLength(1);
    expect((await call('PATCH', `/${id}`, { enabled: true })).body).toMatchObject({
      enabled: true,
      disabledAt: null,
      failingSince: null,
    });
  });
});

describe('what it does not do', () => {
  test.each(['https://127.0.0.2/', 'https://[::1]/', 'http://hooks.example/', 'https://a:b@hooks.example/'])(
    '%s is refused where it is made',
    async (url) => {
      expect((await call('POST', '', { url, events: ['message'] })).body).toMatchObject({
        code: 'bad_request',
        path: 'url',
      });
    },
  );

  /** Sends one event to a stored address, whatever it is. */
  const sendTo = async (url: string, resolve?: Resolve, answerWithinMs?: number) => {
    const { id } = await make(['message']);
    await api.db.update(webhooks).set({ url }).where(eq(webhooks.id, id));
    await say();
    await drain();
    await send(id, { ...(resolve && { resolve }), ...(answerWithinMs && { answerWithinMs }) });
    return firstOf(id);
  };

  test('it never goes to a name that leads inside, whatever that said before', async () => {
    let asked = 0;
    const rebinding: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '10.0.0.1' : '93.184.216.34', family: 4 }];
    };
    const url = `https://rebind.example:${receiver.port}/`;
    expect(await sendTo(url, rebinding)).toMatchObject({
      responseCode: null,
      answer: 'not a public address',
    });
    expect(asked).toBe(1);
    expect(receiver.received).toHaveLength(0);
  });

  test('it connects to the address that was checked: the name is not looked up again', async () => {
    let asked = 0;
    const once: Resolve = async () => {
      asked += 1;
      // Nobody else knows this name.
      return [{ address: '127.0.0.1', family: 4 }];
    };
    expect(await sendTo(`http://hooks.test:${receiver.port}/`, once)).toMatchObject({ status: 'delivered' });
    expect(asked).toBe(receiver.received.length);
    expect(receiver.received[0]?.headers.host).toBe(`hooks.test:${receiver.port}`);
  });

  test('it follows no redirect', async () => {
    const inner = new WebhookReceiver();
    await inner.listen();
    receiver.answer = (response) => response.writeHead(307, { location: inner.url }).end();
    expect(await sendTo(receiver.url)).toMatchObject({ status: 'waiting', responseCode: 307 });
    expect(inner.received).toHaveLength(0);
    await inner.close();
  });

  test('it reads little of an endless answer', async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    const delivery = await sendTo(receiver.url);
    expect(delivery?.status).toBe('delivered');
    expect(delivery?.answer).toHaveLength(500);
  });

  test('it waits so long for an answer and no longer', async () => {
    receiver.answer = () => {};
    expect(await sendTo(receiver.url, undefined, 100)).toMatchObject({
      status: 'waiting',
      responseCode: null,
    });
  });
});

test('only whoever may: not an agent, not the owner of another shop', async () => {
  const { id } = await make();
  const mei = (await api.logIn(shop.mei)).accessToken;
  const other = await createShop(api.db);
  const stranger = (await api.logIn(other.owner)).accessToken;
  for (const [method, path, json] of [
    ['GET', ''],
    ['POST', '', { url: receiver.url, events: ['message'] }],
    ['PATCH', `/${id}`, { enabled: false }],
    ['DELETE', `/${id}`],
    ['GET', `/${id}/deliveries`],
    ['POST', `/${id}/deliveries/1/replay`],
  ] as const) {
    expect((await call(method, path, json, mei)).status, `${method} ${path}`).toBe(403);
    expect((await call(method, path, json, stranger)).status, `${method} ${path}`).toBe(404);
  }
  for (const [method, path] of [
    ['PATCH', `/${id}`],
    ['DELETE', `/${id}`],
    ['GET', `/${id}/deliveries`],
  ] as const) {
    const answer = await api.call(`/shops/${other.shopId}/webhooks${path}`, {
      method,
      token: stranger,
      ...(method === 'PATCH' && { json: {} }),
    });
    expect(answer.status).toBe(404);
  }
  expect((await call('DELETE', `/${id}`)).status).toBe(204);
  expect(await api.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.webhookId, id))).toEqual(
    [],
  );
});
