/** One real PostgreSQL for the tests of all projects. Each test that needs one makes its own database, from a template. */

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPostgres } from '../../server/setup/find-postgres.mjs';
import { openStore } from '../../server/store/open.ts';

const READY_MS = 30_000;

/** Each project loads this file anew: the first starts the server, the last ends it. */
const KEY = Symbol.for('fenliu test postgres');
globalThis[KEY] ??= { users: 0, started: null };
const shared = globalThis[KEY];

export async function setup(project) {
  shared.users += 1;
  shared.started ??= startWithTemplate();
  const { url, template, stop } = await shared.started;
  project.provide('postgresUrl', url);
  project.provide('postgresTemplate', template);
  return async () => {
    shared.users -= 1;
    if (shared.users === 0) await stop();
  };
}

async function startWithTemplate() {
  const { url, stop } = await start();
  const template = `test_template_${randomBytes(9).toString('hex')}`;
  await runSql(url, `CREATE DATABASE ${template}`);
  await bringUpSchema(url, template);
  return {
    url,
    template,
    async stop() {
      await runSql(url, `DROP DATABASE ${template}`);
      await stop();
    },
  };
}

/** Once here: a copy takes a small part of the time that the migrations take. */
async function bringUpSchema(url, name) {
  const database = new URL(url);
  database.pathname = `/${name}`;
  const store = await openStore({ databaseUrl: database.href, dataDir: '' });
  await store.close();
}

async function runSql(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The user's own, where he names one. */
async function start() {
  const binDir = await findPostgres();
  if (!binDir) return { url: process.env.FENLIU_TEST_DATABASE_URL, stop: () => {} };
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
  return {
    url,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
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
