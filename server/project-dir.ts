import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, seen from the sources and from dist/ alike. */
export const projectDir = findUpwards(import.meta.dirname);

function findUpwards(dir: string): string {
  if (existsSync(join(dir, 'package.json')) || dirname(dir) === dir) return dir;
  return findUpwards(dirname(dir));
}
