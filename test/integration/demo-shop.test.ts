import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../server/ids.ts';
import { type DemoParts, prepareDemo } from '../../server/shop/demo.ts';
import { DEMO_RULES } from '../../server/shop/demo-content.ts';
import { DemoFile, newDemo, writeDemoFile } from '../../server/shop/demo-file.ts';
import { kindsOf } from '../../server/shop/rules.ts';
import { checkRuleSet } from '../../server/shop/rules-check.ts';
import { readShopSetup } from '../../server/shop/setup.ts';
import { fitsPassword } from '../../server/staff/password.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import { persons } from '../../server/store/schema.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let store: Store;
const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-test-'));

beforeAll(async () => {
  database = await createDatabase();
  store = await openStore({ databaseUrl: database.url, dataDir });
});
afterAll(async () => {
  await store.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const prepare = (changes: Partial<DemoParts> = {}) =>
  prepareDemo({ db: store.db, dataDir, baseUrl: 'http://localhost:3000', newId, now: 1, ...changes });

const readFileIn = async (folder = dataDir) =>
  DemoFile.parse(JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')));

/** Passwords in the file are those in the database. */
const expectToFit = async (demo: DemoFile) => {
  const rows = await store.db.select().from(persons);
  expect(rows).toHaveLength(demo.accounts.length);
  for (const { login, password } of demo.accounts) {
    const person = rows.find((row) => row.login === login);
    expect(await fitsPassword(person?.passwordHash ?? null, password), login).toBe(true);
  }
};

describe('the demo shop', () => {
  test('a start that broke off before the shop was written is made good by the next one', async () => {
    const written = newDemo('http://localhost:1');
    await writeDemoFile(dataDir, written);
    expect((await prepare()).status).toBe('created');
    expect((await readFileIn()).accounts).toEqual(written.accounts);
  });

  test('has an owner, six agents in two groups, a proxy account, and rules without a fault', async () => {
    const demo = await readFileIn();
    expect(demo.accounts.map(({ role }) => role)).toEqual(['owner', ...Array(6).fill('agent'), 'proxy']);
    await expectToFit(demo);
    const setup = await readShopSetup(store.db, demo.shopId);
    expect(setup?.rules.groups).toHaveLength(2);
    expect(setup && checkRuleSet(setup.rules, kindsOf(setup))).toEqual([]);
    expect(setup?.rules.rules).toHaveLength(DEMO_RULES.rules?.length ?? -1);
  });

  test('tells its passwords to this user only', () => {
    expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('demo'))).toEqual(['demo.json']);
  });

  test('stays as it is at the next start, except for its addresses', async () => {
    const before = await readFileIn();
    expect(await prepare()).toEqual({ status: 'kept', demo: before });
    const moved = await prepare({ baseUrl: 'http://localhost:4567' });
    expect(moved).toMatchObject({ status: 'kept', demo: { accounts: before.accounts } });
    expect(await readFileIn()).toEqual({
      ...before,
      urls: {
        buyer: 'http://localhost:4567/buyer?shop=demo',
        agent: 'http://localhost:4567/agent',
        owner: 'http://localhost:4567/owner',
      },
    });
    await expectToFit(await readFileIn());
  });

  test('is not made again where there are shops, and no password is changed', async () => {
    const before = await readFileIn();
    await rm(join(dataDir, 'demo.json'));
    expect(await prepare()).toEqual({ status: 'absent' });
    expect(readdirSync(dataDir)).not.toContain('demo.json');
    await expectToFit(before);
  });
});
