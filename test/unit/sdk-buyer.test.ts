import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuyerClient, type BuyerOptions } from '../../client-sdk/buyer-client.ts';
import { type ErrorCode, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ConnectionState } from '../../client-sdk/session-options.ts';
import { eventually } from '../support/eventually.ts';
import { OneChatServer } from '../support/one-chat-server.ts';

/** Short times, so that a test that waits for one waits for nothing else. */
const timing = {
  answerMs: 300,
  connectMs: 2000,
  backoffBaseMs: 20,
  backoffCapMs: 100,
  resumeEveryMs: 60_000,
  gapMs: 20,
  cursorMs: 10,
};

let server: OneChatServer;
let url: string;
const clients: BuyerClient[] = [];

function connect(changes: Partial<BuyerOptions> = {}): BuyerClient {
  const buyer = new BuyerClient({ url, token: () => 'good', timing, ...changes });
  clients.push(buyer);
  buyer.connect();
  return buyer;
}
const texts = (buyer: BuyerClient) =>
  buyer.getSnapshot().lines.map(({ body }) => (body.kind === 'text' ? body.text : body.kind));
const isOnline = (buyer: BuyerClient) => () =>
  buyer.getSnapshot().connection.status === 'online' ? null : JSON.stringify(buyer.getSnapshot().connection);
const shows = (buyer: BuyerClient, expected: string[]) => () =>
  JSON.stringify(texts(buyer)) === JSON.stringify(expected) ? null : JSON.stringify(texts(buyer));
const say = (buyer: BuyerClient, text: string) => buyer.send({ kind: 'text', text });
const countOf = (event: string) => server.requests.filter((request) => request.event === event).length;

beforeEach(async () => {
  server = new OneChatServer();
  url = await server.listen();
});
afterEach(async () => {
  for (const buyer of clients.splice(0)) buyer.close();
  await server.close();
});

