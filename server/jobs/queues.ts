import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { JOBS, type JobName } from './catalog.ts';

const KEPT_DONE = 100;
const KEPT_FAILED = 500;
const KEPT_EVENTS = 1000;

/** Each queue's keys lie in a slot of a Redis Cluster of their own. */
export const queuePrefix = (name: JobName) => `fenliu:{jobs-${name}}`;

/** Where jobs are put; every process has them, whatever its roles. */
export class Queues {
  readonly byName: { readonly [N in JobName]: Queue };

  /**
   * @param redis a connection whose commands wait while Redis is away; stays open at `close`
   * @param onError told of lost connections
   */
  constructor(redis: Redis, onError: (error: Error) => void) {
    const open = (name: JobName) => {
      const queue = new Queue(name, {
        connection: redis,
        prefix: queuePrefix(name),
        defaultJobOptions: { removeOnComplete: { count: KEPT_DONE }, removeOnFail: { count: KEPT_FAILED } },
        streams: { events: { maxLen: KEPT_EVENTS } },
      });
      queue.on('error', onError);
      return queue;
    };
    this.byName = {
      'chat-log': open('chat-log'),
      timers: open('timers'),
      'dry-run': open('dry-run'),
      export: open('export'),
      records: open('records'),
      webhooks: open('webhooks'),
      'webhooks-due': open('webhooks-due'),
      alarms: open('alarms'),
      'live-metrics': open('live-metrics'),
    };
  }

  /**
   * Asks for a drain of the shop's outbox. At most one waits and one runs for each shop; what is asked while
   * one runs is done after it, since that one may have read the outbox already.
   */
  async wakeChatLog(shopId: ShopId): Promise<void> {
    await this.byName['chat-log'].add('chat-log', JOBS['chat-log'].parse({ shopId }), {
      deduplication: { id: shopId, keepLastIfActive: true },
    });
  }

  /** Asks for what is due of a webhook to be sent; one job of it runs at a time. */
  async wakeWebhook(webhookId: string): Promise<void> {
    await this.byName.webhooks.add('webhooks', JOBS.webhooks.parse({ webhookId }), {
      deduplication: { id: webhookId, keepLastIfActive: true },
    });
  }

  /** Has a dry run carried out, once. */
  async startDryRun(shopId: ShopId, runId: string): Promise<void> {
    await this.byName['dry-run'].add('dry-run', JOBS['dry-run'].parse({ shopId, runId }), { jobId: runId });
  }

  /** Has a table written, once. */
  async startExport(shopId: ShopId, exportId: string): Promise<void> {
    await this.byName.export.add('export', JOBS.export.parse({ shopId, exportId }), { jobId: exportId });
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.byName).map((queue) => queue.close()));
  }
}
