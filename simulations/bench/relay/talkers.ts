import * as hdr from 'hdr-histogram-js';
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../../client-sdk/protocol/version.ts';
import { QUESTION } from '../question.ts';
import type { Order, Place, Talk } from './talk.ts';

/** A process of plain Socket.IO clients: buyers who write, agents who receive. */

const DRAIN_MS = 10_000;

interface UnderWay {
  dueAt: number;
  buyer: Socket;
  acknowledged: boolean;
  received: boolean;
}

const buyers: Socket[] = [];
const agents: Socket[] = [];
const underWay = new Map<string, UnderWay>();
const histogram = hdr.build({
  lowestDiscernibleValue: 1,
  highestTrackableValue: 60_000_000,
  numberOfSignificantValueDigits: 3,
});
let next = 0;
let done = 0;
let onDone: ((buyer: Socket) => void) | null = null;

function open(url: string, namespace: string, token: string): Socket {
  return io(url + namespace, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token, protocol: PROTOCOL_VERSION, device: 'desktop' },
  });
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}

async function connect({ url, buyerTokens, agents: staff }: Place): Promise<void> {
  for (const { token, shopId } of staff) {
    const socket = open(url, '/agent', token);
    await connected(socket);
    await socket.emitWithAck('agent:set-state', { shopId, state: 'accepting' });
    socket.on('message:created', ({ message }: { message: { clientId?: string } }) => {
      const sent = message.clientId && underWay.get(message.clientId);
      if (!sent || sent.received) return;
      sent.received = true;
      histogram.recordValue(Math.max(1, Math.round((performance.now() - sent.dueAt) * 1000)));
      settle(message.clientId as string, sent);
    });
    agents.push(socket);
  }
  for (const token of buyerTokens) {
    const socket = open(url, '/buyer', token);
    await connected(socket);
    buyers.push(socket);
  }
  // Everybody has his agent before the clock runs; the agent gets a first message with the whole thread.
  const hello = (i: number) => ({
    clientId: `hello-${process.pid}-${i}`,
    body: { kind: 'text', text: QUESTION },
  });
  await Promise.all(buyers.map((buyer, i) => buyer.emitWithAck('message:send', hello(i))));
}

function send(buyer: Socket, dueAt: number): void {
  const clientId = `bench-${process.pid}-${next++}`;
  const sent: UnderWay = { dueAt, buyer, acknowledged: false, received: false };
  underWay.set(clientId, sent);
  buyer.emit(
    'message:send',
    { clientId, body: { kind: 'text', text: QUESTION } },
    (answer: { ok: boolean; code?: string }) => {
      if (!answer.ok) throw new Error(`a message was refused: ${answer.code}`);
      sent.acknowledged = true;
      settle(clientId, sent);
    },
  );
}

function settle(clientId: string, { acknowledged, received, buyer }: UnderWay): void {
  if (!acknowledged || !received) return;
  underWay.delete(clientId);
  done += 1;
  onDone?.(buyer);
}

async function drained(): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  while (underWay.size > 0) {
    if (performance.now() > deadline) throw new Error(`${underWay.size} messages never arrived`);
    await pause(5);
  }
}

async function saturate(seconds: number, window: number): Promise<Talk> {
  begin();
  const startedAt = performance.now();
  onDone = (buyer) => send(buyer, performance.now());
  for (const buyer of buyers) for (let i = 0; i < window; i++) send(buyer, performance.now());
  await pause(seconds * 1000);
  onDone = null;
  const messages = done;
  const took = (performance.now() - startedAt) / 1000;
  await drained();
  return { ...talk(messages, took) };
}

async function pace(seconds: number, perSecond: number): Promise<Talk> {
  begin();
  const total = seconds * perSecond;
  const startedAt = performance.now();
  for (let i = 0; i < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    for (; i < due; i++) send(buyers[i % buyers.length] as Socket, startedAt + (i / perSecond) * 1000);
    await pause(1);
  }
  await drained();
  return talk(done, seconds);
}

function begin(): void {
  done = 0;
  histogram.reset();
}

const talk = (messages: number, seconds: number): Talk => ({
  messages,
  seconds,
  p50Ms: histogram.getValueAtPercentile(50) / 1000,
  p99Ms: histogram.getValueAtPercentile(99) / 1000,
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function follow(order: Order): Promise<Talk | null> {
  switch (order.do) {
    case 'connect':
      await connect(order.place);
      return null;
    case 'saturate':
      return saturate(order.seconds, order.window);
    case 'pace':
      return pace(order.seconds, order.perSecond);
    case 'leave':
      for (const socket of [...buyers, ...agents]) socket.disconnect();
      return null;
  }
}

process.on('message', (order: Order) => {
  follow(order).then(
    (answer) => {
      process.send?.({ answer, messages: done });
      if (order.do === 'leave') process.disconnect();
    },
    (error: Error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
});