describe('a good line', () => {
  it('W2 a message is shown at once, accepted, and shown once', async () => {
    const buyer = connect();
    const { sent } = say(buyer, 'hello');
    expect(texts(buyer)).toEqual(['hello']);
    expect(buyer.getSnapshot().lines[0]?.status).toBe('sending');
    const key = buyer.getSnapshot().lines[0]?.key;
    expect(await sent).toMatchObject({ conversationId: 'c1', seq: 1, repeat: false });
    server.say('hi, how can I help?');
    await eventually(shows(buyer, ['hello', 'hi, how can I help?']));
    expect(buyer.getSnapshot().lines[0]).toMatchObject({ status: 'sent', seq: 1, key });
    expect(buyer.getSnapshot().conversation).toMatchObject({ conversationId: 'c1', lastSeq: 2 });
  });

  it('W9 what was received is reported by itself, what was read when the page says so', async () => {
    server.say('one');
    server.say('two');
    const buyer = connect();
    await eventually(isOnline(buyer));
    buyer.markRead(1);
    buyer.markRead(2);
    const moves = () => server.requests.filter(({ event }) => event === 'cursor:move').map((r) => r.payload);
    await eventually(() => (moves().length === 2 ? null : JSON.stringify(moves())));
    expect(moves()).toEqual([
      { conversationId: 'c1', delivered: 2 },
      { conversationId: 'c1', read: 2 },
    ]);
  });

  it('W9 typing is told once, and its end', async () => {
    server.say('one');
    const buyer = connect();
    await eventually(isOnline(buyer));
    for (let key = 0; key < 20; key += 1) buyer.setTyping(true);
    buyer.setTyping(false);
    await eventually(() => (countOf('typing:set') === 2 ? null : `${countOf('typing:set')} events`));
  });

  it('W6 a recalled message is hidden', async () => {
    const buyer = connect();
    await say(buyer, 'wrong').sent;
    await say(buyer, 'right').sent;
    await buyer.recall(1);
    expect(texts(buyer)).toEqual(['recalled', 'right']);
  });

  it('W3 history is laid before what is here, without repeats', async () => {
    for (let n = 1; n <= 130; n += 1) server.say(`m${n}`);
    server.status = 'closed';
    const buyer = connect();
    await eventually(isOnline(buyer));
    const before = texts(buyer).length;
    for (let more = await buyer.history(50); more; ) more = await buyer.history(50);
    expect(before).toBe(130);
    expect(texts(buyer)).toEqual(server.log.map(({ seq }) => `m${seq}`));
    expect(buyer.getSnapshot().moreHistory).toBe(false);
  });

  it('W3 W4 what comes after history is shown, also when nothing else of its conversation has come yet', async () => {
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.swallowPushes = 2;
    server.say('one');
    await buyer.history();
    expect(texts(buyer)).toEqual(['one']);
    server.say('two');
    server.say('three');
    await eventually(shows(buyer, ['one', 'two', 'three']));
    server.cut();
    await eventually(() => (countOf('session:resume') === 2 ? null : 'it has not resumed'));
    expect(server.requests.findLast(({ event }) => event === 'session:resume')?.payload).toMatchObject({
      conversations: [{ conversationId: 'c1', seq: 3 }],
    });
  });

  it('W2 an own message that history brings before its answer is accepted, and shown once', async () => {
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.swallowPushes = 1;
    server.swallowAnswers = 1;
    const { sent } = say(buyer, 'hello');
    await eventually(() => (server.log.length === 1 ? null : 'it is not there yet'));
    await buyer.history();
    expect(texts(buyer)).toEqual(['hello']);
    expect(await sent).toMatchObject({ conversationId: 'c1', seq: 1 });
    server.say('hi, how can I help?');
    await eventually(shows(buyer, ['hello', 'hi, how can I help?']));
    await eventually(() => (buyer.getSnapshot().conversation?.lastSeq === 2 ? null : 'no record yet'));
  });

  it('the snapshot is the same object until something changes', async () => {
    server.say('one');
    const buyer = connect();
    await eventually(isOnline(buyer));
    await eventually(() => (countOf('cursor:move') > 0 ? null : 'no cursor yet'));
    const before = buyer.getSnapshot();
    expect(buyer.getSnapshot()).toBe(before);
    server.say('two');
    await eventually(shows(buyer, ['one', 'two']));
    expect(buyer.getSnapshot().conversation).not.toBe(before.conversation);
    expect(buyer.getSnapshot().lines[0]).toBe(before.lines[0]);
    expect(before.lines).toHaveLength(1);
    const { lines } = buyer.getSnapshot();
    server.push('typing:changed', { conversationId: 'c1', typing: true });
    await eventually(() => (buyer.getSnapshot().agentTyping ? null : 'not typing'));
    expect(buyer.getSnapshot().lines).toBe(lines);
  });
});

