import { request } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  MessagePage,
  ResumedBuyer,
  ResumedShop,
  SentMessage,
} from '../../client-sdk/protocol/events.ts';
import { MAX_TEXT_LENGTH } from '../../client-sdk/protocol/limits.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { createEventLimits } from '../../server/gateway/event-limits.ts';
import { readBuyerNotes } from '../../server/store/buyer-notes.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

let app: TestApp;
let shop: TestShop;
let other: TestShop;
const open: WireClient[] = [];

beforeAll(async () => {
  app = await startTestApp({
    requestsPer10Sec: 5000,
    buyerMessagesPer10Sec: 30,
    maxBufferedBytes: 2_000_000,
  });
  shop = await createShop(app.store.db, { drop: { graceMs: 0 } });
  other = await createShop(app.store.db);
});
afterAll(() => app.close());
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

const keep = (client: WireClient) => {
  open.push(client);
  return client;
};
const buyer = async (id: string, of = shop) =>
  keep(await connectWire(app.url, '/buyer', { token: await signBuyerToken(of, id) }));
const staff = async (who: 'mei' | 'lan' | 'owner', of = shop, namespace: '/agent' | '/owner' = '/agent') =>
  keep(await connectWire(app.url, namespace, { token: await logIn(app.url, of[who]) }));

let sent = 0;
const text = (words: string) => ({ clientId: `m${sent++}`, body: { kind: 'text', text: words } });

async function say(client: WireClient, words = 'hello'): Promise<SentMessage> {
  const answer = await client.ask<SentMessage>('message:send', text(words));
  if (!answer.ok) throw new Error(answer.code);
  return answer.data;
}

/** The conversation as the agent was told of it. */
async function told(agent: WireClient, conversationId: string): Promise<StaffConversation> {
  let found: StaffConversation | undefined;
  await eventually(() => {
    found = agent.events
      .filter(({ name }) => name === 'conversation:updated')
      .map(({ data }) => data.conversation as StaffConversation)
      .findLast((conversation) => conversation.conversationId === conversationId);
    return found ? null : 'the agent was not told of the conversation';
  });
  return found as StaffConversation;
}

