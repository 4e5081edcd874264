import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import { isScheduled, JOBS, type JobName, type JobPayload } from './catalog.ts';
import { type Queues, queuePrefix } from './queues.ts';
import { reportFailure } from './report-failure.ts';
import { Schedule } from './schedule.ts';

/** A killed worker's job is taken up by another after this long. */
const LOCK_MS = 10_000;
const LOOK_FOR_STALLED_MS = 5_000;

/** Shops whose outboxes one process drains at once, webhooks that it sends to: a slow one holds up no other. */
const CONCURRENCY: Partial<Record<JobName, number>> = { 'chat-log': 8, webhooks: 8 };

export type JobHandlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<unknown> };

/** Takes the jobs of all queues and lets the handlers do them. */
export class Workers {
  readonly #workers: Worker[];
  readonly #schedule: Schedule;

  private constructor(workers: Worker[], schedule: Schedule) {
    this.#workers = workers;
    this.#schedule = schedule;
  }

  /** @param redis a connection whose commands wait while Redis is away; stays open at `close` */
  static async start(redis: Redis, queues: Queues, handlers: JobHandlers, logger: Logger): Promise<Workers> {
    const schedule = await Schedule.start(redis, queues, logger);
    const open = <N extends JobName>(name: N) => {
      const worker = new Worker(
        name,
        async (job: Job) => {
          const result = await handlers[name](JOBS[name].parse(job.data) as JobPayload<N>);
          if (isScheduled(name)) await schedule.noteDone(name);
          return result;
        },
        {
          connection: redis,
          prefix: queuePrefix(name),
          concurrency: CONCURRENCY[name] ?? 1,
          lockDuration: LOCK_MS,
          stalledInterval: LOOK_FOR_STALLED_MS,
        },
      );
      worker.on('failed', (job, error) => reportFailure(logger, name, job?.data?.shopId, error));
      worker.on('error', (error) => logger.warn({ job: name, err: error.message }, 'a worker lost its line'));
      return worker;
    };
    return new Workers(
      [
        open('chat-log'),
        open('timers'),
        open('dry-run'),
        open('export'),
        open('records'),
        open('webhooks'),
        open('webhooks-due'),
        open('alarms'),
        open('live-metrics'),
      ],
      schedule,
    );
  }

  /** @throws when no process has swept in time */
  expectInTime(): Promise<void> {
    return this.#schedule.expectInTime();
  }

  /** Takes no more jobs and waits for those that run. */
  async close(): Promise<void> {
    await this.#schedule.close();
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}
