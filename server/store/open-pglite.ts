import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { DurableNodeFs } from './durable-node-fs.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import type { Store } from './open.ts';

/** The embedded PostgreSQL in `<dataDir>/pglite`, for one process at a time. */
export async function openPglite(dataDir: string): Promise<Store> {
  const folder = join(dataDir, 'pglite');
  await mkdir(folder, { recursive: true });
  const client = await PGlite.create({
    fs: new DurableNodeFs(folder),
    // Without its default -F: a commit waits for the disk, since the outbox is trimmed after it (P1).
    startParams: [
      ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
      '-c',
      'wal_sync_method=fsync',
    ],
  });
  const db = drizzle(client);
  await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
  return { kind: 'pglite', db, close: () => client.close() };
}
