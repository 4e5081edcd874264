import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { askChild, fileBeside, forkBeside } from '../fork-beside.ts';
import { type Measure, measure } from '../measure.ts';
import { startProduct } from '../relay/contenders.ts';
import { startBareServer } from './bare-process.ts';
import type { IdlersOrder } from './idlers.ts';
import { type Memory, PROBE_VARIABLE } from './memory-probe.ts';

const SIZES = [1_000, 5_000, 10_000];
/** So many come first and are part of the ground: what a server grows by once is not theirs. */
const WARM_UP = 500;
const MOST = WARM_UP + Math.max(...SIZES);
/** Processes of clients, so that none of them needs too many files. */
const CLIENT_PROCESSES = 3;
/** Windows of the rate limits, pings and timers of the handshake have gone by then. */
const SETTLE_MS = 12_000;
/** Nobody writes to them; they stand for a shop that could serve so many. */
const STAFF = 24;
/** Files that a server has open besides its connections. */
const OTHER_FILES = 500;

const TARGET = { atMost: 1.3 };

/** A server with sockets on it, and its memory. */
interface Server {
  url: string;
  tokens: string[];
  resumes: boolean;
  stop(): Promise<void>;
}

type Name = 'fenliu' | 'bare';
/** Bytes for each connection, of each round, at each size. */
type Figures = Record<keyof Memory, number[][]>;

/** Memory of an idle connection on the gateway, against Socket.IO with nothing on it, in turn in every round. */
export async function benchConnections(
  rounds: number,
  _redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  const sizes = SIZES.filter((size) => size + WARM_UP + OTHER_FILES <= mostFiles());
  if (sizes.length < SIZES.length)
    say(
      `connections: only up to ${sizes.at(-1) ?? 0}, since a process may open ${mostFiles()} files (ulimit -n)`,
    );
  const start: Record<Name, (probe: string) => Promise<Server>> = { fenliu: startGateway, bare: startBare };
  const figures: Record<Name, Figures> = { fenliu: { rss: [], held: [] }, bare: { rss: [], held: [] } };
  for (let round = 1; round <= rounds; round++) {
    for (const name of Object.keys(start) as Name[]) {
      say(`connections: round ${round} of ${rounds}, ${name}`);
      const perConnection = await measureOne(start[name], sizes);
      for (const kind of ['rss', 'held'] as const)
        figures[name][kind].push(perConnection.map((one) => one[kind]));
    }
  }
  return sizes.flatMap((size, i) => {
    const of = (name: Name, kind: keyof Memory) => figures[name][kind].map((round) => round[i] ?? Number.NaN);
    const against = (kind: keyof Memory) => ({ name: 'bare', values: of('bare', kind) });
    return [
      measure(`connections.memory-${size}`, 'kB', of('fenliu', 'rss'), against('rss'), TARGET),
      measure(`connections.held-${size}`, 'kB', of('fenliu', 'held'), against('held')),
    ];
  });
}

async function measureOne(
  start: (probe: string) => Promise<Server>,
  sizes: readonly number[],
): Promise<Memory[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fenliu-bench-'));
  const probe = join(folder, 'probe');
  const server = await start(probe);
  const clients = Array.from({ length: CLIENT_PROCESSES }, () => forkBeside(import.meta.url, 'idlers'));
  let connected = 0;
  const grow = async (to: number) => {
    const { url, resumes } = server;
    const some = server.tokens.slice(connected, to);
    await Promise.all(
      clients.map((child, i) =>
        askChild(child, {
          url,
          resumes,
          tokens: some.filter((_, n) => n % clients.length === i),
        } satisfies IdlersOrder),
      ),
    );
    connected = to;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return readMemory(probe);
  };
  try {
    const ground = await grow(WARM_UP);
    const perConnection: Memory[] = [];
    for (const size of sizes) {
      const { rss, held } = await grow(WARM_UP + size);
      const each = (bytes: number) => bytes / size / 1000;
      perConnection.push({ rss: each(rss - ground.rss), held: each(held - ground.held) });
    }
    return perConnection;
  } finally {
    for (const child of clients) child.kill();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The whole product; the Redis beside it holds nothing of an idle connection. */
async function startGateway(probe: string): Promise<Server> {
  const { place, stop } = await startProduct({ buyers: MOST, agents: STAFF }, probing(probe));
  return { url: place.url, tokens: place.buyerTokens, resumes: true, stop };
}

async function startBare(probe: string): Promise<Server> {
  const { url, stop } = await startBareServer(probing(probe));
  return { url, tokens: Array.from({ length: MOST }, () => 'none'), resumes: false, stop };
}

const probing = (path: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${pathToFileURL(fileBeside(import.meta.url, 'memory-probe')).href}`,
  [PROBE_VARIABLE]: path,
});
function readMemory(socketPath: string): Promise<Memory> {
  return new Promise((resolve, reject) => {
    get({ socketPath }, (response) => {
      text(response)
        .then((json) => resolve(JSON.parse(json) as Memory))
        .catch(reject);
    }).on('error', reject);
  });
}

/** Node raises its own limit to the most that it is allowed. */
function mostFiles(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const [, most] = /^Max open files\s+\S+\s+(\d+)/m.exec(limits) ?? [];
  return most === undefined ? Number.POSITIVE_INFINITY : Number(most);
}
