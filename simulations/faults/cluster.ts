import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../load/free-port.ts';
import { PostgresProcess } from '../load/postgres-process.ts';
import { type ServerProcess, startServerProcess } from '../load/server-process.ts';
import { HeldLine } from './held-line.ts';
import { RedisProcess } from './redis-process.ts';
import { Standby } from './standby.ts';

export interface ClusterShape {
  gateways: number;
  workers: number;
  /** Watch what Redis syncs, for a loss of power. */
  traceRedis?: boolean;
  /** Some lines can be held. */
  heldLines?: boolean;
  /** Redis has a replica, which may take its place. */
  standby?: boolean;
  settings?: Record<string, string>;
}

export interface Programs {
  redisBinary: string;
  /** The folder of `initdb` and `postgres`. */
  postgresDir: string;
}

/** Those of the last gateway to Redis and to its clients, and of the last worker to PostgreSQL. */
export interface HeldLines {
  redis: HeldLine;
  clients: HeldLine;
  postgres: HeldLine;
}

/** One process of the cluster, at one address for its whole life. */
export class Node {
  readonly #dataDir: string;
  #settings: Record<string, string>;
  #url: string;
  #process: ServerProcess | null = null;

  constructor(dataDir: string, port: number, settings: Record<string, string>) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#dataDir = dataDir;
    this.#settings = { ...settings, PORT: String(port) };
  }

  /** Where its clients come in. */
  get url(): string {
    return this.#url;
  }

  /** It reaches others, and is reached, by lines of the run's own. */
  goBy(settings: Record<string, string>, url = this.#url): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#url = url;
  }

  get pid(): number {
    if (!this.#process) throw new Error(`${this.url} is not running`);
    return this.#process.pid;
  }

  /** @param more settings, this time */
  async start(more: Record<string, string> = {}): Promise<void> {
    this.#process = await startServerProcess(this.#dataDir, { ...this.#settings, ...more });
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = null;
  }

  /** It stands still, with all its lines open, until `thaw`. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }
}

/** Gateways and workers in processes of their own, on one Redis and one PostgreSQL of the run's own. */
export class Cluster {
  readonly gateways: Node[];
  readonly workers: Node[];
  readonly postgres: PostgresProcess;
  readonly lines: HeldLines | undefined;
  readonly standby: Standby | undefined;
  readonly #redis: RedisProcess;
  readonly #home: string;

  private constructor(
    home: string,
    stores: { redis: RedisProcess; postgres: PostgresProcess },
    gateways: Node[],
    workers: Node[],
    { lines, standby }: { lines: HeldLines | undefined; standby: Standby | undefined },
  ) {
    this.#home = home;
    this.#redis = stores.redis;
    this.postgres = stores.postgres;
    this.gateways = gateways;
    this.workers = workers;
    this.lines = lines;
    this.standby = standby;
  }

  get redis(): RedisProcess {
    return this.standby?.current ?? this.#redis;
  }

  static async start({ redisBinary, postgresDir }: Programs, shape: ClusterShape): Promise<Cluster> {
    const home = mkdtempSync(join(tmpdir(), 'fenliu-cluster-'));
    const redis = await RedisProcess.create(redisBinary, shape.traceRedis);
    const postgres = await PostgresProcess.create(postgresDir);
    const settings = {
      REDIS_URL: redis.url,
      DATABASE_URL: postgres.url,
      FENLIU_TOKEN_SECRET: randomBytes(32).toString('base64url'),
      ...shape.settings,
    };
    const nodes = async (count: number, role: string) => {
      const ports = await Promise.all(Array.from({ length: count }, freePort));
      return ports.map(
        (port, n) => new Node(join(home, `${role}-${n}`), port, { ...settings, FENLIU_ROLES: role }),
      );
    };
    const gateways = await nodes(shape.gateways, 'gateway');
    const workers = await nodes(shape.workers, 'worker');
    let lines: HeldLines | undefined;
    if (shape.heldLines) {
      const [gateway, worker] = [gateways.at(-1) as Node, workers.at(-1) as Node];
      lines = {
        redis: await HeldLine.to(redis.url),
        clients: await HeldLine.to(gateway.url),
        postgres: await HeldLine.to(postgres.url),
      };
      gateway.goBy({ REDIS_URL: lines.redis.url }, lines.clients.url);
      worker.goBy({ DATABASE_URL: lines.postgres.url });
    }
    const standby = shape.standby ? await Standby.beside(redis, redisBinary) : undefined;
    if (standby) {
      const late = gateways.at(-1) as Node;
      for (const node of [...gateways, ...workers]) {
        node.goBy({ REDIS_URL: (node === late ? standby.late : standby.early).url });
      }
    }
    const cluster = new Cluster(home, { redis, postgres }, gateways, workers, { lines, standby });
    try {
      // One after the other: the first one makes the schema.
      for (const node of [...cluster.gateways, ...cluster.workers]) await node.start();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  /** Ends what still runs, and removes all files. */
  async remove(): Promise<void> {
    for (const node of [...this.gateways, ...this.workers]) await node.stop().catch(() => node.kill());
    for (const line of Object.values(this.lines ?? {})) line.close();
    await this.standby?.remove();
    await this.#redis.remove();
    await this.postgres.remove();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
