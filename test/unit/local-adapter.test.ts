import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalAdapter } from '../../server/gateway/local-adapter.ts';
import { writeTogether } from '../../server/gateway/write-together.ts';
import { eventually } from '../support/eventually.ts';

const httpServer = createServer();
const io = new Server(httpServer, { adapter: LocalAdapter, transports: ['websocket'] });
writeTogether(io);
const clients: Record<string, Socket> = {};
const ids: Record<string, string> = {};
let heard: string[] = [];
let encoded = 0;

/** Counts how often it is made JSON. */
const news = (n: number) => ({
  toJSON() {
    encoded += 1;
    return n;
  },
});

beforeAll(async () => {
  io.on('connection', (socket) => {
    const { name, rooms } = socket.handshake.auth as { name: string; rooms: string[] };
    ids[name] = socket.id;
    void socket.join(rooms);
  });
  await new Promise<void>((done) => httpServer.listen(0, '127.0.0.1', done));
  const { port } = httpServer.address() as AddressInfo;
  for (const [name, rooms] of Object.entries({ amy: ['staff'], ben: ['staff', 'late'], cay: [] })) {
    const client = connect(`http://127.0.0.1:${port}`, { transports: ['websocket'], auth: { name, rooms } });
    client.on('news', (n: number) => heard.push(`${name} ${n}`));
    clients[name] = client;
  }
  await eventually(() => (Object.keys(ids).length === 3 ? null : 'not everybody is in'));
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.disconnect();
  await io.close();
});

async function expectHeard(lines: string[]): Promise<void> {
  await eventually(() => (heard.length >= lines.length ? null : `heard ${heard.join()}`));
  expect(heard.sort()).toEqual(lines);
  heard = [];
}

test('whoever is in a room and not left out gets a broadcast', async () => {
  io.emit('news', 1);
  io.to('staff').emit('news', 2);
  io.to(['staff', 'late'])
    .except(ids.amy ?? '')
    .emit('news', 3);
  io.to('staff').except('late').emit('news', 4);

  await expectHeard(['amy 1', 'amy 2', 'amy 4', 'ben 1', 'ben 2', 'ben 3', 'cay 1']);
});

test('what nobody would get is not even encoded', async () => {
  io.to('empty').emit('news', news(1));
  io.to('late')
    .except(ids.ben ?? '')
    .emit('news', news(2));
  expect(encoded).toBe(0);
  io.to('late').emit('news', news(3));
  expect(encoded).toBeGreaterThan(0);

  await expectHeard(['ben 3']);
});

test('many packets of one tick arrive whole and in order', async () => {
  const lines = Array.from({ length: 200 }, (_, n) => `cay ${1000 + n}`);
  for (let n = 0; n < 200; n += 1) io.to(ids.cay ?? '').emit('news', 1000 + n);

  await eventually(() => (heard.length === 200 ? null : `${heard.length} of 200`));
  expect(heard.splice(0)).toEqual(lines);
});
