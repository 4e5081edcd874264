import type { Server as HttpServer } from 'node:http';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { type Namespace, Server, type Socket } from 'socket.io';
import type { CloseReason } from '../../client-sdk/protocol/closes.ts';
import { refuse } from '../../client-sdk/protocol/errors.ts';
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
import type { IsStillSo } from '../staff/still-so.ts';
import { admit, type SocketData } from './admit.ts';
import { createBind } from './bind.ts';
import { ConnectionLimit } from './connections.ts';
import { createEventLimits } from './event-limits.ts';
import { Leases } from './leases.ts';
import { LocalAdapter } from './local-adapter.ts';
import {
  agentRoom,
  appRoom,
  buyerRoom,
  grantRoom,
  personRoom,
  sessionRoom,
  shopRoom,
  staffRoom,
} from './rooms.ts';
import { cutSlowReaders } from './slow-readers.ts';
import { writeTogether } from './write-together.ts';

const STAFF_NAMESPACES = ['/agent', '/owner'];
const NAMESPACES = ['/buyer', ...STAFF_NAMESPACES];

/** One socket, or all sockets of a room. */
type Cuttable = Socket | ReturnType<Namespace['in']>;

/** A Socket.IO server over the shared Redis; one that nobody connects to can still send to all nodes. */
export function createIo(config: Config, redis: RedisConnections): { io: Server; limit: ConnectionLimit } {
  const limit = new ConnectionLimit(config);
  const io = new Server({
    // Static: a room that is joined is heard at once, without a subscription that a message could overtake.
    adapter: redis.shared
      ? createShardedAdapter(redis.main, redis.subscriber, { subscriptionMode: 'static' })
      : LocalAdapter,
    transports: config.transports,
    pingInterval: config.pingIntervalMs,
    pingTimeout: config.pingTimeoutMs,
    maxHttpBufferSize: config.maxPayloadBytes,
    // The pages bring their own client.
    serveClient: false,
    cors: (request, done) => done(null, { origin: isAllowedOrigin(config, request.headers) }),
    allowRequest: (request, done) => {
      if (!isAllowedOrigin(config, request.headers)) done('forbidden', false);
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
  isStillSo: IsStillSo;
  logger: Logger;
  metrics: Metrics;
}

export interface Gateway {
  /** Cuts every socket of a log-in on all nodes. */
  endSession(sessionId: string): void;
  /** Has every socket of these persons opened anew, on all nodes, with the rights they have now. */
  renewRights(personIds: string[]): void;
  /** Cuts every socket of an app on all nodes: who still may comes back with the rights it has now. */
  endApp(appId: string): void;
  /** Cuts every socket that came with a token of this grant. */
  endGrant(grantId: string): void;
  /** Tells clients and lets go of them; agents' leases end at once. */
  close(): Promise<void>;
}

/** Opens the three namespaces and answers what comes in on them. */
export function openGateway(parts: GatewayParts): Gateway {
  const { config, io, limit, httpServer, redis, chat, authenticate, logger, metrics } = parts;
  const leases = new Leases({ ...chat, logger });
  const bindParts = { logger, metrics, limits: createEventLimits(config) };

  /** Made once a namespace: thousands of sockets are open and idle. */
  const counter = (namespace: string) => {
    const gauge = metrics.connections.labels(namespace);
    const left = () => gauge.dec();
    return (socket: Socket) => {
      gauge.inc();
      socket.on('disconnect', left);
    };
  };

  // Socket.IO opens this one to everybody; nobody has any business there.
  io.of('/').use((_socket, next) =>
    next(Object.assign(new Error('not_found'), { data: refuse('not_found') })),
  );

  /** A session may have ended, or rights changed, between the handshake and the rooms that would hear of it. */
  const recheck = (socket: Socket) => {
    const { actor } = socket.data as SocketData<'answering'>;
    parts
      .isStillSo(actor)
      .then((same) => {
        if (!same) cut(socket, 'rights_changed');
      })
      .catch((error: unknown) =>
        logger.error({ err: error }, 'a new connection could not be looked at again'),
      );
  };

  const cut = (sockets: Cuttable, reason: CloseReason) => {
    sockets.emit('connection:closing', { reason });
    if ('disconnectSockets' in sockets) sockets.disconnectSockets(true);
    else sockets.disconnect(true);
  };

  const buyers = io.of('/buyer');
  const countBuyer = counter('/buyer');
  const bindBuyer = createBind('/buyer', buyerRequests, buyerHandlers, bindParts);
  admit(buyers, 'buyer', authenticate, logger);
  buyers.on('connection', (socket) => {
    countBuyer(socket);
    const { actor } = socket.data as SocketData<'buyer'>;
    void socket.join([buyerRoom(actor.shopId, actor.buyerId), shopRoom(actor.shopId)]);
    bindBuyer(socket, { parts: chat, buyer: actor, socketId: socket.id });
  });

  const agents = io.of('/agent');
  const countAgent = counter('/agent');
  const bindAgent = createBind('/agent', agentRequests, agentHandlers, bindParts);
  admit(agents, 'answering', authenticate, logger);
  agents.on('connection', (socket) => {
    countAgent(socket);
    const { actor, device } = socket.data as SocketData<'answering'>;
    void socket.join([
      ...(actor.kind === 'app'
        ? [appRoom(actor.appId), grantRoom(actor.grantId)]
        : [sessionRoom(actor.sessionId), personRoom(actor.personId)]),
      ...actor.memberships.map(({ shopId, agentId }) => agentRoom(shopId, agentId)),
      ...actor.memberships
        .filter(({ shopId }) => can(actor, 'waiting.read', { shopId }))
        .map(({ shopId }) => staffRoom(shopId)),
    ]);
    recheck(socket);
    bindAgent(socket, { parts: chat, staff: actor, socketId: socket.id });
    for (const { shopId, agentId } of actor.memberships) {
      const lease = { agentId, connectionId: socket.id, device };
      socket.once('disconnect', () => leases.drop(shopId, lease));
      leases.open(shopId, lease).catch((error: unknown) => {
        logger.error({ err: error }, 'a lease could not be opened: the next renewal tries again');
      });
    }
  });

  const owners = io.of('/owner');
  const countOwner = counter('/owner');
  const bindOwner = createBind('/owner', ownerRequests, ownerHandlers, bindParts);
  admit(owners, 'owner', authenticate, logger);
  owners.on('connection', (socket) => {
    countOwner(socket);
    const { actor } = socket.data as SocketData<'owner'>;
    void socket.join([sessionRoom(actor.sessionId), personRoom(actor.personId)]);
    recheck(socket);
    const from = limit.originOf(socket.conn) ?? { address: 'unknown', userAgent: undefined };
    bindOwner(socket, { parts: chat, staff: actor, socket, from });
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
  writeTogether(io);

  return {
    endSession(sessionId) {
      for (const name of STAFF_NAMESPACES) cut(io.of(name).in(sessionRoom(sessionId)), 'session_revoked');
    },
    renewRights(personIds) {
      for (const name of STAFF_NAMESPACES) cut(io.of(name).in(personIds.map(personRoom)), 'rights_changed');
    },
    endApp(appId) {
      cut(agents.in(appRoom(appId)), 'session_revoked');
    },
    endGrant(grantId) {
      cut(agents.in(grantRoom(grantId)), 'session_revoked');
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
