import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../../server/store/open.ts';
import { shops } from '../../server/store/schema.ts';
import { copyPglite } from '../support/pglite.ts';
import { createDatabase } from '../support/postgres.ts';

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const SHOP = { id: 's1', name: '店', timezone: 'Asia/Shanghai', secret: 'x', createdAt: 1 };

test('processes that start at once on one PostgreSQL bring its schema up once', async () => {
  const { url, drop } = await createDatabase('nothing');
  cleanUps.push(drop);

  const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ databaseUrl: url, dataDir: '' })));
  await stores[0]?.db.insert(shops).values(SHOP);

  expect(await stores[3]?.db.select().from(shops)).toEqual([expect.objectContaining(SHOP)]);
  await Promise.all(stores.map((store) => store.close()));
});

test('a new embedded database takes no more memory than an old one, and what broke off in the making is made anew', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-store-'));
  cleanUps.push(() => rmSync(dataDir, { recursive: true }));
  mkdirSync(join(dataDir, 'pglite.new/base'), { recursive: true });
  const before = process.memoryUsage().external;

  const store = await openStore({ dataDir });
  cleanUps.push(store.close);

  expect(await store.db.select().from(shops)).toEqual([]);
  expect(process.memoryUsage().external - before).toBeLessThan(250e6);
  expect(readdirSync(dataDir)).toEqual(['pglite']);
}, 120_000);

test('P1 PGlite waits for the disk at each commit, and has it all at the next start', async () => {
  const dataDir = copyPglite();
  cleanUps.push(() => rmSync(dataDir, { recursive: true }));

  const first = await openStore({ dataDir });
  const settings = await first.db
    .select({ setting: sql<string>`setting` })
    .from(sql`pg_settings`)
    .where(sql`name in ('fsync', 'synchronous_commit', 'wal_sync_method')`)
    .orderBy(sql`name`);
  await first.db.insert(shops).values(SHOP);
  await first.close();
  const second = await openStore({ dataDir });

  expect(settings.map(({ setting }) => setting)).toEqual(['on', 'on', 'fsync']);
  expect(await second.db.select().from(shops)).toEqual([expect.objectContaining(SHOP)]);
  await second.close();
});

test('a PostgreSQL that cannot be reached is said so', async () => {
  await expect(openStore({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', dataDir: '' })).rejects.toThrow(
    /ECONNREFUSED/,
  );
});
