import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../../client-sdk/protocol/version.ts';
import { answerWith } from '../fork-beside.ts';
import { QUESTION } from '../question.ts';

/** A process of buyers who lose their lines and all come back at once. */

export type AbsentOrder =
  /** Each comes, writes where `talks`, and goes. */
  | { do: 'begin'; url: string; tokens: string[]; talks: boolean }
  /** All dial at once, and ask for what they missed where they talk; each must get this many messages. */
  | { do: 'return'; missed: number };

/** From the moment when all began to dial, in ms, one of each buyer. */
export interface Returned {
  ms: number[];
}

interface Resumed {
  ok: boolean;
  code?: string;
  data: {
    epoch: string;
    reload: boolean;
    thread: {
      conversation: { conversationId: string };
      messages: { seq: number; from: { kind: string } }[];
    } | null;
  };
}

interface Buyer {
  token: string;
  /** What he has; null: he never talked. */
  has: { epoch: string; conversationId: string; seq: number } | null;
}

const AT_ONCE = 50;
const RETRY_MS = 1000;
const MOST_TRIES = 20;

class LineBroken extends Error {}

let url = '';
let buyers: Buyer[] = [];

function dial(token: string): Promise<Socket> {
  const socket = io(`${url}/buyer`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    timeout: 60_000,
    auth: { token, protocol: PROTOCOL_VERSION },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', ({ message }) => reject(new LineBroken(message)));
  });
}

async function begin(buyer: Buyer): Promise<void> {
  const socket = await dial(buyer.token);
  await socket.emitWithAck('message:send', { clientId: 'hello', body: { kind: 'text', text: QUESTION } });
  const { data }: Resumed = await socket.emitWithAck('session:resume', { conversations: [] });
  if (!data.thread) throw new Error('a buyer who wrote has no conversation');
  const { conversation, messages } = data.thread;
  const seq = messages.at(-1)?.seq ?? 0;
  buyer.has = { epoch: data.epoch, conversationId: conversation.conversationId, seq };
  socket.disconnect();
}

async function comeBack(buyer: Buyer, missed: number): Promise<Socket> {
  const socket = await dial(buyer.token);
  if (!buyer.has) return socket;
  const { epoch, conversationId, seq } = buyer.has;
  const positions = { epoch, conversations: [{ conversationId, seq }] };
  const answer: Resumed = await socket.emitWithAck('session:resume', positions).catch(() => {
    throw new LineBroken('the line broke before the answer');
  });
  if (!answer.ok) throw new Error(`a resume was refused: ${answer.code}`);
  const messages = answer.data.thread?.messages ?? [];
  // Between them may stand a line of the router's.
  const fromAgents = messages.filter(({ from }) => from.kind === 'agent').length;
  const whole = fromAgents === missed && messages.every((got, i) => got.seq === seq + 1 + i);
  if (answer.data.reload || !whole)
    throw new Error(`a buyer missed ${missed} messages and got ${fromAgents}`);
  buyer.has.seq = messages.at(-1)?.seq ?? seq;
  return socket;
}

/** A line that breaks in the crush is dialled anew, as the SDK would; the clock runs on. */
async function comeBackSoon(buyer: Buyer, missed: number): Promise<Socket> {
  for (let tries = 1; ; tries++) {
    try {
      return await comeBack(buyer, missed);
    } catch (error) {
      if (!(error instanceof LineBroken) || tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_MS));
    }
  }
}

async function comeBackAll(missed: number): Promise<Returned> {
  const startedAt = performance.now();
  const returns = buyers.map(async (buyer) => {
    const socket = await comeBackSoon(buyer, missed);
    return { socket, ms: performance.now() - startedAt };
  });
  const back = await Promise.all(returns);
  for (const { socket } of back) socket.disconnect();
  return { ms: back.map(({ ms }) => ms) };
}

async function beginAll(order: Extract<AbsentOrder, { do: 'begin' }>): Promise<object> {
  url = order.url;
  buyers = order.tokens.map((token) => ({ token, has: null }));
  const left = order.talks ? [...buyers] : [];
  const lane = async () => {
    for (let buyer = left.pop(); buyer; buyer = left.pop()) await begin(buyer);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return {};
}

process.on('message', (order: AbsentOrder) => {
  answerWith(order.do === 'begin' ? beginAll(order) : comeBackAll(order.missed));
});
process.on('disconnect', () => process.exit(0));
