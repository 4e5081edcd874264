import type { Server, Socket } from 'socket.io';

const LOOK_EVERY_MS = 1000;

/** What Engine.IO holds of a connection that cannot keep up: its own buffer, and that of the web socket. */
function bufferedBytes(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as {
    writeBuffer: { data?: unknown }[];
    transport: { socket?: { bufferedAmount?: number } };
  };
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += typeof data === 'string' ? data.length : 0;
  return bytes;
}

/** Cuts whoever does not read (P10, T10): he resumes when he can, and memory stays bounded. */
export function cutSlowReaders(
  io: Server,
  namespaces: string[],
  maxBufferedBytes: number,
  onCut: () => void,
): () => void {
  const timer = setInterval(() => {
    for (const name of namespaces) {
      for (const socket of io.of(name).sockets.values()) {
        if (bufferedBytes(socket) <= maxBufferedBytes) continue;
        socket.emit('connection:closing', { reason: 'slow_reader' });
        socket.conn.close(true);
        onCut();
      }
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
