import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../../client-sdk/protocol/version.ts';
import { answerWith } from '../fork-beside.ts';

/** A process of buyers who have a page open and say nothing. */

/** Connects so many more, each with a token of his own; `resumes`: with the first question that every page asks. */
export interface IdlersOrder {
  url: string;
  tokens: string[];
  resumes: boolean;
}

const AT_ONCE = 50;

const sockets: Socket[] = [];

async function connect({ url, tokens, resumes }: IdlersOrder): Promise<void> {
  const left = [...tokens];
  const lane = async () => {
    for (let token = left.pop(); token !== undefined; token = left.pop()) {
      const socket = io(`${url}/buyer`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        auth: { token, protocol: PROTOCOL_VERSION },
      });
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      socket.once('disconnect', (reason) => {
        throw new Error(`an idle connection ended: ${reason}`);
      });
      if (resumes) await socket.emitWithAck('session:resume', { conversations: [] });
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

process.on('message', (order: IdlersOrder) => {
  answerWith(connect(order).then(() => ({ connected: sockets.length })));
});
process.on('disconnect', () => process.exit(0));
