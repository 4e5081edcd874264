/** Where things are in the project's folder. */

import { resolve } from 'node:path';

export const projectDir = resolve(import.meta.dirname, '../..');

/** The path of something inside the project. */
export const inProject = (...parts) => resolve(projectDir, ...parts);
