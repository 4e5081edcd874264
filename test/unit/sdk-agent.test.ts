import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentClient } from '../../client-sdk/agent-client.ts';
import { conversation, me } from '../support/desk-samples.ts';
import { eventually } from '../support/eventually.ts';

/** A real Socket.IO server with one agent at work; each test answers the rest by itself. */
const http = () => createServer();
let server = http();
let io: Server;
let line: Socket;
let agent: AgentClient;
const told: string[] = [];

const message = (seq: number) => ({
  conversationId: 'c1',
  seq,
  from: { kind: 'buyer', id: 'b1', name: 'Bo' },
  body: { kind: 'text', text: `m${seq}` },
  at: 1000 + seq,
});

beforeEach(async () => {
  told.length = 0;
  server = http();
  io = new Server(server, { serveClient: false });
  io.of('/agent').on('connection', (socket) => {
    line = socket;
    socket.on('session:resume', (_, ack) =>
      ack({
        ok: true,
        data: { shops: [{ shopId: 's1', shopName: 'Shop', epoch: 'e1', reload: true, me, threads: [] }] },
      }),
    );
    socket.on('cursor:move', (_, ack) => ack({ ok: true, data: conversation('c1').cursors }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  agent = new AgentClient({ url: `http://127.0.0.1:${port}`, token: () => 'good', timing: { gapMs: 20 } });
  agent.on('message', ({ message: { seq } }) => told.push(`message ${seq}`));
  agent.on('removed', ({ reason }) => told.push(`removed: ${reason}`));
  agent.connect();
  await eventually(() => (agent.getSnapshot().connection.status === 'online' ? null : 'not online'));
});
afterEach(async () => {
  agent.close();
  await io.close();
});

const push = (event: string, payload: object) => line.emit(event, { shopId: 's1', ...payload });
/** Assigned, and ended by the buyer before the question after its messages is answered. */
const endAtOnce = (reason: 'closed' | 'moved', answer: (ack: (answer: unknown) => void) => void) => {
  line.on('message:fetch', (_, ack) => {
    push('message:created', { message: message(2) });
    push('conversation:removed', { conversationId: 'c1', reason });
    setImmediate(() => answer(ack));
  });
  push('conversation:updated', { conversation: conversation('c1', { lastSeq: 1 }) });
};
const isRemoved = () => (told.some((line) => line.startsWith('removed')) ? null : told.join());

it('P1 what a buyer said is told before the conversation goes, though he ended it at once', async () => {
  endAtOnce('closed', (ack) => ack({ ok: true, data: { messages: [message(1), message(2)], more: false } }));
  await eventually(isRemoved);
  expect(told).toEqual(['message 1', 'message 2', 'removed: closed']);
  expect(agent.getSnapshot().conversations).toEqual([]);
});

it('a conversation that is over goes also when its last messages cannot be had', async () => {
  endAtOnce('closed', (ack) => ack({ ok: false, code: 'not_found', retryable: false, message: 'No.' }));
  await eventually(isRemoved);
  expect(told).toEqual(['removed: closed']);
});

it('R2 what moved on to a colleague goes at once: the rest is his to read', async () => {
  endAtOnce('moved', (ack) => ack({ ok: true, data: { messages: [message(1), message(2)], more: false } }));
  await eventually(isRemoved);
  expect(told).toEqual(['removed: moved']);
});