describe('a bad line', () => {
  it('W1 an answer that was lost costs a second try, not a second message', async () => {
    server.say('hello?');
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.swallowAnswers = 1;
    server.swallowPushes = 1;
    const { sent } = say(buyer, 'once');
    const next = say(buyer, 'then');
    expect(await sent).toMatchObject({ seq: 2, repeat: true });
    await next.sent;
    await eventually(shows(buyer, ['hello?', 'once', 'then']));
    expect(server.sentTexts()).toEqual(['once', 'then']);
  });

  it('W1 the echo of a message serves as its answer', async () => {
    const buyer = connect({ timing: { ...timing, answerMs: 60_000 } });
    await eventually(isOnline(buyer));
    server.swallowAnswers = 1;
    expect(await say(buyer, 'once').sent).toMatchObject({ seq: 1 });
  });

  it('W4 a push that was lost is fetched: exactly the missing messages', async () => {
    server.say('one');
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.swallowPushes = 2;
    for (const words of ['two', 'three', 'four']) server.say(words);
    await eventually(shows(buyer, ['one', 'two', 'three', 'four']));
    const fetches = server.requests.filter(({ event }) => event === 'message:fetch');
    expect(fetches.map(({ payload }) => payload)).toEqual([{ conversationId: 'c1', afterSeq: 1, limit: 2 }]);
  });

  it('W3 a last push that was lost is found by the silent resume', async () => {
    server.say('one');
    const buyer = connect({ timing: { ...timing, resumeEveryMs: 100 } });
    await eventually(isOnline(buyer));
    server.swallowPushes = 1;
    server.say('two');
    await eventually(shows(buyer, ['one', 'two']));
  });

  it('W3 `session:resync` makes the client ask at once', async () => {
    server.say('one');
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.swallowPushes = 1;
    server.say('two');
    server.emit('session:resync');
    await eventually(shows(buyer, ['one', 'two']));
  });

  it('W3 W5 lines cut in mid-talk: nothing is lost, doubled or out of order', async () => {
    const buyer = connect();
    const received: string[] = [];
    buyer.on('message', ({ body, from }) => {
      if (from.kind === 'agent' && body.kind === 'text') received.push(body.text);
    });
    const words = Array.from({ length: 40 }, (_, n) => `b${n}`);
    const replies = Array.from({ length: 40 }, (_, n) => `a${n}`);
    const sent = [];
    for (const [n, word] of words.entries()) {
      sent.push(say(buyer, word).sent);
      server.say(replies[n] ?? '');
      if (n % 7 === 3) server.swallowAnswers = 1;
      if (n % 5 === 2) server.swallowPushes = 1;
      if (n % 10 === 5) {
        await eventually(isOnline(buyer));
        server.cut();
      }
      await sent[Math.max(0, n - 3)];
    }
    await Promise.all(sent);
    await eventually(() => (received.length === replies.length ? null : `${received.length} replies`));
    expect(server.sentTexts()).toEqual(words);
    expect(received).toEqual(replies);
    expect(texts(buyer)).toEqual(
      server.log.map(({ body }) => (body.kind === 'text' ? body.text : body.kind)),
    );
  });

  it('W3 a server that is away and comes back is found again', async () => {
    server.say('one');
    const buyer = connect();
    await eventually(isOnline(buyer));
    const { port, log } = server;
    await server.close();
    await eventually(() => (buyer.getSnapshot().connection.status === 'waiting' ? null : 'not waiting'));
    const { sent } = say(buyer, 'are you there?');
    server = new OneChatServer();
    server.log.push(...log);
    server.say('two');
    await server.listen(port);
    await sent;
    await eventually(shows(buyer, ['one', 'two', 'are you there?']));
  });

  it('W3 a store with another epoch makes the client load all anew', async () => {
    for (const words of ['one', 'two', 'three']) server.say(words);
    const buyer = connect();
    await eventually(isOnline(buyer));
    const told: number[] = [];
    buyer.on('message', ({ seq }) => told.push(seq));
    server.log.splice(0);
    server.swallowPushes = 1;
    server.say('another one');
    server.epoch = 'e2';
    server.emit('session:resync');
    await eventually(shows(buyer, ['another one']));
    expect(told).toEqual([]);
  });

  it('W3 P2 what is pushed before the first answer stays, and is told once', async () => {
    server.beforeResumeAnswer = () => server.say('one');
    const buyer = connect();
    const told: number[] = [];
    buyer.on('message', ({ seq }) => told.push(seq));
    await eventually(isOnline(buyer));
    expect(texts(buyer)).toEqual(['one']);
    server.say('two');
    await eventually(shows(buyer, ['one', 'two']));
    expect(told).toEqual([1, 2]);
    expect(countOf('message:fetch')).toBe(0);
  });

  it('W3 P2 what a new store pushes before its answer stays, and is told once', async () => {
    for (const words of ['one', 'two', 'three']) server.say(words);
    const buyer = connect();
    await eventually(isOnline(buyer));
    const told: string[] = [];
    buyer.on('message', ({ seq, body }) => told.push(`${seq} ${'text' in body ? body.text : body.kind}`));
    server.log.splice(1);
    server.epoch = 'e2';
    server.beforeResumeAnswer = () => server.say('another two');
    server.emit('session:resync');
    await eventually(shows(buyer, ['one', 'another two']));
    server.say('another three');
    await eventually(shows(buyer, ['one', 'another two', 'another three']));
    expect(told).toEqual(['2 another two', '3 another three']);
  });

  it('W7 a line without answers is left, and a new one made', async () => {
    server.say('one');
    const buyer = connect({ timing: { ...timing, answerMs: 200 } });
    const states: ConnectionState['status'][] = [];
    await eventually(isOnline(buyer));
    buyer.on('state', ({ status }) => states.push(status));
    server.swallowAnswers = 2;
    server.swallowPushes = 1;
    await say(buyer, 'hello').sent;
    expect(states.slice(0, 2)).toEqual(['waiting', 'connecting']);
    expect(server.sentTexts()).toEqual(['hello']);
  });
});

