/** Looks for a program on the PATH. */

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of the first of these names that can be run, or null. `dirs` are searched after the PATH. */
export function findProgram(names, dirs = []) {
  const searched = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...dirs];
  for (const name of names) {
    for (const dir of searched) {
      const path = join(dir, name);
      if (isRunnable(path)) return path;
    }
  }
  return null;
}

export function isRunnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
