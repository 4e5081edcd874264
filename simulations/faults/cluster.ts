import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../load/free-port.ts';
import { PostgresProcess } from '../load/postgres-process.ts';
import { type ServerProcess, startServerProcess } from '../load/server-process.ts';
import { RedisProcess } from './redis-process.ts';

export interface ClusterShape {
  gateways: number;
  workers: number;
  /** Watch what Redis syncs, for a loss of power. */
  traceRedis?: boolean;
  settings?: Record<string, string>;
}

export interface Programs {
  redisBinary: string;
  /** The folder of `initdb` and `postgres`. */
  postgresDir: string;
}

/** One process of the cluster, at one address for its whole life. */
export class Node {
  readonly url: string;
  readonly #dataDir: string;
  readonly #settings: Record<string, string>;
  #process: ServerProcess | null = null;

  constructor(dataDir: string, port: number, settings: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#dataDir = dataDir;
    this.#settings = { ...settings, PORT: String(port) };
  }

  get pid(): number {
    if (!this.#process) throw new Error(`${this.url} is not running`);
    return this.#process.pid;
  }

  async start(): Promise<void> {
    this.#process = await startServerProcess(this.#dataDir, this.#settings);
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
  readonly redis: RedisProcess;
  readonly postgres: PostgresProcess;
  readonly #home: string;

  private constructor(
    home: string,
    redis: RedisProcess,
    postgres: PostgresProcess,
    gateways: Node[],
    workers: Node[],
  ) {
    this.#home = home;
    this.redis = redis;
    this.postgres = postgres;
    this.gateways = gateways;
    this.workers = workers;
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
    const nodes = (count: number, role: string) =>
      Promise.all(
        Array.from(
          { length: count },
          async (_, n) =>
            new Node(join(home, `${role}-${n}`), await freePort(), { ...settings, FENLIU_ROLES: role }),
        ),
      );
    const cluster = new Cluster(
      home,
      redis,
      postgres,
      await nodes(shape.gateways, 'gateway'),
      await nodes(shape.workers, 'worker'),
    );
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
    await this.redis.remove();
    await this.postgres.remove();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
