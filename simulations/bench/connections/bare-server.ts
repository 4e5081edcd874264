import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** What an idle connection is held against: Socket.IO with nothing on it. */

const httpServer = createServer();
const io = new Server(httpServer, { transports: ['websocket'], serveClient: false });
io.of('/buyer').on('connection', () => {});

httpServer.listen(0, '127.0.0.1', () => {
  const address = httpServer.address();
  if (address && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}` });
});

process.on('disconnect', () => process.exit(0));