describe('the path of a message', () => {
  it('W1 W2 a buyer writes, the agent gets it and answers, both see the same order', async () => {
    const mei = await staff('mei');
    const x = await buyer('path-x');
    const first = await say(x, '在吗');
    const { epoch } = await told(mei, first.conversationId);
    const held = { shopId: shop.shopId, conversationId: first.conversationId, epoch };
    expect(await mei.ask('message:send', { ...held, ...text('您好') })).toMatchObject({
      ok: true,
      data: { seq: 3 },
    });
    await eventually(() =>
      x.events.some(({ data }) => JSON.stringify(data).includes('您好')) ? null : 'no answer yet',
    );
    const mine = await x.ask<MessagePage>('message:fetch', {
      conversationId: first.conversationId,
      afterSeq: 0,
    });
    const hers = await mei.ask<MessagePage>('message:fetch', { ...held, epoch: undefined, afterSeq: 0 });
    expect(mine.ok && mine.data.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(hers).toEqual(mine);
  });

  it('W1 works over long polling alone', async () => {
    const token = await signBuyerToken(shop, 'poll');
    const x = keep(await connectWire(app.url, '/buyer', { token }, ['polling']));
    expect(await say(x)).toMatchObject({ seq: 1, repeat: false });
  });

  it('W3 P9 a resume brings exactly what was missed, or all of it under another epoch', async () => {
    const mei = await staff('mei');
    const x = await buyer('resume-x');
    const { conversationId } = await say(x, 'one');
    const { epoch: held } = await told(mei, conversationId);
    const before = await x.ask<ResumedBuyer>('session:resume', { conversations: [] });
    if (!before.ok) throw new Error(before.code);
    const { epoch, thread } = before.data;
    const seq = thread?.conversation.lastSeq ?? 0;
    x.close();
    for (const words of ['two', 'three']) {
      await mei.ask('message:send', { shopId: shop.shopId, conversationId, epoch: held, ...text(words) });
    }
    const again = await buyer('resume-x');
    const missed = await again.ask<ResumedBuyer>('session:resume', {
      epoch,
      conversations: [{ conversationId, seq }],
    });
    expect(missed).toMatchObject({ ok: true, data: { reload: false } });
    expect(missed.ok && missed.data.thread?.messages.map((m) => m.seq)).toEqual([seq + 1, seq + 2]);
    const reload = await again.ask<ResumedBuyer>('session:resume', {
      epoch: 'older',
      conversations: [{ conversationId, seq }],
    });
    expect(reload.ok && [reload.data.reload, reload.data.thread?.messages.length]).toEqual([true, seq + 2]);
    const desk = await mei.ask<{ shops: ResumedShop[] }>('session:resume', {
      shops: [{ shopId: shop.shopId, epoch, conversations: [{ conversationId, seq }] }],
    });
    const held2 = desk.ok
      ? desk.data.shops[0]?.threads.find((t) => t.conversation.conversationId === conversationId)
      : null;
    expect(held2?.messages.map((m) => m.seq)).toEqual([seq + 1, seq + 2]);
  });

  it('R10 an agent who drops: after the grace his chats move, and both agents are told', async () => {
    const mei = await staff('mei');
    const x = await buyer('drop-x');
    const { conversationId } = await say(x);
    await told(mei, conversationId);
    const lan = await staff('lan');
    mei.close();
    expect((await told(lan, conversationId)).agentId).toBe(shop.lan.agentId);
  });
});

describe('rights', () => {
  it('every conversation event of a stranger is not_found, in the same words as for no conversation', async () => {
    const mei = await staff('mei');
    const { conversationId } = await say(await buyer('rights-x'));
    const { epoch } = await told(mei, conversationId);
    const position = { conversationId, afterSeq: 0 };
    const outsiders = [await buyer('rights-y'), await buyer('rights-x', other)];
    const buyerEvents: [string, object][] = [
      ['message:fetch', position],
      ['message:recall', { conversationId, seq: 1, clientId: 'r' }],
      ['cursor:move', { conversationId, read: 1 }],
      ['typing:set', { conversationId, typing: true }],
      ['conversation:close', { conversationId }],
    ];
    for (const outsider of outsiders) {
      for (const [event, payload] of buyerEvents) {
        const absent = await outsider.ask(event, { ...payload, conversationId: 'c_none' });
        expect(await outsider.ask(event, payload), event).toEqual(absent);
        expect(absent, event).toMatchObject({ ok: false, code: 'not_found' });
      }
    }
    const held = { shopId: shop.shopId, conversationId, epoch };
    const agentEvents: [string, object][] = [
      ['message:send', { ...held, ...text('hi') }],
      ['message:fetch', { shopId: shop.shopId, ...position }],
      ['message:recall', { ...held, seq: 1, clientId: 'r' }],
      ['cursor:move', { ...held, read: 1 }],
      ['typing:set', { shopId: shop.shopId, conversationId, typing: true }],
      ['history:get', { shopId: shop.shopId, conversationId }],
      ['conversation:transfer', { ...held, to: { queue: true } }],
      ['conversation:close', held],
      ['trace:list', { shopId: shop.shopId, conversationId }],
    ];
    const stranger = await staff('mei', other);
    const colleague = await staff('lan');
    for (const [event, payload] of agentEvents) {
      expect(await stranger.ask(event, payload), event).toMatchObject({ ok: false, code: 'not_found' });
      const answer = await colleague.ask(event, payload);
      expect(answer.ok ? answer : answer.code, event).toMatch(/^(not_found|stale)$/);
    }
    for (const event of ['agent:set-state', 'target:list']) {
      expect(await stranger.ask(event, { shopId: shop.shopId, state: 'away' }), event).toMatchObject({
        ok: false,
      });
    }
  });

  it('a token opens only the namespace it is for', async () => {
    const buyerToken = await signBuyerToken(shop, 'x');
    const agentToken = await logIn(app.url, shop.mei);
    await expect(connectWire(app.url, '/agent', { token: buyerToken })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(connectWire(app.url, '/owner', { token: agentToken })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(connectWire(app.url, '/buyer', { token: agentToken })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(connectWire(app.url, '/buyer', { token: 'nonsense' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(connectWire(app.url, '/buyer', {})).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('a handshake with a wrong device is told where it is wrong', async () => {
    const token = await logIn(app.url, shop.mei);
    await expect(connectWire(app.url, '/agent', { token, device: 'toaster' })).rejects.toMatchObject({
      code: 'bad_request',
      path: 'device',
    });
  });

  it('the namespace that Socket.IO opens to everybody lets nobody in', async () => {
    const socket = io(app.url, { transports: ['websocket'], reconnection: false, forceNew: true });
    const refusal = await new Promise((resolve) => {
      socket.on('connect', () => resolve('connected'));
      socket.on('connect_error', (error: Error & { data?: unknown }) => resolve(error.data));
    });
    socket.close();
    expect(refusal).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('P10 a page of history counts for ten requests', async () => {
    const limited = createEventLimits({ ...app.config, requestsPer10Sec: 25 });
    const spend = (event: string) => limited.spend({ id: 's1', nsp: { name: '/buyer' } } as never, event);
    expect([await spend('history:get'), await spend('history:get')]).toEqual([null, null]);
    expect(await spend('history:get')).toMatchObject({ code: 'rate_limited' });
  });

  it('W8 P10 a message counts among the events of its connection too', async () => {
    const limited = createEventLimits({ ...app.config, requestsPer10Sec: 2 });
    const socket = { id: 's2', nsp: { name: '/buyer' }, data: { limitKey: 'x' } };
    const send = () => limited.spend(socket as never, 'message:send');
    expect([await send(), await send()]).toEqual([null, null]);
    expect(await send()).toMatchObject({ code: 'rate_limited' });
  });

  it('P10 an event that does not exist is limited like any other', async () => {
    const x = await buyer('unknown-x');
    const answers = await Promise.all(Array.from({ length: 5001 }, () => x.ask('no:such-event')));
    expect(answers[0]).toMatchObject({ code: 'unknown_event' });
    expect(answers.at(-1)).toMatchObject({ code: 'rate_limited' });
  });

  it('a client of another protocol version is told which of the two is too old, whatever its token', async () => {
    for (const [protocol, refusal] of [
      [0, { code: 'protocol_too_old', retryable: false }],
      [2, { code: 'protocol_too_new', retryable: false }],
      ['1', { code: 'bad_request', path: 'protocol' }],
    ] as const) {
      const refused = connectWire(app.url, '/buyer', { token: 'of another time', protocol });
      await expect(refused).rejects.toMatchObject(refusal);
    }
  });

  it('the console is the owner’s, of his own shop', async () => {
    const owner = await staff('owner', shop, '/owner');
    expect(await owner.ask('shop:watch', { shopId: shop.shopId })).toMatchObject({ ok: true });
    expect(await owner.ask('shop:watch', { shopId: other.shopId })).toMatchObject({
      ok: false,
      code: 'not_found',
    });
    const list = { filter: 'active' };
    expect(await owner.ask('conversation:list', { shopId: shop.shopId, ...list })).toMatchObject({
      ok: true,
    });
    expect(await owner.ask('conversation:list', { shopId: other.shopId, ...list })).toMatchObject({
      ok: false,
      code: 'not_found',
    });
  });

  it('M4 the list of today’s chats knows a reply as soon as it is given', async () => {
    const mei = await staff('mei');
    const { conversationId } = await say(await buyer('slowest-x'));
    const { epoch } = await told(mei, conversationId);
    const owner = await staff('owner', shop, '/owner');
    const listed = async () => {
      const list = { shopId: shop.shopId, filter: 'opened_today' };
      const answer = await owner.ask<{ conversations: StaffConversation[] }>('conversation:list', list);
      return answer.ok
        ? answer.data.conversations.find((one) => one.conversationId === conversationId)
        : null;
    };
    await eventually(async () => ((await listed()) ? null : 'the log has not heard of it'));
    const held = { shopId: shop.shopId, conversationId, epoch };
    await mei.ask('message:send', { ...held, ...text('here I am') });
    expect(await listed()).toMatchObject({ preview: 'here I am', firstReplyAt: expect.any(Number) });
    await mei.ask('conversation:close', held);
    await eventually(async () => {
      const closed = await listed();
      return closed?.status === 'closed' && closed.servedBy === shop.mei.agentId
        ? null
        : JSON.stringify(closed);
    });
  });

  it('R12 all of the shop’s staff are told that somebody waits', async () => {
    const pooling = await createShop(app.store.db, { offline: { chain: ['pool'] } });
    const mei = await staff('mei', pooling);
    const stranger = await staff('lan');
    await mei.ask('agent:set-state', { shopId: pooling.shopId, state: 'away' });
    await say(await buyer('waits', pooling));
    const heard = (agent: WireClient) => agent.events.filter(({ name }) => name === 'waiting:changed');
    await eventually(() => (heard(mei).length > 0 ? null : 'nobody was told'));
    expect(heard(mei)[0]?.data).toEqual({ shopId: pooling.shopId });
    expect(heard(stranger)).toEqual([]);
  });

  it('a log-out cuts the open socket of that session, with a word', async () => {
    const response = await fetch(`${app.url}/v1/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login: shop.lan.login, password: shop.lan.password }),
    });
    const { accessToken, refreshToken } = (await response.json()) as {
      accessToken: string;
      refreshToken: string;
    };
    const lan = keep(await connectWire(app.url, '/agent', { token: accessToken }));
    await fetch(`${app.url}/v1/logout`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
    });
    await eventually(() => (lan.socket.connected ? 'still connected' : null));
    expect(lan.events.at(-1)).toEqual({ name: 'connection:closing', data: { reason: 'session_revoked' } });
  });
});

describe('bad input', () => {
  it.each(['error', '__proto__', 'constructor', 'toString', 'message:created', '', 'x'.repeat(10_000)])(
    'W2 an unknown event named %.20s is answered as such',
    async (event) => {
      expect(await (await buyer('bad-1')).ask(event)).toMatchObject({ ok: false, code: 'unknown_event' });
    },
  );

  it.each([
    ['no payload', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', []],
    ['an object where text is due', { clientId: 'm', body: { kind: 'text', text: { $ne: 1 } } }],
    ['an unknown kind', { clientId: 'm', body: { kind: 'system', code: 'closed' } }],
    ['too long a text', { clientId: 'm', body: { kind: 'text', text: 'x'.repeat(4001) } }],
    ['an unknown field', { clientId: 'm', body: { kind: 'text', text: 'x', from: 'owner' } }],
    ['a client id with a separator', { clientId: 'a|b', body: { kind: 'text', text: 'x' } }],
    [
      'a script address',
      { clientId: 'm', body: { kind: 'product', productId: '1', title: 't', url: 'javascript:alert(1)' } },
    ],
  ])('W2 %s is a bad_request that says where', async (_, payload) => {
    const x = await buyer('bad-2');
    const answer = await x.socket.timeout(5000).emitWithAck('message:send', payload);
    expect(answer).toMatchObject({ ok: false, code: 'bad_request', path: expect.any(String) });
  });

  it('R4.1 R4.4 buyers named like what every object has are buyers like others', async () => {
    const ids = ['__proto__', 'constructor', 'hasOwnProperty'];
    const mei = await staff('mei');
    await mei.ask('agent:set-state', { shopId: shop.shopId, state: 'accepting' });
    const lan = await staff('lan');
    await lan.ask('agent:set-state', { shopId: shop.shopId, state: 'accepting' });
    const owner = await staff('owner', shop, '/owner');
    const note = (buyerId: string, changes: object) =>
      owner.ask('buyer:note', {
        shopId: shop.shopId,
        buyerId,
        blocked: false,
        dedicatedAgentId: null,
        ...changes,
      });
    for (const id of ids) {
      const x = await buyer(id);
      expect(await note(id, { dedicatedAgentId: shop.lan.agentId })).toMatchObject({ ok: true });
      const { conversationId } = await say(x, `I am ${id}`);
      expect(await told(lan, conversationId)).toMatchObject({
        buyer: { buyerId: id },
        agentId: shop.lan.agentId,
      });
      expect(await x.ask('session:resume', { conversations: [] })).toMatchObject({
        data: { buyer: { buyerId: id }, thread: { conversation: { conversationId } } },
      });
      expect(await note(id, { blocked: true })).toMatchObject({ ok: true });
      expect(await x.ask('message:send', text('again'))).toMatchObject({ ok: false, code: 'blocked' });
    }
    const { blocked } = await readBuyerNotes(app.store.db, shop.shopId);
    expect(blocked.sort()).toEqual(ids.sort());
    for (const id of ids) await note(id, { dedicatedAgentId: shop.lan.agentId });
    // What the router is built from again.
    const { dedicated } = await readBuyerNotes(app.store.db, shop.shopId);
    expect(Object.keys(dedicated).sort()).toEqual(ids.sort());
    expect(JSON.parse(JSON.stringify(dedicated))).toEqual(dedicated);
  });

  it('another buyer’s file cannot be sent, nor one that does not exist', async () => {
    const x = await buyer('bad-3');
    const body = { kind: 'file', fileId: 'f_none', name: 'a.pdf', mime: 'application/pdf', size: 1 };
    expect(await x.ask('message:send', { clientId: 'm', body })).toMatchObject({
      ok: false,
      code: 'not_found',
    });
  });

  it('P10 more messages than the limit are refused with a time to wait, and the process lives', async () => {
    const x = await buyer('flood');
    const answers = await Promise.all(Array.from({ length: 60 }, () => x.ask('message:send', text('flood'))));
    const refused = answers.filter((answer) => !answer.ok);
    expect(answers.length - refused.length).toBe(30);
    expect(refused[0]).toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: expect.any(Number),
    });
  });

  it('P10 frames that are no packets end that connection only', async () => {
    const hostile = [
      '4nonsense',
      '42["message:send",',
      '451-["message:send",{"_placeholder":true,"num":0}]',
      '4510000000-["x"]',
      '42/buyer,["message:send",{"__proto__":{"x":1}}]',
      '42{"not":"a list"}',
      '4'.repeat(5000),
      '\u0000\u0001',
    ];
    for (const packet of hostile) await pollWith(packet);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect(await say(await buyer('after-hostile'))).toMatchObject({ seq: 1 });
  });

  it('T10 P10 a reader that is too slow is cut, and others are served meanwhile', async () => {
    const x = await buyer('much');
    const long = { kind: 'text', text: '长'.repeat(MAX_TEXT_LENGTH) };
    for (let n = 0; n < 20; n += 1) await x.ask('message:send', { clientId: `long${n}`, body: long });
    const { conversationId } = await say(x);
    const slow = await buyer('much');
    const line = (slow.socket.io.engine as unknown as { transport: { ws: { _socket: NetSocket } } })
      .transport;
    const before = await slowReadersCut();
    line.ws._socket.pause();
    for (let n = 0; n < 60; n += 1) {
      slow.socket.emit('message:fetch', { conversationId, afterSeq: 0 }, () => {});
    }
    await eventually(async () => ((await slowReadersCut()) > before ? null : 'it was not cut'), {
      withinMs: 20_000,
    });
    expect(await say(await buyer('meanwhile'))).toMatchObject({ seq: 1 });
    expect(await x.ask('message:fetch', { conversationId, afterSeq: 0 })).toMatchObject({ ok: true });

    line.ws._socket.resume();
    await eventually(() => (slow.socket.connected ? 'it is still connected' : null), { withinMs: 20_000 });
  });

  it.each([
    ['an odd transport', '/socket.io/?EIO=4&transport=__proto__'],
    ['no protocol version', '/socket.io/?transport=polling'],
    ['a session that does not exist', '/socket.io/?EIO=4&transport=polling&sid=none'],
  ])('W8 %s is refused with 400', async (_, path) => {
    expect((await fetch(app.url + path)).status).toBe(400);
  });

  it('P10 a body above the limit is refused', async () => {
    const { sid } = await openPolling();
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(
        `${app.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`,
        { method: 'POST' },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      call.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(413) : reject(error),
      );
      call.end(`4${'x'.repeat(app.config.maxPayloadBytes + 1)}`);
    });
    expect(status).toBe(413);
  });
});

async function slowReadersCut(): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return Number(/^fenliu_slow_readers_cut_total (\d+)/m.exec(text)?.[1] ?? 0);
}

async function openPolling(): Promise<{ sid: string }> {
  const response = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`);
  return JSON.parse((await response.text()).slice(1)) as { sid: string };
}

/** Opens a long-polling connection by hand, enters /buyer, and sends one raw packet. */
async function pollWith(packet: string): Promise<void> {
  const { sid } = await openPolling();
  const url = `${app.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  const token = await signBuyerToken(shop, 'hostile');
  await fetch(url, { method: 'POST', body: `40/buyer,${JSON.stringify({ token, protocol: 1 })}` });
  await (await fetch(url)).text();
  await fetch(url, { method: 'POST', body: packet });
}
