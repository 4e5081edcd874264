import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileId, ShopId } from '../../client-sdk/protocol/ids.ts';

/** Where the bytes of uploads lie: `<dataDir>/files/<shop>/<file id>`, and `….part` while one comes in. */

const PART = '.part';

/** Longer than any upload lasts. */
const ABANDONED_AFTER_MS = 3_600_000;

const rootIn = (dataDir: string): string => join(dataDir, 'files');

/** The folder of a shop. Only for shop ids that the database knows. */
export const folderOf = (dataDir: string, shopId: ShopId): string => join(rootIn(dataDir), shopId);

/** Where a new upload goes, and where it is received before that. */
export const newPlace = async (dataDir: string, shopId: ShopId, fileId: FileId) => {
  const folder = folderOf(dataDir, shopId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fileId);
  return { path, partPath: path + PART };
};

/** Removes what uploads left behind that a killed process was receiving. For the start of a process. */
export const removeAbandonedParts = async (dataDir: string, now: number): Promise<void> => {
  const entries = await readdir(rootIn(dataDir), { recursive: true }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries.filter((name) => name.endsWith(PART))) {
    const path = join(rootIn(dataDir), entry);
    // Another process may share this folder and be receiving right now, or have just finished.
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
};
