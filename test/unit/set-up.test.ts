import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'fenliu-set-up-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a line of plain JavaScript with the parts of the set-up; returns what it printed. */
function run(line: string, env: Record<string, string>): string {
  const script = `
    import { findRedis } from './server/setup/find-redis.mjs';
    import { forgetSettings, loadSettings } from './server/setup/prepare.mjs';
    try { console.log(${line}); } catch (error) { console.log(error.message); }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, REDIS_URL: '', ...env },
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

/** A program that says it is this version of Redis. */
function fakeRedis(version: string): string {
  const path = join(folder, `redis-${version}`);
  writeFileSync(path, `#!/bin/sh\necho 'Redis server v=${version} sha=0:0'\n`);
  chmodSync(path, 0o755);
  return path;
}

test('a copy of .env.example leaves it to us to find Redis', () => {
  const copy = parseEnv(readFileSync('.env.example', 'utf8'));
  const dir = mkdtempSync(join(folder, 'path-'));
  const path = join(dir, 'valkey-server');
  writeFileSync(path, "#!/bin/sh\necho 'Valkey server v=8.0.1'\n");
  chmodSync(path, 0o755);
  const env = { FENLIU_REDIS_BINARY: copy.FENLIU_REDIS_BINARY ?? 'absent', PATH: `${dir}:/usr/bin:/bin` };
  expect(run('await findRedis()', env)).not.toContain('does not run');
  expect(env.FENLIU_REDIS_BINARY).toBe('');
});

test('a Redis that is named is taken, but no old one and none that does not run', () => {
  const named = (path: string) => run('await findRedis()', { FENLIU_REDIS_BINARY: path });
  expect(named(fakeRedis('7.0.15'))).toBe(join(folder, 'redis-7.0.15'));
  expect(named(fakeRedis('6.2.1'))).toContain('Set FENLIU_REDIS_BINARY to a newer one');
  expect(named(join(folder, 'absent'))).toContain('leave that empty');
});

test('the tests heed no setting that the user has made for a server of his', () => {
  const settings = parseEnv(readFileSync('.env.example', 'utf8'));
  const env = Object.fromEntries(Object.keys(settings).map((name) => [name, 'set']));
  const left = run(
    `(forgetSettings(), ${JSON.stringify(Object.keys(env))}.filter((name) => process.env[name]).join())`,
    env,
  );
  expect(left).toBe('FENLIU_REDIS_BINARY');
});
