import { createServer, type RequestListener, type Server } from 'node:http';

/** Who sends his head or body by drops, or heads without end, keeps no connection (P10). */
const LIMITS = {
  /** ms for a whole head. */
  headersTimeout: 10_000,
  /** ms for a whole request: the largest file over a slow line. */
  requestTimeout: 300_000,
  /** How often, in ms, it is looked whose time is over. */
  connectionsCheckingInterval: 2000,
  /** Bytes of a head; more is answered with 431. */
  maxHeaderSize: 16_384,
};

/** Headers beyond so many are not read. */
const MAX_HEADERS = 200;

/** The HTTP server that REST, pages and sockets share; not yet listening. */
export function createHttpServer(listener: RequestListener, limits: Partial<typeof LIMITS> = {}): Server {
  const server = createServer({ ...LIMITS, ...limits }, listener);
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}
