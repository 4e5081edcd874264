import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A load balancer of the plainest kind: hands each new connection on to one address, which can be changed. */
export class Switchboard {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: URL;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((near) => this.#join(near));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** New connections go there from now on. */
  pointTo(target: string): void {
    this.#target = new URL(target);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#target.port), this.#target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      // A line that breaks on one side is broken on the other.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
