/** A worker process for tests that kill it: drains one shop's outbox over and over. */

import { Redis } from 'ioredis';
import { Router } from '../../router/router.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { openStore } from '../../server/store/open.ts';

const [redisUrl, databaseUrl, shopId] = process.argv.slice(2) as [string, string, string];
const store = await openStore({ databaseUrl, dataDir: '' });
const router = new Router({ redis: new Redis(redisUrl), loadShop: async () => null });
for (let first = true; ; first = false) {
  await drainOutbox({ router, db: store.db, clock: Date.now }, shopId);
  if (first) process.stdout.write('draining\n');
}
