import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * A database of the test's own on the tests' PostgreSQL.
 * @param from `template`: the schema is in it; `nothing`: it is for the test to bring it up
 */
export async function createDatabase(from: 'template' | 'nothing' = 'template'): Promise<TestDatabase> {
  const name = `test_${randomBytes(9).toString('hex')}`;
  const template = from === 'template' ? inject('postgresTemplate') : 'template1';
  await runSql(`CREATE DATABASE ${name} TEMPLATE ${template}`);
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
