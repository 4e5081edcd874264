import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import { WatchMemories } from '../alarms/watch-memories.ts';
import { deliverWebhook } from '../apps/deliver-webhook.ts';
import { resolveByDns } from '../apps/public-address.ts';
import { removeEnded } from '../apps/remove-ended.ts';
import type { Clock } from '../clock.ts';
import { carryOutDryRun } from '../dry-run/carry-out.ts';
import type { OpenScratch } from '../dry-run/scratch-redis.ts';
import type { Deliver } from '../gateway/deliver.ts';
import type { Logger } from '../logger.ts';
import { endOldExports } from '../records/exports.ts';
import { indexDue } from '../records/index-due.ts';
import { retireConversations } from '../records/retire-conversations.ts';
import { writeExport } from '../records/write-export.ts';
import type { StoreDb } from '../store/open.ts';
import type { JobName } from './catalog.ts';
import { eachShop } from './each-shop.ts';
import { watchShops } from './handlers/alarms.ts';
import { drainOutbox } from './handlers/chat-log.ts';
import { pushChanges } from './handlers/live-metrics.ts';
import { sweepShop } from './handlers/timers.ts';
import { findWebhookWork } from './handlers/webhooks-due.ts';
import { LastPushed } from './last-pushed.ts';
import { reportFailure } from './report-failure.ts';
import type { JobHandlers } from './workers.ts';

/** So long a busy shop's outbox fills between two batches; nobody but the log waits for it. */
const GATHER_MS = 50;

export interface JobParts {
  router: Router;
  db: StoreDb;
  deliver: Deliver;
  clock: Clock;
  logger: Logger;
  /** For what was last pushed; a command fails while Redis is away. */
  redis: Redis;
  wakeChatLog: (shopId: ShopId) => void;
  wakeWebhook: (webhookId: string) => void;
  /** Hosts that webhooks may reach wherever they are. */
  allowedHosts: readonly string[];
  openScratch: OpenScratch;
  /** Where files lie. */
  dataDir: string;
  keepStatistics: (now: number) => Promise<void>;
  /** Aborted when the process stops: for jobs that are too long to be waited for. */
  stopping: AbortSignal;
}

/** What each job does. */
export function createHandlers(parts: JobParts): JobHandlers {
  const { router, deliver, logger, wakeChatLog } = parts;
  const live = {
    ...parts,
    lastPushed: new LastPushed(parts.redis),
    memories: new WatchMemories(parts.redis),
  };
  const everyShop = async (job: JobName, work: (shopId: ShopId) => Promise<void>) =>
    eachShop(await router.readLoadedShops(), work, (shopId, err) => reportFailure(logger, job, shopId, err));
  return {
    async 'chat-log'({ shopId }) {
      const drained = await drainOutbox(
        {
          ...parts,
          tellAlarms: (shop, news) => deliver.alarms(shop, news),
          gather: () => wait(GATHER_MS),
        },
        shopId,
      );
      if (drained.conflicts.length > 0) {
        logger.error({ shopId, conflicts: drained.conflicts }, 'two histories met in the chat log');
      }
      if (!drained.empty) wakeChatLog(shopId);
      return { entries: drained.entries };
    },
    timers: () => everyShop('timers', (shopId) => sweepShop(parts, shopId)),
    'dry-run': (run) =>
      carryOutDryRun({ ...parts, tellProgress: (shopId, progress) => deliver.dryRun(shopId, progress) }, run),
    export: (order) => writeExport(parts, order),
    async records() {
      await endOldExports(parts);
      await indexDue(parts.db);
      await retireConversations(parts);
      await removeEnded(parts);
      await parts.keepStatistics(parts.clock());
    },
    webhooks: ({ webhookId }) => deliverWebhook({ ...parts, resolve: resolveByDns }, webhookId),
    'webhooks-due': () =>
      findWebhookWork(parts, (shopId, err) => reportFailure(logger, 'webhooks-due', shopId, err)),
    alarms: () => watchShops(live, (shopId, err) => reportFailure(logger, 'alarms', shopId, err)),
    'live-metrics': () => everyShop('live-metrics', (shopId) => pushChanges(live, shopId)),
  };
}
