import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedRedis } from '../../server/embedded-redis.ts';
import { checkRedis } from '../../server/redis-check.ts';

const dir = mkdtempSync(join(tmpdir(), 'fenliu-redis-check-'));
const server = await startEmbeddedRedis(process.env.FENLIU_REDIS_BINARY || 'redis-server', dir);
const redis = new Redis(server.url);

afterAll(async () => {
  await redis.quit();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('P1: the embedded Redis keeps every promise', async () => {
  expect(await checkRedis(redis, 0)).toBeNull();
});

test.each([
  ['appendfsync', 'everysec', 'P1 at power loss'],
  ['appendonly', 'no', 'P1 (no acknowledged message is lost)'],
  ['maxmemory-policy', 'allkeys-lru', 'P1 and P5'],
])('P1: %s %s is named with the promise it breaks', async (name, value, promise) => {
  const [, before = ''] = (await redis.config('GET', name)) as string[];
  await redis.config('SET', name, value);
  expect(await checkRedis(redis, 0)).toContain(promise);
  await redis.config('SET', name, before);
});

test('P1: a Redis that an earlier, killed run left behind is stopped before its files are opened again', async () => {
  const left = mkdtempSync(join(dir, 'left-'));
  const binary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
  const first = await startEmbeddedRedis(binary, left);
  const client = new Redis(first.url);
  await client.set('kept', 'yes');
  await client.quit();
  let death = '';
  first.onDeath((why) => {
    death = why;
  });
  const second = await startEmbeddedRedis(binary, left);
  expect(death).not.toBe('');
  const reader = new Redis(second.url);
  expect(await reader.get('kept')).toBe('yes');
  await reader.quit();
  await second.stop();
});

test('P1: a left-over Redis that does not answer is ended too, so that two never write one log', async () => {
  const left = mkdtempSync(join(dir, 'busy-'));
  const binary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
  const first = await startEmbeddedRedis(binary, left);
  const { pid } = JSON.parse(readFileSync(join(left, 'process'), 'utf8')) as { pid: number };
  const client = new Redis(first.url, { retryStrategy: null });
  client.on('error', () => {});
  await client.set('kept', 'yes');
  let died = false;
  first.onDeath(() => {
    died = true;
  });
  // As under a load that takes all of its time: the port takes connections, and nobody answers.
  process.kill(pid, 'SIGSTOP');

  const second = await startEmbeddedRedis(binary, left);

  expect(died).toBe(true);
  const reader = new Redis(second.url);
  expect(await reader.get('kept')).toBe('yes');
  await reader.quit();
  await second.stop();
  client.disconnect();
}, 20_000);
