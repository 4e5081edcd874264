import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../load/free-port.ts';

/**
 * A way to a server on this machine that can be held: then nothing gets through in either direction, and nobody is told,
 * as when a network falls apart. What was under way arrives when it is let go.
 */
export class HeldLine {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #toPort: number;
  #held = false;

  private constructor(port: number, to: URL) {
    this.#toPort = Number(to.port);
    to.port = String(port);
    this.url = String(to);
    this.#server = createServer({ pauseOnConnect: true }, (near) => this.#join(near));
    this.#server.listen(port, '127.0.0.1');
  }

  /** @param url of what it leads to, which need not be there yet */
  static async to(url: string): Promise<HeldLine> {
    return new HeldLine(await freePort(), new URL(url));
  }

  hold(): void {
    this.#held = true;
    for (const socket of this.#sockets) socket.pause();
  }

  letGo(): void {
    this.#held = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** It leads elsewhere: whoever is on it must come anew. */
  lead(url: string): void {
    this.#toPort = Number(new URL(url).port);
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket): void {
    const far = createConnection({ port: this.#toPort, host: '127.0.0.1' });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk) => {
        // Whoever does not read is not written to: else a held line would hold what was sent in our memory.
        if (to.write(chunk)) return;
        from.pause();
        to.once('drain', () => {
          if (!this.#held) from.resume();
        });
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (!this.#held) from.resume();
    }
  }
}
