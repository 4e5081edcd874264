import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import type { Store, StoreOptions } from './open.ts';

/** Any number that nobody else locks in this database. */
const MIGRATION_LOCK = 7_336_548_201;

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 30_000;

/** Processes that start together migrate one after the other. */
async function migrateAlone(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    await client.end();
  }
}

/** A pool on a PostgreSQL server, migrated. */
export async function openPostgres(options: StoreOptions & { databaseUrl: string }): Promise<Store> {
  await migrateAlone(options.databaseUrl);
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    // To compile a search took half a second where the search itself takes ten milliseconds.
    options: '-c jit=off',
    keepAlive: true,
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  return { kind: 'postgres', db: drizzle(pool), close: () => pool.end() };
}
