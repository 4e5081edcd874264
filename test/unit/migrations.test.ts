import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';
import { MIGRATIONS_FOLDER } from '../../server/store/migrations-folder.ts';
import * as schema from '../../server/store/schema.ts';

test('the migrations lead to the schema: after a change of it one must be generated', async () => {
  const meta = join(MIGRATIONS_FOLDER, 'meta');
  const newest = readdirSync(meta)
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  const snapshot = JSON.parse(readFileSync(join(meta, newest ?? ''), 'utf8'));

  expect(await generateMigration(snapshot, generateDrizzleJson(schema))).toEqual([]);
});
