import { fileURLToPath } from 'node:url';

/** Holds the SQL files and `meta/_journal.json`; the build copies all of it. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
