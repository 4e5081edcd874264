import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { Config } from '../config.ts';
import type { Origin } from '../records/author.ts';

/** The part of an Engine.IO socket that is used here. */
interface Connection {
  request: IncomingMessage | null;
  on(event: 'close', done: () => void): void;
}

/** The address a connection comes from; behind trusted proxies, the one that the outermost of them saw. */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return direct;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return [direct, ...forwarded.reverse()][trustedProxies] ?? direct;
}

/**
 * Engine.IO would keep a connection's first request, some kB of it headers, for as long as the page is open. A closure
 * of its own still does after an upgrade, so the headers go too; a polling client's request is still being answered.
 */
function letGo(connection: Connection, request: IncomingMessage): void {
  connection.request = null;
  if (!request.headers.upgrade) return;
  request.headers = {};
  request.rawHeaders = [];
}

/** Counts open connections by address and refuses those above the limit at their first request (P10). */
export class ConnectionLimit {
  readonly #open = new Map<string, number>();
  readonly #origins = new WeakMap<object, Origin>();
  readonly #config: Pick<Config, 'maxConnectionsPerAddress' | 'trustedProxies'>;

  constructor(config: Pick<Config, 'maxConnectionsPerAddress' | 'trustedProxies'>) {
    this.#config = config;
  }

  /** For `allowRequest`: may this request open a connection, or belong to one? */
  allows(request: IncomingMessage): boolean {
    const isNew = !new URL(request.url ?? '', 'http://localhost').searchParams.has('sid');
    const address = addressOf(request, this.#config.trustedProxies);
    return !isNew || (this.#open.get(address) ?? 0) < this.#config.maxConnectionsPerAddress;
  }

  watch(io: Server): void {
    io.engine.on('connection', (connection: Connection) => {
      const { request } = connection;
      if (!request) return;
      const address = addressOf(request, this.#config.trustedProxies);
      this.#open.set(address, (this.#open.get(address) ?? 0) + 1);
      connection.on('close', () => {
        const left = (this.#open.get(address) ?? 1) - 1;
        if (left > 0) this.#open.set(address, left);
        else this.#open.delete(address);
      });
      this.#origins.set(connection, { address, userAgent: request.headers['user-agent'] });
      letGo(connection, request);
    });
  }

  /** @param connection a socket's `conn` */
  originOf(connection: object): Origin | undefined {
    return this.#origins.get(connection);
  }
}
