import type { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import { EVERY_MS, type ScheduledJob } from './catalog.ts';
import { type Queues, queuePrefix } from './queues.ts';

/** A job that was not done for so long is late; the leases that the sweep watches end after 10 s (P7). */
const lateAfterMs = (name: ScheduledJob) => Math.max(10_000, 10 * EVERY_MS[name]);
/** Without this one nobody is missed and nobody moves up; the others may be late once. */
const SWEEP: ScheduledJob = 'timers';
const LOOK_EVERY_MS = 2000;

const NAMES = Object.keys(EVERY_MS) as ScheduledJob[];

/** It expires by itself: what is still there was set in time, by whichever process did the job. */
const doneKey = (name: ScheduledJob) => `${queuePrefix(name)}:done`;

/**
 * Keeps the jobs that come by themselves coming. Their schedulers live in Redis and are gone when it comes back empty,
 * and a chain of delayed jobs is cut when it lost its last second: whatever was not done in time is scheduled again.
 */
export class Schedule {
  readonly #redis: Redis;
  readonly #queues: Queues;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;

  private constructor(redis: Redis, queues: Queues, logger: Logger) {
    this.#redis = redis;
    this.#queues = queues;
    this.#logger = logger;
    this.#timer = setInterval(this.#look, LOOK_EVERY_MS);
    redis.on('ready', this.#look);
  }

  /** @param redis a connection whose commands wait while Redis is away */
  static async start(redis: Redis, queues: Queues, logger: Logger): Promise<Schedule> {
    const schedule = new Schedule(redis, queues, logger);
    for (const name of NAMES) {
      await schedule.#schedule(name);
      // The first one has its time from now on.
      await schedule.noteDone(name);
    }
    return schedule;
  }

  /** Call it when a job of this name was done. */
  async noteDone(name: ScheduledJob): Promise<void> {
    await this.#redis.set(doneKey(name), 1, 'PX', lateAfterMs(name));
  }

  /** @throws when no process has swept in time */
  async expectInTime(): Promise<void> {
    const late = await this.#findLate();
    if (late.includes(SWEEP)) throw new Error(`not done for ${lateAfterMs(SWEEP) / 1000} s: ${SWEEP}`);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#redis.off('ready', this.#look);
    if (this.#redis.status === 'ready') await this.#looking;
  }

  readonly #look = (): void => {
    this.#looking ??= this.#mend()
      .catch((error: Error) => this.#logger.warn({ err: error.message }, 'the schedule was not looked at'))
      .finally(() => {
        this.#looking = undefined;
      });
  };

  async #mend(): Promise<void> {
    for (const name of await this.#findLate()) {
      this.#logger.warn({ job: name }, 'a job that should come by itself did not, and is scheduled again');
      await this.#schedule(name);
    }
  }

  async #findLate(): Promise<ScheduledJob[]> {
    const inTime = await Promise.all(NAMES.map((name) => this.#redis.exists(doneKey(name))));
    return NAMES.filter((_, index) => inTime[index] === 0);
  }

  async #schedule(name: ScheduledJob): Promise<void> {
    await this.#queues.byName[name].upsertJobScheduler(name, { every: EVERY_MS[name] }, { name, data: {} });
  }
}
