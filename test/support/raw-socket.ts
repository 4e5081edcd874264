import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from './eventually.ts';

/** A TCP connection that sends what it is told to, byte for byte. */
export class RawSocket {
  readonly socket: Socket;
  heard = '';
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.socket = socket;
    // A server that cuts us off is what is looked for.
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      this.heard += bytes.toString('latin1');
    });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).setNoDelay(true);
    await once(socket, 'connect');
    return new RawSocket(socket);
  }

  /** A web socket to the server, by hand. */
  static async upgrade(url: string): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    raw.socket.write(UPGRADE);
    await raw.hears('\r\n\r\n');
    return raw;
  }

  hears(words: string): Promise<void> {
    return eventually(() =>
      this.heard.includes(words) ? null : `${words} was not heard, but ${this.heard}`,
    );
  }

  /** Sends a text as one frame for each of its bytes. */
  fragments(text: string): void {
    const bytes = Buffer.from(text);
    for (const [i, byte] of bytes.entries()) {
      const isLast = i === bytes.length - 1;
      this.socket.write(frame(Buffer.of(byte), i === 0 ? 1 : 0, isLast));
    }
  }
}

export const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n');

const NO_MASK = [0, 0, 0, 0];

const frame = (payload: Buffer, opcode: number, isLast: boolean): Buffer =>
  Buffer.from([(isLast ? 0x80 : 0) | opcode, 0x80 | payload.length, ...NO_MASK, ...payload]);

/** The beginning of a text frame that announces so many bytes. */
export const frameHead = (length: bigint): Buffer => {
  const head = Buffer.from([0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0, ...NO_MASK]);
  head.writeBigUInt64BE(length, 2);
  return head;
};
