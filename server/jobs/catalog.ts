import { z } from 'zod';
import { ShopId } from '../../client-sdk/protocol/ids.ts';
import { RunId } from '../../client-sdk/protocol/rest.ts';

/** Every job by its name, with what it carries. A queue holds one kind of job and has its name. */
export const JOBS = {
  /** Drains one shop's outbox into PostgreSQL. */
  'chat-log': z.strictObject({ shopId: ShopId }),
  /** Each second: leases, graces, orphans of all shops. */
  timers: z.strictObject({}),
  /** Replays a day of a shop's log under other rules (R18). */
  'dry-run': z.strictObject({ shopId: ShopId, runId: RunId }),
  /** Writes a table that somebody asked for. */
  export: z.strictObject({ shopId: ShopId, exportId: z.string().min(1).max(64) }),
  /** What is kept no longer, and what is still to be indexed. */
  records: z.strictObject({}),
  /** Sends what is due of one webhook. */
  webhooks: z.strictObject({ webhookId: z.string().min(1).max(64) }),
  /** Each second: which webhooks have something due. */
  'webhooks-due': z.strictObject({}),
  /** Each second: what has begun, and what has ended, of what supervisors are alarmed by. */
  alarms: z.strictObject({}),
  /** Each second: what changed on the owners' consoles and for those who wait. */
  'live-metrics': z.strictObject({}),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;

/** Jobs that come by themselves. */
export const EVERY_MS = {
  timers: 1000,
  'live-metrics': 1000,
  alarms: 1000,
  'webhooks-due': 1000,
  records: 3000,
} as const satisfies Partial<Record<JobName, number>>;

export type ScheduledJob = keyof typeof EVERY_MS;

export const isScheduled = (name: JobName): name is ScheduledJob => Object.hasOwn(EVERY_MS, name);
