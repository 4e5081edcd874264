import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { DurableNodeFs } from './durable-node-fs.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import type { Store } from './open.ts';

/** The system keeps read pages in memory too; the default of 160 MB would be the larger part of this process. */
const SHARED_BUFFERS = '32MB';

/** The embedded PostgreSQL in `<dataDir>/pglite`, for one process at a time. */
export async function openPglite(dataDir: string): Promise<Store> {
  const folder = join(dataDir, 'pglite');
  if (!existsSync(join(folder, 'PG_VERSION'))) await makePglite(folder);
  const client = await PGlite.create({
    fs: new DurableNodeFs(folder),
    startParams: [
      // Without its default -F: a commit waits for the disk, since the outbox is trimmed after it (P1).
      ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
      '-c',
      'wal_sync_method=fsync',
      '-c',
      `shared_buffers=${SHARED_BUFFERS}`,
    ],
  });
  const db = drizzle(client);
  await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
  return { kind: 'pglite', db, close: () => client.close() };
}

/** In a process of its own: see there. */
async function makePglite(folder: string): Promise<void> {
  const type = extname(import.meta.filename);
  const child = fork(join(import.meta.dirname, `make-pglite${type}`), [folder], {
    // Not built yet, in development and in the tests.
    execArgv: type === '.ts' ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`it could not be made: ${said.trim().slice(-1000) || status}`);
}
