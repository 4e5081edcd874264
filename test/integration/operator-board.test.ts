import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JOBS } from '../../server/jobs/catalog.ts';
import { operatorBoard } from '../../server/jobs/operator-board.ts';
import { Queues } from '../../server/jobs/queues.ts';
import { makeRateLimit } from '../../server/staff/rate-limit.ts';
import { randomShopId, useRedis } from '../support/redis.ts';

const redis = useRedis();
const PASSWORD = 'right:pässword';
let queues: Queues;
let server: Server;
let url: string;

beforeAll(async () => {
  queues = new Queues(redis, () => {});
  const app = express();
  const failures = makeRateLimit(redis, randomShopId(), 5, 60);
  app.use('/ops', operatorBoard({ queues, password: PASSWORD, failures, path: '/ops' }));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ops`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await queues.close();
});

const ask = (path: string, credentials?: string) =>
  fetch(url + path, {
    headers: {
      connection: 'close',
      ...(credentials && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    },
  });

test('the board shows itself and its queues to nobody but the operator, and slows down who guesses', async () => {
  const stranger = await ask('/');
  expect(stranger.status).toBe(401);
  expect(stranger.headers.get('www-authenticate')).toContain('Basic');
  expect((await ask('/api/queues')).status).toBe(401);

  // More than the limit: what is right is given back.
  for (let i = 0; i < 8; i += 1) expect((await ask('/', `operator:${PASSWORD}`)).status).toBe(200);
  const answer = (await (await ask('/api/queues', `operator:${PASSWORD}`)).json()) as {
    queues: { name: string }[];
  };
  expect(answer.queues.map(({ name }) => name).sort()).toEqual(Object.keys(JOBS).sort());

  const change = await fetch(`${url}/api/queues/chat-log/pause`, {
    method: 'PUT',
    headers: { authorization: `Basic ${Buffer.from(`operator:${PASSWORD}`).toString('base64')}` },
  });
  expect(change.ok).toBe(false);
  expect(await queues.byName['chat-log'].isPaused()).toBe(false);

  const guesses = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ask('/', `operator:guess ${i}`).then(({ status }) => status)),
  );
  expect(guesses.filter((status) => status === 401)).toHaveLength(5);
  expect(guesses.filter((status) => status === 429)).toHaveLength(15);
  expect((await ask('/', `operator:${PASSWORD}`)).status).toBe(429);
});
