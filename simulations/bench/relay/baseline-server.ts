import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

/**
 * What the product is held against: a Socket.IO relay that keeps nothing, or, with the address of a Redis as its
 * argument, one that waits for an XADD before it answers. It knows no rules, no rights and no repeats.
 */

const [redisUrl] = process.argv.slice(2);
const redis = redisUrl ? new Redis(redisUrl) : null;
const httpServer = createServer();
const io = new Server(httpServer, { transports: ['websocket'], serveClient: false });
let agents = 0;
let buyers = 0;
let seq = 0;

io.of('/agent').on('connection', (socket) => {
  void socket.join(`agent:${agents++}`);
  socket.on('agent:set-state', (_payload: object, answer: (ack: object) => void) => answer({ ok: true }));
});

io.of('/buyer').on('connection', (socket) => {
  const id = buyers++;
  const room = `agent:${id % agents}`;
  const conversationId = `c-${id}`;
  socket.on(
    'message:send',
    async ({ clientId, body }: { clientId: string; body: object }, answer: (ack: object) => void) => {
      const from = { kind: 'buyer', id: `buyer-${id}`, name: `Buyer ${id}` };
      const message = { conversationId, seq: ++seq, at: Date.now(), clientId, from, body };
      if (redis) await redis.xadd('relay', '*', 'j', JSON.stringify(message));
      io.of('/agent').to(room).emit('message:created', { shopId: 'bench', message });
      const { at } = message;
      answer({ ok: true, data: { conversationId, seq: message.seq, at, repeat: false } });
    },
  );
});

httpServer.listen(0, '127.0.0.1', () => {
  const address = httpServer.address();
  if (address && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}` });
});

process.on('SIGTERM', () => {
  redis?.disconnect();
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));
