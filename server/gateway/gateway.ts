import type { Server as HttpServer } from 'node:http';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Server, type Socket } from 'socket.io';
import type { CloseReason } from '../../client-sdk/protocol/closes.ts';
import { agentRequests, buyerRequests, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ChatParts } from '../chat/chat-parts.ts';
import type { Config } from '../config.ts';
import { agentHandlers } from '../handlers/agent.ts';
import { buyerHandlers } from '../handlers/buyer.ts';
import { ownerHandlers } from '../handlers/owner.ts';
import { isAllowedOrigin } from '../http/origins.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { RedisConnections } from '../redis.ts';
import type { Authenticate } from '../staff/authenticate.ts';
import { can } from '../staff/policy.ts';
import { admit, type SocketData } from './admit.ts';
import { bind } from './bind.ts';
import { addressOf, ConnectionLimit } from './connections.ts';
import { createEventLimits } from './event-limits.ts';
import { Leases } from './leases.ts';
import { agentRoom, buyerRoom, sessionRoom, shopRoom, staffRoom } from './rooms.ts';
import { cutSlowReaders } from './slow-readers.ts';

const NAMESPACES = ['/buyer', '/agent', '/owner'];

/** A Socket.IO server over the shared Redis; one that nobody connects to can still send to all nodes. */
export function createIo(config: Config, redis: RedisConnections): { io: Server; limit: ConnectionLimit } {
  const limit = new ConnectionLimit(config);
  const io = new Server({
    // Static: a room that is joined is heard at once, without a subscription that a message could overtake.
    adapter: createShardedAdapter(redis.main, redis.subscriber, { subscriptionMode: 'static' }),
    transports: config.transports,
    pingInterval: config.pingIntervalMs,
    pingTimeout: config.pingTimeoutMs,
    maxHttpBufferSize: config.maxPayloadBytes,
    // The pages bring their own client.
    serveClient: false,
    cors: { origin: (origin, done) => done(null, isAllowedOrigin(config.allowedOrigins, origin)) },
    allowRequest: (request, done) => {
      if (!isAllowedOrigin(config.allowedOrigins, request.headers.origin)) done('forbidden', false);
      else if (!limit.allows(request)) done('too_many_connections', false);
      else done(null, true);
    },
  });
  return { io, limit };
}

export interface GatewayParts {
  config: Config;
  io: Server;
  limit: ConnectionLimit;
  httpServer: HttpServer;
  redis: RedisConnections;
  chat: ChatParts;
  authenticate: Authenticate;
  logger: Logger;
  metrics: Metrics;
}

export interface Gateway {
  /** Cuts every socket of a log-in on all nodes. */
  endSession(sessionId: string): void;
  /** Tells clients and lets go of them; agents' leases end at once. */
  close(): Promise<void>;
}

/** Opens the three namespaces and answers what comes in on them. */
export function openGateway(parts: GatewayParts): Gateway {
  const { config, io, limit, httpServer, redis, chat, authenticate, logger, metrics } = parts;
  const leases = new Leases({ ...chat, logger });
  const bindParts = { logger, metrics, limits: createEventLimits(config) };

  const count = (socket: Socket) => {
    const gauge = metrics.connections.labels(socket.nsp.name);
    gauge.inc();
    socket.once('disconnect', () => gauge.dec());
  };

  const buyers = io.of('/buyer');
  admit(buyers, 'buyer', authenticate, logger);
  buyers.on('connection', (socket) => {
    count(socket);
    const { actor } = socket.data as SocketData<'buyer'>;
    void socket.join([buyerRoom(actor.shopId, actor.buyerId), shopRoom(actor.shopId)]);
    bind(socket, { parts: chat, buyer: actor, socketId: socket.id }, buyerRequests, buyerHandlers, bindParts);
  });

  const agents = io.of('/agent');
  admit(agents, 'staff', authenticate, logger);
  agents.on('connection', (socket) => {
    count(socket);
    const { actor, device } = socket.data as SocketData<'staff'>;
    void socket.join([
      sessionRoom(actor.sessionId),
      ...actor.memberships.map(({ shopId, agentId }) => agentRoom(shopId, agentId)),
      ...actor.memberships
        .filter(({ shopId }) => can(actor, 'waiting.read', { shopId }))
        .map(({ shopId }) => staffRoom(shopId)),
    ]);
    bind(socket, { parts: chat, staff: actor, socketId: socket.id }, agentRequests, agentHandlers, bindParts);
    for (const { shopId, agentId } of actor.memberships) {
      const lease = { agentId, connectionId: socket.id, device };
      socket.once('disconnect', () => leases.drop(shopId, lease));
      leases.open(shopId, lease).catch((error: unknown) => {
        logger.error({ err: error }, 'a lease could not be opened: the next renewal tries again');
      });
    }
  });

  const owners = io.of('/owner');
  admit(owners, 'owner', authenticate, logger);
  owners.on('connection', (socket) => {
    count(socket);
    const { actor } = socket.data as SocketData<'owner'>;
    void socket.join(sessionRoom(actor.sessionId));
    const from = {
      address: addressOf(socket.request, config.trustedProxies),
      userAgent: socket.handshake.headers['user-agent'],
    };
    bind(socket, { parts: chat, staff: actor, socket, from }, ownerRequests, ownerHandlers, bindParts);
  });

  // While this node's own line to Redis was down, events of other nodes went by unheard (P9).
  let wasDown = false;
  redis.subscriber.on('close', () => {
    wasDown = true;
  });
  redis.subscriber.on('ready', () => {
    if (wasDown) for (const name of NAMESPACES) io.of(name).local.emit('session:resync');
    wasDown = false;
  });

  const stopCutting = cutSlowReaders(io, NAMESPACES, config.maxBufferedBytes, () =>
    metrics.slowReadersCut.inc(),
  );
  io.attach(httpServer);
  limit.watch(io);

  return {
    endSession(sessionId) {
      for (const name of ['/agent', '/owner']) {
        const sockets = io.of(name).in(sessionRoom(sessionId));
        sockets.emit('connection:closing', { reason: 'session_revoked' satisfies CloseReason });
        sockets.disconnectSockets(true);
      }
    },
    async close() {
      stopCutting();
      for (const name of NAMESPACES) {
        io.of(name).local.emit('connection:closing', { reason: 'server_closing' satisfies CloseReason });
        io.of(name).local.disconnectSockets(true);
      }
      await leases.close();
    },
  };
}
