/** One real PostgreSQL for all tests of a project. Each test that needs one makes its own database. */

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPostgres } from '../../server/setup/find-postgres.mjs';

const READY_MS = 30_000;

export async function setup(project) {
  const binDir = await findPostgres();
  if (!binDir) {
    project.provide('postgresUrl', process.env.FENLIU_TEST_DATABASE_URL);
    return;
  }
  const home = mkdtempSync(join(tmpdir(), 'fenliu-test-postgres-'));
  const owner = serverUser();
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (owner.uid !== undefined) {
    chmodSync(home, 0o711);
    chownSync(data, owner.uid, owner.gid);
  }
  const spawnOptions = { ...owner, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] };
  const initdb = spawnSync(
    join(binDir, 'initdb'),
    ['-D', data, '-U', 'fenliu', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
    { ...spawnOptions, encoding: 'utf8' },
  );
  if (initdb.status !== 0) throw new Error(`initdb: ${initdb.error?.message ?? initdb.stderr}`);

  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 200,
    log_min_messages: 'fatal',
  };
  const server = spawn(
    join(binDir, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    spawnOptions,
  );
  let said = '';
  server.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const ended = new Promise((resolve) => server.on('close', resolve));

  const url = `postgres://fenliu@127.0.0.1:${port}/postgres`;
  const deadline = performance.now() + READY_MS;
  while (!(await answers(url))) {
    if (server.exitCode !== null || performance.now() > deadline) {
      throw new Error(`PostgreSQL did not start: ${said}`);
    }
    await sleep(50);
  }
  project.provide('postgresUrl', url);
  return async () => {
    server.kill('SIGINT');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
}

/** PostgreSQL does not run as root. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag, name) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  };
  const name = idOf('-u', 'postgres') === undefined ? 'nobody' : 'postgres';
  return { uid: idOf('-u', name), gid: idOf('-g', name) };
}

async function answers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
