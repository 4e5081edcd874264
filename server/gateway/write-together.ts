import type { Server } from 'socket.io';

/** The TCP socket under a web socket; absent while a connection polls. */
interface Conn {
  transport: { socket?: { _socket?: { cork(): void; uncork(): void } | null } };
}

/** What one connection is sent at once leaves in one write, not in one for each packet. */
export function writeTogether(io: Server): void {
  // Engine.IO says the first before it hands its buffer on, and the second right after.
  io.engine.on('flush', ({ transport }: Conn) => transport.socket?._socket?.cork());
  io.engine.on('drain', ({ transport }: Conn) => transport.socket?._socket?.uncork());
}