describe('the end of a line', () => {
  it('W7 some ends are final, others not', async () => {
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.emit('connection:closing', { reason: 'server_closing', retryAfterMs: 1 });
    await eventually(() => (countOf('session:resume') === 2 ? null : 'has not come back'));
    await eventually(isOnline(buyer));
    server.emit('connection:closing', { reason: 'session_revoked' });
    await eventually(() => (buyer.getSnapshot().connection.status === 'closed' ? null : 'still open'));
    expect(buyer.getSnapshot().connection).toEqual({ status: 'closed', reason: 'session_revoked' });
    await eventually(() => (server.connections === 0 ? null : 'still connected'));
  });

  it('W7 a token that has expired is replaced; one that stays refused ends the session', async () => {
    server.refusals.push(refuse('token_expired'));
    let n = 0;
    const buyer = connect({
      token: (refused) => {
        n += refused === undefined && n > 0 ? 0 : 1;
        return `t${n}`;
      },
    });
    await eventually(isOnline(buyer));
    expect(server.tokens).toEqual(['t1', 't2']);
    server.refusals.push(refuse('token_expired'));
    const stubborn = connect({ token: () => 'same' });
    await eventually(() => (stubborn.getSnapshot().connection.status === 'closed' ? null : 'still open'));
    expect(stubborn.getSnapshot().connection).toEqual({ status: 'closed', reason: 'unauthenticated' });
  });

  it('W7 a refusal that may pass is tried again', async () => {
    server.refusals.push(refuse('overloaded'), refuse('too_many_connections'));
    await eventually(isOnline(connect()));
    server.refusals.push(refuse('forbidden'));
    const refused = connect();
    await eventually(() => (refused.getSnapshot().connection.status === 'closed' ? null : 'still open'));
  });

  it('W7 a server of another protocol version, or with a code of the future, is not asked again', async () => {
    for (const [code, reason] of [
      ['protocol_too_old', 'protocol_too_old'],
      ['unheard_of', 'internal'],
    ] as const) {
      server.refusals.push({ ok: false, code: code as ErrorCode, retryable: false, message: 'No.' });
      const buyer = connect();
      await eventually(() => (buyer.getSnapshot().connection.status === 'closed' ? null : 'still open'));
      expect(buyer.getSnapshot().connection).toEqual({ status: 'closed', reason });
    }
    expect(server.tokens).toHaveLength(2);
  });

  it('W7 close leaves nothing open, and unsent messages know of it', async () => {
    server.say('one');
    const buyer = connect();
    await eventually(isOnline(buyer));
    server.swallowAnswers = 1;
    server.swallowPushes = 1;
    const { sent } = say(buyer, 'too late');
    buyer.setTyping(true);
    buyer.close();
    await expect(sent).rejects.toMatchObject({ code: 'not_connected' });
    await eventually(() => (server.connections === 0 ? null : 'still connected'));
    expect(buyer.getSnapshot().connection).toEqual({ status: 'closed', reason: 'by_client' });
  });
});
