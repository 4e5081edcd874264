import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where exported tables lie until they end: `<dataDir>/exports/<export id>.csv`. */
export const exportFolder = (dataDir: string): string => join(dataDir, 'exports');

export const exportName = (exportId: string): string => `${exportId}.csv`;

const pathOf = (dataDir: string, exportId: string): string =>
  join(exportFolder(dataDir), exportName(exportId));

/** The path of a new one, whose folder is there. */
export async function newExportPath(dataDir: string, exportId: string): Promise<string> {
  await mkdir(exportFolder(dataDir), { recursive: true, mode: 0o700 });
  return pathOf(dataDir, exportId);
}

export const removeExport = (dataDir: string, exportId: string): Promise<void> =>
  rm(pathOf(dataDir, exportId), { force: true });
