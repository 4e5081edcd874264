import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buyerOf, hasVisited, type TokenShelf, visitorToken } from '../../web/buyer/chat/visitor-token.ts';

/** What the visitors' address was asked, and what it answers next. */
let asked: unknown[] = [];
let refuseStored = false;
let url = '';
const kept = new Map<string, string>();
const shelf: TokenShelf = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
};

const server = createServer((request, response) => {
  let json = '';
  request.on('data', (chunk) => {
    json += chunk;
  });
  request.on('end', () => {
    const body = JSON.parse(json) as { token?: string };
    asked.push(body);
    const refused = refuseStored && body.token !== undefined;
    response.writeHead(refused ? 401 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        refused
          ? { ok: false, code: 'unauthenticated', retryable: false, message: 'no' }
          : { token: `t${asked.length}`, buyerId: 'anon-1', shopName: 'Shop' },
      ),
    );
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  refuseStored = false;
  kept.clear();
});

test('a first visit asks for a token and keeps it; the next page uses it without asking', async () => {
  expect(hasVisited(shelf, 'demo')).toBe(false);
  expect(await visitorToken(url, 'demo', shelf)()).toBe('t1');
  expect(hasVisited(shelf, 'demo')).toBe(true);
  expect(hasVisited(shelf, 'other')).toBe(false);
  expect(await visitorToken(url, 'demo', shelf)()).toBe('t1');
  expect(asked).toEqual([{}]);
});

test('a refused token is renewed for the same buyer', async () => {
  const token = visitorToken(url, 'demo', shelf);
  await token();
  expect(await token('t1')).toBe('t2');
  expect(asked).toEqual([{}, { token: 't1' }]);
});

test('a token that the server no longer knows is replaced by a new visitor', async () => {
  const token = visitorToken(url, 'demo', shelf);
  await token();
  refuseStored = true;
  expect(await token('t1')).toBe('t3');
  expect(asked).toEqual([{}, { token: 't1' }, {}]);
});

test('a browser without storage still gets a chat', async () => {
  const token = visitorToken(url, 'demo', null);
  expect([await token(), await token()]).toEqual(['t1', 't1']);
});

test('two signed buyers of one browser are told apart', () => {
  const signed = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  expect(buyerOf(signed({ sub: 'b-7', name: '访客' }))).toBe('b-7');
  expect(buyerOf(undefined)).toBe('visitor');
  expect(buyerOf('not a token')).toBe('signed');
});
