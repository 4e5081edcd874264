import { rmSync } from 'node:fs';
import { openStore, type Store } from '../../server/store/open.ts';
import { copyPglite } from './pglite.ts';
import { createDatabase } from './postgres.ts';

/** Both kinds of store; one contract holds for them. Closing one removes its data. */
export const STORES: { kind: Store['kind']; open: () => Promise<Store> }[] = [
  {
    kind: 'pglite',
    async open() {
      const dataDir = copyPglite();
      const store = await openStore({ dataDir });
      return closingAlso(store, () => rmSync(dataDir, { recursive: true, force: true }));
    },
  },
  {
    kind: 'postgres',
    async open() {
      const database = await createDatabase();
      const store = await openStore({ databaseUrl: database.url, dataDir: '' });
      return closingAlso(store, database.drop);
    },
  },
];

const closingAlso = (store: Store, more: () => void | Promise<void>): Store => ({
  ...store,
  async close() {
    await store.close();
    await more();
  },
});
