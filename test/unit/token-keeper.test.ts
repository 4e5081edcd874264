import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { login, visitor } from '../../client-sdk/auth.ts';
import { type KeptTokens, TokenKeeper } from '../../client-sdk/token-keeper.ts';

let server: Server;
let url: string;
/** Refresh tokens that are still good; each is good once. */
let good: Set<string>;
let refreshes: number;
let now: number;

const first = { accessToken: 'a0', expiresInSec: 600, refreshToken: 'r0' };

beforeEach(async () => {
  good = new Set(['r0']);
  refreshes = 0;
  now = 1_000_000;
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { refreshToken } = JSON.parse(body) as { refreshToken?: string };
    response.setHeader('content-type', 'application/json');
    if (request.url === '/v1/refresh' && refreshToken !== undefined && good.delete(refreshToken)) {
      refreshes += 1;
      good.add(`r${refreshes}`);
      response.end(
        JSON.stringify({ accessToken: `a${refreshes}`, expiresInSec: 600, refreshToken: `r${refreshes}` }),
      );
      return;
    }
    response.statusCode = 401;
    response.end(JSON.stringify({ ok: false, code: 'unauthenticated', retryable: false, message: 'no' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('gives the token while it is good, and a new one a minute before its end', async () => {
  const keeper = new TokenKeeper({ url, tokens: first, now: () => now });
  expect(await keeper.token()).toBe('a0');
  now += 539_000;
  expect(await keeper.token()).toBe('a0');
  now += 2_000;
  expect(await keeper.token()).toBe('a1');
  expect(await keeper.token()).toBe('a1');
});

it('refreshes once for all who ask at the same time', async () => {
  const keeper = new TokenKeeper({ url, tokens: first, now: () => now });
  now += 600_000;
  const tokens = await Promise.all(Array.from({ length: 20 }, () => keeper.token()));
  expect(new Set(tokens)).toEqual(new Set(['a1']));
  expect(refreshes).toBe(1);
});

it('does not give a refused token again', async () => {
  const keeper = new TokenKeeper({ url, tokens: first, now: () => now });
  expect(await keeper.token('a0')).toBe('a1');
});

it('uses what another tab has refreshed', async () => {
  let kept: KeptTokens | null = null;
  const save = (tokens: KeptTokens | null): void => {
    kept = tokens;
  };
  const storage = { load: () => kept, save };
  const one = new TokenKeeper({ url, tokens: first, storage, now: () => now });
  const other = new TokenKeeper({ url, storage, now: () => now });
  now += 600_000;
  expect(await one.token()).toBe('a1');
  expect(await other.token()).toBe('a1');
  expect(refreshes).toBe(1);
});

it('forgets tokens of a session that is over, and says so', async () => {
  const keeper = new TokenKeeper({ url, tokens: first, now: () => now });
  good.clear();
  now += 600_000;
  await expect(keeper.token()).rejects.toMatchObject({ code: 'unauthenticated', retryable: false });
  expect(keeper.loggedIn).toBe(false);
});

it('a failed call carries the code of the server, or says that there is no connection', async () => {
  await expect(login(url, 'amy', 'wrong')).rejects.toMatchObject({ code: 'unauthenticated' });
  const { port } = server.address() as AddressInfo;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(visitor(`http://127.0.0.1:${port}`, 'demo')).rejects.toMatchObject({
    code: 'not_connected',
    retryable: true,
  });
  server.listen(0);
});
