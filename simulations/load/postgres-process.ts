import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

const READY_MS = 30_000;

/** A PostgreSQL of the run's own, on one port for its whole life, that can be taken away and brought back. */
export class PostgresProcess {
  readonly url: string;
  readonly #binDir: string;
  readonly #home: string;
  readonly #port: number;
  readonly #user = serverUser();
  #server: ChildProcess | null = null;

  private constructor(binDir: string, port: number) {
    this.#binDir = binDir;
    this.#port = port;
    this.#home = mkdtempSync(join(tmpdir(), 'fenliu-postgres-'));
    this.url = `postgres://fenliu@127.0.0.1:${port}/postgres`;
  }

  /** @param binDir the folder of `initdb` and `postgres` */
  static async create(binDir: string): Promise<PostgresProcess> {
    const postgres = new PostgresProcess(binDir, await freePort());
    postgres.#makeCluster();
    await postgres.start();
    return postgres;
  }

  get #data(): string {
    return join(this.#home, 'data');
  }

  #makeCluster(): void {
    mkdirSync(this.#data, { mode: 0o700 });
    if (this.#user.uid !== undefined && this.#user.gid !== undefined) {
      chmodSync(this.#home, 0o711);
      chownSync(this.#data, this.#user.uid, this.#user.gid);
    }
    const { status, error, stderr } = spawnSync(
      join(this.#binDir, 'initdb'),
      ['-D', this.#data, '-U', 'fenliu', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
      { ...this.#user, cwd: this.#data, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`initdb: ${error?.message ?? stderr}`);
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const settings = {
      port: this.#port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 200,
      log_min_messages: 'fatal',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(join(this.#binDir, 'postgres'), ['-D', this.#data, ...args], {
      ...this.#user,
      cwd: this.#data,
      stdio: 'ignore',
      detached: true,
    });
    this.#server = server;
    const deadline = performance.now() + READY_MS;
    while (!(await this.#answers())) {
      if (server.exitCode !== null || performance.now() > deadline)
        throw new Error('PostgreSQL did not start');
      await wait(50);
    }
  }

  /** PostgreSQL's immediate stop: as after a crash, it recovers from its log at the next start. */
  async crash(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** Ends it and removes its files. */
  async remove(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 1000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** PostgreSQL does not run as root. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string, name: string) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  };
  const name = idOf('-u', 'postgres') === undefined ? 'nobody' : 'postgres';
  const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
  return uid === undefined || gid === undefined ? {} : { uid, gid };
}
