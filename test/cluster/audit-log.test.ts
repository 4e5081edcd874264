import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { recordOperation } from '../../server/records/operation-log.ts';
import { openStore, type StoreDb } from '../../server/store/open.ts';
import { createDatabase } from '../support/postgres.ts';

/** `npm run audit:log` without its set-up. */
async function runAuditLog(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['dist/server/audit-log.js', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return { status: await new Promise((resolve) => child.on('close', resolve)), output };
}

const record = (db: StoreDb, after: unknown) =>
  recordOperation(db, {
    shopId: 'one',
    actor: { kind: 'staff', id: 'p', name: '掌柜' },
    from: { address: '::1', userAgent: undefined },
    action: 'buyer.note',
    target: 'buyer:b',
    before: null,
    after,
    at: 1,
  });

async function tamper(db: StoreDb): Promise<void> {
  await db.execute(sql`alter table operation_log disable trigger operation_log_only_grows`);
  await db.execute(sql`update operation_log set after = '9' where n = 2`);
}

test('says that a log is whole, and names the first broken row of one that is not', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const store = await openStore({ databaseUrl: database.url, dataDir: '' });
  onTestFinished(store.close);
  for (const n of [1, 2, 3]) await record(store.db, n);
  const env = { DATABASE_URL: database.url };

  expect(await runAuditLog(['--shop', 'one'], env)).toEqual({
    status: 0,
    output: expect.stringMatching(/^3 rows, .* [0-9a-f]{64}\n$/),
  });
  await tamper(store.db);
  expect(await runAuditLog(['--shop', 'one'], env)).toEqual({
    status: 1,
    output: 'row 2 of the operation log of one is broken: it was changed after it was written\n',
  });
  expect(await runAuditLog([], env)).toMatchObject({
    status: 2,
    output: expect.stringContaining('--shop ID'),
  });
});

test('checks the embedded database, whether a fenliu is running on it or not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-test-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const env = { FENLIU_DATA_DIR: dataDir };
  expect(await runAuditLog(['--shop', 'one'], env)).toMatchObject({ status: 2 });

  const app = await startApp({ ...readConfig({ PORT: '0', LOG_LEVEL: 'error' }), dataDir });
  await record(app.store.db, 1);
  await record(app.store.db, 2);
  const whole = await runAuditLog(['--shop', 'one'], env);
  await tamper(app.store.db);
  await app.close();

  expect(whole).toMatchObject({ status: 0, output: expect.stringContaining('2 rows') });
  expect(await runAuditLog(['--shop', 'one'], env)).toMatchObject({
    status: 1,
    output: expect.stringContaining('row 2'),
  });
}, 120_000);
