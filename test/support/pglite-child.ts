/** A process for tests that kill it: commits message after message to PGlite and says each that is safe. */

import { appendOutbox } from '../../server/store/append-outbox.ts';
import { openStore } from '../../server/store/open.ts';
import { createEntryMaker } from './outbox-entries.ts';

const [dataDir, shopId] = process.argv.slice(2) as [string, string];
const store = await openStore({ dataDir });
const make = createEntryMaker(1);
for (let seq = 1; ; seq += 1) {
  await appendOutbox(store.db, shopId, 'e', [make.message('c1', seq, 'buyer')]);
  process.stdout.write(`${seq}\n`);
}
