import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { openPglite } from './open-pglite.ts';
import { openPostgres } from './open-postgres.ts';

/** The drizzle database that every query module takes; a transaction fits it too. */
export type StoreDb = PgDatabase<PgQueryResultHKT, Record<string, never>>;

export interface Store {
  kind: 'postgres' | 'pglite';
  db: StoreDb;
  /** Ends when queries in flight have; nothing stays open. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** A PostgreSQL address; absent: PGlite in the data folder. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Most connections to PostgreSQL (10). */
  poolSize?: number;
  /** Told when an idle connection breaks; queries fail by themselves. */
  onConnectionLost?: (error: Error) => void;
}

/**
 * Opens the store and brings its schema up to date.
 * @throws when the database cannot be reached or a migration fails
 */
export function openStore(options: StoreOptions): Promise<Store> {
  return options.databaseUrl === undefined
    ? openPglite(options.dataDir)
    : openPostgres({ ...options, databaseUrl: options.databaseUrl });
}
