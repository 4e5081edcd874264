import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    allowedOrigins: ['https://shop.example'],
    publicUrl: 'https://chat.example',
  });
});
afterAll(() => app.close());

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'c29tZXRoaW5nIHJhbmRvbQ==',
};

/** What a page of this origin gets when it begins a connection. */
const begin = (transport: string, origin: string) =>
  new Promise<{ status: number; body: string; readable: boolean }>((resolve, reject) => {
    const headers = { origin, ...(transport === 'websocket' && UPGRADE) };
    const call = request(`${app.url}/socket.io/?EIO=4&transport=${transport}`, { headers });
    call.on('error', reject);
    call.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '', readable: true });
    });
    call.on('response', async (response) => {
      const body = (await response.toArray()).join('');
      const readable = response.headers['access-control-allow-origin'] === origin;
      resolve({ status: response.statusCode ?? 0, body, readable });
    });
    call.end();
  });

describe.each(['websocket', 'polling'])('by %s', (transport) => {
  const taken = transport === 'websocket' ? 101 : 200;

  test('our own pages and those of the allowed sites may connect', async () => {
    for (const origin of [app.url, 'https://chat.example', 'https://shop.example']) {
      expect(await begin(transport, origin), origin).toMatchObject({ status: taken, readable: true });
    }
  });

  test('a page from elsewhere is refused, as the wire page says', async () => {
    const refused =
      transport === 'websocket'
        ? { status: 400, body: 'forbidden' }
        : { status: 403, body: '{"code":4,"message":"forbidden"}' };
    for (const origin of ['https://elsewhere.example', 'null', `${app.url}0`]) {
      expect(await begin(transport, origin), origin).toEqual({ ...refused, readable: false });
    }
  });
});

test('the REST interface answers the same pages', async () => {
  const allowed = async (origin: string) => {
    const answer = await fetch(`${app.url}/v1/shops/demo/visitors`, {
      method: 'OPTIONS',
      headers: { origin },
    });
    return answer.headers.get('access-control-allow-origin');
  };
  expect(await allowed('https://chat.example')).toBe('https://chat.example');
  expect(await allowed('https://elsewhere.example')).toBeNull();
});
