import { createInterface } from 'node:readline';
import { lockDataFolder } from '../../server/folder-lock.ts';
import { StartError } from '../../server/start-error.ts';

/** Takes the lock of a folder at a given moment, together with others like it; for data-folder.test.ts. */
for await (const line of createInterface({ input: process.stdin })) {
  const { dataDir, at } = JSON.parse(line) as { dataDir: string; at: number };
  while (Date.now() < at);
  try {
    lockDataFolder(dataDir);
    console.log('taken');
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.log('refused');
  }
}
