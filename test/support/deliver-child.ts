/** A worker process for tests that kill it: sends what is due of one webhook. */

import { deliverWebhook } from '../../server/apps/deliver-webhook.ts';
import { resolveByDns } from '../../server/apps/public-address.ts';
import { openStore } from '../../server/store/open.ts';

const [databaseUrl, webhookId] = process.argv.slice(2) as [string, string];
const store = await openStore({ databaseUrl, dataDir: '' });
const { signal } = new AbortController();
await deliverWebhook(
  { db: store.db, clock: Date.now, resolve: resolveByDns, allowedHosts: ['127.0.0.1'], stopping: signal },
  webhookId,
);
