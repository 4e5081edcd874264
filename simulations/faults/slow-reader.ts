import type { Socket as NetSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../client-sdk/protocol/version.ts';
import type { Stage } from './faults.ts';

/** Answers of some 2 kB each: more than the kernel's own buffers of both ends hold. */
const REQUESTS = 15_000;
/** Well under the time after which a missing heart-beat would cut the line too. */
const CUT_MS = 6000;

interface Internals {
  transport: { ws: { _socket?: NetSocket } };
}

/** One more device of an agent asks much, reads nothing, and must be cut when its buffer passes the limit (P10). */
export async function readSlowly({ cluster, clock, runMs, say, agentToken, shopId }: Stage): Promise<void> {
  const url = cluster.gateways[0]?.url ?? '';
  if (!(await clock.until(runMs * 0.3))) return;
  const socket = await connect(url, await agentToken(url));
  try {
    const before = await slowReadersCut(url);
    (socket.io.engine as unknown as Internals).transport.ws._socket?.pause();
    for (let n = 0; n < REQUESTS; n++) socket.emit('target:list', { shopId }, () => {});
    const startedAt = clock.now();
    while ((await slowReadersCut(url)) === before) {
      if (clock.now() - startedAt > CUT_MS) throw new Error(`the slow reader was not cut in ${CUT_MS} ms`);
      if (!(await clock.pause(100))) return;
    }
    say(`the slow reader was cut after ${((clock.now() - startedAt) / 1000).toFixed(1)} s`);
  } finally {
    socket.disconnect();
  }
}

function connect(url: string, token: string): Promise<Socket> {
  const socket = io(`${url}/agent`, {
    transports: ['websocket'],
    reconnection: false,
    auth: { token, protocol: PROTOCOL_VERSION, device: 'mobile' },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

async function slowReadersCut(url: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((response) => response.text());
  return Number(/^fenliu_slow_readers_cut_total (\d+)/m.exec(text)?.[1] ?? 0);
}
