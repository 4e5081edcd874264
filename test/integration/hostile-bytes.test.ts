import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { visitor } from '../../client-sdk/auth.ts';
import { createHttpServer } from '../../server/http/create-server.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { frameHead, RawSocket, UPGRADE } from '../support/raw-socket.ts';
import { connectWire } from '../support/wire.ts';

/** Bytes that no client would send: whoever sends them is answered or cut, and others are served meanwhile. */

const MAX_CONNECTIONS = 50;
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ maxConnectionsPerAddress: MAX_CONNECTIONS });
});
afterAll(() => app.close());

/** A buyer who comes anew has his message taken. */
async function othersAreServed(): Promise<void> {
  const { token } = await visitor(app.url, 'demo');
  const buyer = await connectWire(app.url, '/buyer', { token });
  const said = await buyer.ask('message:send', { clientId: 'c', body: { kind: 'text', text: 'hi' } });
  buyer.close();
  expect(said).toMatchObject({ ok: true });
}
afterEach(othersAreServed);

const open = async (how: 'open' | 'upgrade' = 'open') => {
  const raw = await RawSocket[how](app.url);
  onTestFinished(() => {
    raw.socket.destroy();
  });
  return raw;
};

it('P10 a message in fragments of one byte is one message', async () => {
  const { token } = await visitor(app.url, 'demo');
  const raw = await open('upgrade');
  raw.fragments(`40/buyer,${JSON.stringify({ token, protocol: 1 })}`);
  await raw.hears('40/buyer,');
  raw.fragments('42/buyer,7["nothing",{}]');
  await raw.hears('43/buyer,7[{"ok":false,"code":"unknown_event"');
});

it('P10 a request that comes byte by byte is answered', async () => {
  const raw = await open();
  for (const byte of 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n') raw.socket.write(byte);
  await raw.hears('HTTP/1.1 200');
});

it('P10 a body that is no JSON is refused, and the reason says so', async () => {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${app.url}/v1/login`, { method: 'POST', headers, body: '{"login":' });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    code: 'bad_request',
    reason: 'the body is not JSON',
  });
});

it('P10 a frame that announces more than may be is cut before it comes', async () => {
  const raw = await open('upgrade');
  raw.socket.write(frameHead(2n ** 40n));
  await raw.closed;
});

it('P10 unfinished frames hold up nobody', async () => {
  const unfinished = await Promise.all(Array.from({ length: 20 }, () => open('upgrade')));
  for (const raw of unfinished) raw.socket.write(Buffer.concat([frameHead(1000n), Buffer.from('42')]));
  await othersAreServed();
});

it.each([
  ['2,000 headers', Array.from({ length: 2000 }, (_, i) => `x-${i}: ${'v'.repeat(20)}`)],
  ['one header of a megabyte', [`x: ${'v'.repeat(1_000_000)}`]],
])('P10 %s are refused', async (_, headers) => {
  const raw = await open();
  raw.socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost\r\n${headers.join('\r\n')}\r\n\r\n`);
  await raw.hears('HTTP/1.1 431');
  await raw.closed;
});

it('P10 2,000 headers of an upgrade open no socket', async () => {
  const raw = await open();
  const headers = Array.from({ length: 2000 }, (_, i) => `x-${i}: ${'v'.repeat(20)}`).join('\r\n');
  raw.socket.write(UPGRADE.replace('\r\n\r\n', `\r\n${headers}\r\n\r\n`));
  await raw.closed;
  expect(raw.heard).not.toContain('HTTP/1.1 101');
});

it('P10 connections that are reset in the middle of their upgrade leave nothing behind', async () => {
  const resets = Array.from({ length: 100 }, async (_, i) => {
    const raw = await RawSocket.open(app.url);
    raw.socket.write(i % 2 === 0 ? UPGRADE : UPGRADE.slice(0, -2));
    if (i % 4 === 0) await raw.hears('HTTP/1.1 ');
    raw.socket.resetAndDestroy();
    await raw.closed;
  });
  await Promise.all(resets);
});

it('P10 a head that does not end is cut when its time is over', async () => {
  const server = createHttpServer(() => {}, { headersTimeout: 20, connectionsCheckingInterval: 10 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const raw = await RawSocket.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  raw.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nx-slow: ');
  await raw.hears('HTTP/1.1 408');
  await raw.closed;
});

it('P10 many polls at once of one session end that session', async () => {
  const opened = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`);
  const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
  const url = `${app.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(url)));
  expect(answers.some(({ status }) => status === 400)).toBe(true);
  expect((await fetch(url)).status).toBe(400);
});

it('P10 a flood of polling sessions from one address stops at its limit', async () => {
  const answers = await Promise.all(
    Array.from({ length: MAX_CONNECTIONS + 20 }, () =>
      fetch(`${app.url}/socket.io/?EIO=4&transport=polling`),
    ),
  );
  const opened = answers.filter(({ ok }) => ok);
  expect(answers.length - opened.length).toBeGreaterThanOrEqual(20);
  // The close packet of each, so that there is room again.
  for (const answer of opened) {
    const { sid } = JSON.parse((await answer.text()).slice(1)) as { sid: string };
    await fetch(`${app.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '1' });
  }
});
