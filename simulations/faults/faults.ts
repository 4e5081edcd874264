import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RunClock } from '../load/clock.ts';
import type { Hold } from '../load/history.ts';
import type { Cluster, ClusterShape, Node } from './cluster.ts';
import { readSlowly } from './slow-reader.ts';

/** What goes wrong during a run, and on what. */
export interface Fault {
  name: string;
  description: string;
  shape: ClusterShape;
  /** The crowd, where `--buyers` and so on do not say otherwise. */
  crowd: { buyers: number; agents: number; seconds: number };
  /** Makes it go wrong; resolves when all is back. Says what it did. */
  strike(stage: Stage): Promise<void>;
}

export interface Stage {
  cluster: Cluster;
  clock: RunClock;
  /** How long buyers come, from the start of the clock. */
  runMs: number;
  /** How often something is killed, for the faults that can be repeated. */
  times: number;
  say(line: string): void;
  /** Hears when nothing got through to some, who could not know it. */
  held(hold: Hold): void;
  /** Access of one agent of the shop, for a client beside the crowd. */
  agentToken(url: string): Promise<string>;
  shopId: string;
}

const PLAIN: ClusterShape = { gateways: 2, workers: 1 };
const CROWD = { buyers: 200, agents: 10, seconds: 60 };

/** Longer than a lease and its sweep (P7). */
const FROZEN_MS = 15_000;

/** What a line does when it is held that long: requests end, leases too, and an outbox that nobody empties grows. */
const HELD_MS = 12_000;

/** Until a replica takes over, and until the last ones have heard of it. */
const FAILOVER_MS = 4000;

/** As long as a machine's clock may be off without anybody noticing. */
const AHEAD_MS = 300_000;
const WRONG_CLOCK = fileURLToPath(new URL(`./wrong-clock${extname(import.meta.filename)}`, import.meta.url));

/** In turn, evenly over the middle of the run, each is killed and started again. */
async function killInTurn(nodes: readonly Node[], { clock, runMs, times, say }: Stage): Promise<void> {
  for (let n = 0; n < times; n++) {
    if (!(await clock.until(runMs * (0.15 + (0.7 * n) / times)))) return;
    const node = nodes[n % nodes.length] as Node;
    await node.kill();
    say(`SIGKILL ${n + 1} of ${times}: ${node.url}`);
    await node.start();
  }
}

