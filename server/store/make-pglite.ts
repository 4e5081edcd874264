import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DurableNodeFs } from './durable-node-fs.ts';

/**
 * A program of its own: makes an empty embedded database in the folder that its argument names, whole or not at all.
 * What it takes of memory, more than the server ever needs, ends with it.
 */

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('the folder is missing');
// Whoever wanted it is gone.
process.on('disconnect', () => process.exit(1));

const aside = `${folder}.new`;
rmSync(aside, { recursive: true, force: true });
mkdirSync(aside, { recursive: true });
const client = await PGlite.create({ fs: new DurableNodeFs(aside) });
await client.close();
// PGlite does not wait for the disk here, and nothing makes these files again once messages stand in them (P1).
// All at once: the disk then has them in one turn.
const names = ['.', ...readdirSync(aside, { recursive: true, encoding: 'utf8' })];
await Promise.all(names.map((name) => sync(join(aside, name))));
renameSync(aside, folder);
await sync(dirname(folder));
process.exit(0);

async function sync(path: string): Promise<void> {
  const file = await open(path);
  await file.sync();
  await file.close();
}
