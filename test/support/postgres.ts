import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** An empty database on the tests' PostgreSQL. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(9).toString('hex')}`;
  await runSql(`CREATE DATABASE ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function runSql(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
