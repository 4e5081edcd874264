import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';
import { startServerProcess } from '../support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'fenliu-process-'));
let database: TestDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase();
  env = { DATABASE_URL: database.url, FENLIU_DATA_DIR: join(folder, 'data') };
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const oneLine = (text: string): string[] => text.trim().split('\n');

test('SIGTERM ends it in order, with exit status 0', async () => {
  const server = startServerProcess(env);
  expect((await fetch(`${await server.url()}/readyz`)).status).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('a signal in the middle of the start leaves nothing half open', async () => {
  const server = startServerProcess({ ...env, FENLIU_DATA_DIR: join(folder, 'early') });
  await new Promise((resolve) => server.child.once('spawn', resolve));
  // Before the program has begun, a signal ends Node itself.
  server.child.kill('SIGTERM');
  expect([0, 'SIGTERM']).toContain(await server.ended);
});

test('P1: after SIGKILL the next start takes over the files and what was written', async () => {
  const killed = startServerProcess(env);
  await killed.url();
  const left = new Redis(readFileSync(join(folder, 'data/redis/address'), 'utf8'));
  left.on('error', () => {});
  await left.set('kept', 'yes');
  killed.child.kill('SIGKILL');
  await killed.ended;

  const next = startServerProcess(env);
  await next.url();
  left.disconnect();
  const redis = new Redis(readFileSync(join(folder, 'data/redis/address'), 'utf8'));
  expect(await redis.get('kept')).toBe('yes');
  await redis.quit();
  next.child.kill('SIGINT');
  expect(await next.ended).toBe(0);
});

test('the death of the embedded Redis ends it with one line', async () => {
  const server = startServerProcess({ ...env, LOG_LEVEL: 'silent' });
  await server.url();
  const redis = new Redis(readFileSync(join(folder, 'data/redis/address'), 'utf8'), { retryStrategy: null });
  redis.on('error', () => {});
  await redis.shutdown('NOSAVE').catch(() => {});
  redis.disconnect();
  expect(await server.ended).toBe(1);
  expect(oneLine(server.stderr())).toEqual([
    expect.stringMatching(/^The embedded Redis died \(.*\)\. .*start fenliu again/),
  ]);
});

test.each([
  [
    'a wrong setting',
    { PORT: '99999' },
    'PORT: "99999" is not allowed. Allowed: a whole number from 0 to 65535.',
  ],
  [
    'an unwritable folder',
    { FENLIU_DATA_DIR: '/proc/fenliu' },
    'FENLIU_DATA_DIR: /proc/fenliu cannot be written',
  ],
  [
    'a Redis that is not there',
    { REDIS_URL: 'redis://127.0.0.1:1' },
    'Redis at redis://127.0.0.1:1 cannot be reached',
  ],
  [
    'a database that is not there',
    { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    'The database at 127.0.0.1:1 cannot be opened',
  ],
])('%s is one line and exit status 1', async (_what, settings, line) => {
  const server = startServerProcess({ ...env, ...settings });
  expect(await server.ended).toBe(1);
  expect(oneLine(server.stderr())).toEqual([expect.stringContaining(line)]);
});

test.each([
  ['REDIS_URL', (port: number) => `redis://127.0.0.1:${port}`, 'Redis at'],
  ['DATABASE_URL', (port: number) => `postgres://127.0.0.1:${port}/x`, 'The database at'],
])(
  '%s that takes connections and never answers is one line, not an endless wait',
  async (name, urlAt, line) => {
    const { port, connected } = await listenInSilence();
    const settings = { ...env, FENLIU_DATA_DIR: join(folder, `silent-${name}`), [name]: urlAt(port) };
    const server = startServerProcess(settings);
    await Promise.race([connected, server.ended]);
    expect(await server.ended).toBe(1);
    expect(oneLine(server.stderr())).toEqual([expect.stringContaining(line)]);
  },
  30_000,
);

test('a signal ends a start that hangs', async () => {
  const { port, connected } = await listenInSilence();
  const server = startServerProcess({ ...env, REDIS_URL: `redis://127.0.0.1:${port}` });
  await Promise.race([connected, server.ended]);
  server.child.kill('SIGTERM');
  expect([0, 1]).toContain(await server.ended);
}, 30_000);

test('a second signal ends it at once', async () => {
  const { port, connected } = await listenInSilence();
  const server = startServerProcess({ ...env, REDIS_URL: `redis://127.0.0.1:${port}` });
  await Promise.race([connected, server.ended]);
  server.child.kill('SIGTERM');
  // Two in quick succession are npm's and the terminal's, and count as one.
  const again = setInterval(() => server.child.kill('SIGTERM'), 100);
  expect(await server.ended).toBe(1);
  clearInterval(again);
}, 30_000);

test('a port in use is one line and exit status 1', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const server = startServerProcess({ ...env, PORT: String(port) });
  expect(await server.ended).toBe(1);
  expect(oneLine(server.stderr())).toEqual([expect.stringContaining(`PORT: ${port} is in use`)]);
  await new Promise((resolve) => other.close(resolve));
});

/** A port that takes connections and says nothing, as a firewall's or a server that hangs; closed after the test. */
async function listenInSilence() {
  const sockets: Socket[] = [];
  let heard = () => {};
  const connected = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const server = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    heard();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, connected };
}
