/** One embedded database with its schema and nothing else; tests take a copy. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../server/store/open.ts';

export async function setup(project) {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-test-pglite-'));
  const store = await openStore({ dataDir });
  await store.close();
  project.provide('pgliteTemplate', dataDir);
  return () => rmSync(dataDir, { recursive: true, force: true });
}
