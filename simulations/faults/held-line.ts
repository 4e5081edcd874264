import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * A way to a server on this machine that can be held: then nothing gets through in either direction, and nobody is told,
 * as when a network falls apart. What was under way arrives when it is let go. It can be led to another server, too.
 */
export class HeldLine {
  readonly url: string;
  readonly #server: Server;
  /** Each end with the one that it hands on to. */
  readonly #ends = new Map<Socket, Socket>();
  #to: URL;
  #held = false;

  private constructor(server: Server, to: URL) {
    this.#server = server;
    this.#to = to;
    this.url = to.href
      .replace(`:${to.port}`, `:${(server.address() as AddressInfo).port}`)
      .replace(/\/$/, '');
    server.on('connection', (near) => this.#join(near));
  }

  /** @param url of what it leads to, which need not be there yet */
  static async to(url: string): Promise<HeldLine> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HeldLine(server, new URL(url));
  }

  hold(): void {
    this.#held = true;
    for (const [from, to] of this.#ends) {
      from.unpipe(to);
      from.pause();
    }
  }

  letGo(): void {
    this.#held = false;
    for (const [from, to] of this.#ends) from.pipe(to);
  }

  /** Who comes from now on gets there. */
  pointTo(url: string): void {
    this.#to = new URL(url);
  }

  /** Whoever is on it must come anew. */
  breakAll(): void {
    for (const end of this.#ends.keys()) end.destroy();
  }

  close(): void {
    this.#server.close();
    this.breakAll();
  }

  #join(near: Socket): void {
    const far = createConnection(Number(this.#to.port), this.#to.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.set(from, to);
      from.setNoDelay(true);
      if (!this.#held) from.pipe(to);
      // A line that breaks on one side is broken on the other.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#ends.delete(from);
        to.destroy();
      });
    }
  }
}
