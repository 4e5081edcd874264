import type { Redis } from 'ioredis';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

const MEASURE_MS = 10_000;
/** An answer that took longer says too little about the time; at the start the quickest of some counts. */
const MAX_ROUND_TRIP_MS = 100;
const FIRST_TRIES = 5;
/** From here on the log names a clock that is off. */
const WORTH_SAYING_MS = 1000;

/** Of this process, and never set by anybody. */
const steady = () => performance.now();

/**
 * The clock of Redis, so that all processes of a shop decide and date by one time, even where a machine's own clock is off
 * or is set while it runs (T12). Measured at the start and every 10 s.
 */
export class SharedClock {
  readonly #redis: Redis;
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #timer: NodeJS.Timeout;
  /** Of Redis' clock before the steady one (ms). */
  #ahead = 0;
  #said = false;

  private constructor(redis: Redis, logger: Pick<Logger, 'warn'>) {
    this.#redis = redis;
    this.#logger = logger;
    this.#timer = setInterval(() => {
      // Redis is away: the steady clock goes on until it is back.
      this.#correct().catch(() => {});
    }, MEASURE_MS);
    this.#timer.unref();
  }

  /** @throws when Redis does not answer */
  static async open(redis: Redis, logger: Pick<Logger, 'warn'>): Promise<SharedClock> {
    const clock = new SharedClock(redis, logger);
    const tries = [];
    for (let n = 0; n < FIRST_TRIES; n++) tries.push(await clock.#ask());
    clock.#take(tries.reduce((best, one) => (one.tookMs < best.tookMs ? one : best)));
    return clock;
  }

  readonly now: Clock = () => Math.floor(steady() + this.#ahead);

  close(): void {
    clearInterval(this.#timer);
  }

  async #correct(): Promise<void> {
    const answer = await this.#ask();
    if (answer.tookMs <= MAX_ROUND_TRIP_MS) this.#take(answer);
  }

  async #ask(): Promise<{ ahead: number; tookMs: number }> {
    const before = steady();
    const [seconds, micros] = await this.#redis.time();
    const after = steady();
    const redisMs = Number(seconds) * 1000 + Number(micros) / 1000;
    return { ahead: redisMs - (before + after) / 2, tookMs: after - before };
  }

  #take({ ahead }: { ahead: number }): void {
    this.#ahead = ahead;
    const offMs = Math.round(Date.now() - this.now());
    if (Math.abs(offMs) < WORTH_SAYING_MS || this.#said) return;
    this.#said = true;
    this.#logger.warn({ offMs }, 'the clock of this machine is not that of Redis, by which fenliu goes');
  }
}