export const FAULTS: Fault[] = [
  {
    name: 'rush',
    description: 'thousands of buyers in a short time, nothing breaks',
    shape: PLAIN,
    crowd: { buyers: 2000, agents: 60, seconds: 60 },
    strike: async () => {},
  },
  {
    name: 'storm',
    description: 'every client loses its line at once and comes back (T11)',
    shape: PLAIN,
    crowd: { buyers: 2000, agents: 40, seconds: 60 },
    async strike({ cluster, clock, runMs, say }) {
      await clock.until(runMs * 0.6);
      await Promise.all(cluster.gateways.map((node) => node.kill()));
      say('every gateway killed at once');
      await Promise.all(cluster.gateways.map((node) => node.start()));
    },
  },
  {
    name: 'slow-reader',
    description: 'one device of an agent stops reading and is cut; nobody else notices (T10)',
    shape: { ...PLAIN, settings: { FENLIU_MAX_BUFFERED_BYTES: '200000' } },
    crowd: CROWD,
    strike: (stage) => readSlowly(stage),
  },
  {
    name: 'kill-gateway',
    description: 'SIGKILL of a gateway, again and again (T1, T2)',
    shape: PLAIN,
    crowd: CROWD,
    strike: (stage) => killInTurn(stage.cluster.gateways, stage),
  },
  {
    name: 'kill-worker',
    description: 'SIGKILL of the worker, again and again (T3)',
    shape: PLAIN,
    crowd: CROWD,
    strike: (stage) => killInTurn(stage.cluster.workers, stage),
  },
  {
    name: 'freeze-gateway',
    description: 'a gateway stands still for longer than its leases and goes on as if nothing had been (T9)',
    shape: PLAIN,
    crowd: CROWD,
    async strike({ cluster, clock, runMs, say, held }) {
      const node = cluster.gateways.at(-1) as Node;
      await clock.until(runMs * 0.3);
      const at = clock.now();
      node.freeze();
      say(`SIGSTOP: ${node.url}`);
      await clock.pause(FROZEN_MS);
      node.thaw();
      held({ at, until: clock.now() });
      say(`SIGCONT: ${node.url}`);
    },
  },
  {
    name: 'rolling-restart',
    description:
      'each process is asked to stop and started again, one after the other, as for a new version (T14)',
    shape: PLAIN,
    crowd: CROWD,
    async strike({ cluster, clock, runMs, say }) {
      await clock.until(runMs * 0.3);
      for (const node of [...cluster.gateways, ...cluster.workers]) {
        await node.stop();
        say(`stopped: ${node.url}`);
        await node.start();
      }
    },
  },
  {
    name: 'partition',
    description:
      'nothing gets through for 12 s, in turn between a gateway and Redis, the worker and PostgreSQL, a gateway and its clients (T8)',
    shape: { ...PLAIN, heldLines: true },
    crowd: CROWD,
    async strike({ cluster: { lines }, clock, runMs, say, held }) {
      for (const [n, [name, line]] of Object.entries(lines ?? {}).entries()) {
        await clock.until(runMs * (0.15 + 0.28 * n));
        const at = clock.now();
        line.hold();
        say(`held: the line of ${name}`);
        await clock.pause(HELD_MS);
        line.letGo();
        held({ at, until: clock.now() });
      }
    },
  },
  {
    name: 'failover',
    description:
      'Redis fails over to its replica; the old master, cut off from it, still serves one gateway for a while (T6)',
    shape: {
      ...PLAIN,
      standby: true,
      settings: { FENLIU_REDIS_REPLICAS: process.env.FENLIU_REDIS_REPLICAS || '1' },
    },
    crowd: CROWD,
    async strike({ cluster: { standby }, clock, runMs, say }) {
      if (!standby) throw new Error('there is no replica');
      await clock.until(runMs * 0.35);
      standby.cutOff();
      say('the replica hears nothing more of its master');
      await clock.pause(FAILOVER_MS);
      await standby.rise();
      say('the replica is master; one gateway is still with the old one');
      await clock.pause(FAILOVER_MS);
      await standby.joinUp();
      say('the old master is a replica');
    },
  },
  {
    name: 'wrong-clock',
    description: 'a gateway comes back with a clock that is five minutes ahead, then the worker (T12)',
    shape: PLAIN,
    crowd: CROWD,
    async strike({ cluster, clock, runMs, say }) {
      await clock.until(runMs * 0.2);
      for (const node of [cluster.gateways.at(-1) as Node, ...cluster.workers]) {
        await node.stop();
        await node.start({
          NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${pathToFileURL(WRONG_CLOCK)}`,
          SIMULATED_CLOCK_AHEAD_MS: String(AHEAD_MS),
        });
        say(`five minutes ahead: ${node.url}`);
      }
    },
  },
  {
    name: 'redis-restart',
    description: 'SIGKILL of Redis; it comes back with its log after 3 s (T4)',
    shape: PLAIN,
    crowd: CROWD,
    async strike({ cluster: { redis }, clock, runMs, say }) {
      await clock.until(runMs * 0.4);
      await redis.kill();
      say('Redis killed');
      await clock.pause(3000);
      await redis.start();
    },
  },
  {
    name: 'redis-power-loss',
    description: 'Redis loses its power: its log is cut back to the last sync (T5); needs strace',
    shape: { ...PLAIN, traceRedis: true },
    crowd: CROWD,
    async strike({ cluster: { redis }, clock, runMs, say }) {
      await clock.until(runMs * 0.4);
      const lost = await redis.losePower();
      say(`Redis lost its power, and ${lost} bytes that were written and not yet synced`);
      await clock.pause(3000);
      await redis.start();
    },
  },
  {
    name: 'postgres-away',
    description: 'PostgreSQL stops at once and is away for half the run; chats go on (T7)',
    shape: PLAIN,
    crowd: { ...CROWD, seconds: 90 },
    async strike({ cluster: { postgres }, clock, runMs, say }) {
      await clock.until(runMs * 0.2);
      await postgres.crash();
      say('PostgreSQL stopped');
      await clock.until(runMs * 0.7);
      await postgres.start();
      say('PostgreSQL is back');
    },
  },
];
