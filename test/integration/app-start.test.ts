import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedRedis } from '../../server/embedded-redis.ts';
import { startTestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'fenliu-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a started app is ready, says so, and ends its ports when closed', async () => {
  const app = await startTestApp();
  const ready = await fetch(`${app.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ status: 'ready' });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('fenliu_http_requests_total');
  await app.close();
  await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();
});

test('a process whose sweeps do not come is not ready, and mends itself when Redis was emptied', async () => {
  const app = await startTestApp();
  const readiness = async () => (await fetch(`${app.url}/readyz`)).status;
  expect(await readiness()).toBe(200);
  await app.redis.main.flushall();
  const emptied = (await (await fetch(`${app.url}/readyz`)).json()) as {
    checks: { name: string; ok: boolean }[];
  };
  expect(emptied.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toContain('jobs');
  await eventually(async () => ((await readiness()) === 200 ? null : 'not ready'));
  await app.close();
});

test('the metrics are for this machine alone, or for who has the token', async () => {
  const app = await startTestApp();
  const ask = async (url: string, headers: Record<string, string> = {}) =>
    (await fetch(`${url}/metrics`, { headers: { connection: 'close', ...headers } })).status;
  expect(await ask(app.url)).toBe(200);
  expect(await ask(app.url, { 'x-forwarded-for': '127.0.0.1' })).toBe(403);
  await app.close();
  const guarded = await startTestApp({ metricsToken: 'a token for it' });
  expect(await ask(guarded.url)).toBe(401);
  expect(await ask(guarded.url, { authorization: 'Bearer a tokem for it' })).toBe(401);
  expect(await ask(guarded.url, { authorization: 'Bearer a token for it' })).toBe(200);
  await guarded.close();
});

test('an unknown address gets a coded error', async () => {
  const app = await startTestApp();
  const answer = await fetch(`${app.url}/v1/nowhere`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ ok: false, code: 'not_found' });
  await app.close();
});

test('a port in use stops the start with one line that names the setting', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  await expect(startTestApp({ port })).rejects.toThrow(`PORT: ${port} is in use`);
  await new Promise((resolve) => other.close(resolve));
});

test('a folder that cannot be made stops the start', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await expect(startTestApp({ dataDir: join(file, 'data') })).rejects.toThrow('FENLIU_DATA_DIR');
});

test('a second fenliu on one data folder is refused, a later one is not', async () => {
  const dataDir = join(folder, 'shared');
  const first = await startTestApp({ dataDir });
  // The lock belongs to a process: this very process is told apart by the lock file alone.
  await expect(startTestApp({ dataDir })).rejects.toThrow('uses the data folder');
  await first.close();
  const later = await startTestApp({ dataDir });
  await later.close();
});

test('a lock that a dead process left behind does not stop the start', async () => {
  const dataDir = mkdtempSync(join(folder, 'left-'));
  writeFileSync(join(dataDir, 'lock-7'), JSON.stringify({ pid: 2 ** 22 + 1, bornAt: null }));
  const app = await startTestApp({ dataDir });
  expect(statSync(join(dataDir, 'redis/address')).mode & 0o077).toBe(0);
  await app.close();
});

test('a Redis that fails is told of while the database is still being opened', async () => {
  const connections: Socket[] = [];
  const silent = createTcpServer((socket) => connections.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  let told = '';
  const start = startTestApp(
    { redisUrl: 'redis://127.0.0.1:1', databaseUrl: `postgres://127.0.0.1:${port}/x` },
    {
      onFailedStart: (error) => {
        told = String(error);
        silent.close();
        for (const connection of connections) connection.destroy();
      },
    },
  );
  await expect(start).rejects.toThrow('Redis at');
  expect(told).toContain('Redis at redis://127.0.0.1:1 cannot be reached');
});

test('a Redis that may evict is spoken of once, by us alone', async () => {
  const redis = await startEmbeddedRedis(
    process.env.FENLIU_REDIS_BINARY || 'redis-server',
    join(folder, 'evicting'),
  );
  const client = new Redis(redis.url);
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await client.quit();
  const warnings: string[] = [];
  const warn = console.warn;
  console.warn = (...words) => warnings.push(words.join(' '));
  const app = await startTestApp({ redisUrl: redis.url, logLevel: 'silent' });
  await app.close();
  console.warn = warn;
  await redis.stop();
  expect(warnings).toEqual([]);
});

test('stores that cannot be reached stop the start, without their passwords in the message', async () => {
  const redis = startTestApp({ redisUrl: 'redis://:hunter2@127.0.0.1:1' });
  await expect(redis).rejects.toThrow('Redis at redis://127.0.0.1:1 cannot be reached');
  const database = startTestApp({ databaseUrl: 'postgres://user:hunter2@127.0.0.1:1/fenliu' });
  await expect(database).rejects.toThrow(/^The database at 127\.0\.0\.1:1 cannot be opened: .*ECONNREFUSED/);
});
