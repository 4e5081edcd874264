import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** A new data folder with an embedded database that has its schema; making one anew takes seconds. Remove it when done. */
export function copyPglite(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-store-'));
  cpSync(inject('pgliteTemplate'), dataDir, { recursive: true });
  return dataDir;
}
