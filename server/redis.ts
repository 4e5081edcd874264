import { setTimeout as sleep } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logger.ts';
import { StartError } from './start-error.ts';

const REACH_MS = 5000;
/** No script takes near as long: Redis hangs, and whoever asked must hear of it. */
const COMMAND_MS = 5000;

/** The connections of one process to its Redis. */
export interface RedisConnections {
  url: string;
  /** False for the embedded one: no other process of ours is on it, so that nothing need be told through it. */
  shared: boolean;
  /** Scripts and reads. A command fails within seconds when Redis is away, so that the client is told to retry. */
  main: Redis;
  /** In subscribed mode: for the Socket.IO adapter alone. */
  subscriber: Redis;
  /** For BullMQ, whose commands wait until Redis is back. */
  queues: Redis;
  close(): Promise<void>;
}

/**
 * Connects to a Redis.
 * @param shared whether other processes may be on it too
 * @throws StartError when it cannot be reached within 5 s
 */
export async function connectRedis(url: string, shared: boolean, logger: Logger): Promise<RedisConnections> {
  await expectReachable(url);
  const main = connect(url, 'main', logger, {
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_MS,
    // A command whose answer was lost may have been done: whoever asked decides about a repeat.
    autoResendUnfulfilledCommands: false,
  });
  const subscriber = connect(url, 'subscriber', logger, { maxRetriesPerRequest: null });
  const queues = connect(url, 'queues', logger, { maxRetriesPerRequest: null });
  const all = [main, subscriber, queues];
  return {
    url,
    shared,
    main,
    subscriber,
    queues,
    async close() {
      await Promise.all(all.map((redis) => redis.quit().catch(() => redis.disconnect())));
    },
  };
}

function connect(
  url: string,
  use: string,
  logger: Logger,
  options: Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout' | 'autoResendUnfulfilledCommands'>,
): Redis {
  const redis = new Redis(url, {
    ...options,
    connectionName: `fenliu-${use}`,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1000),
    // After a failover the old master only reads: connect again to find the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  let reported = false;
  redis.on('error', (error: Error) => {
    if (!reported) logger.error({ err: error.message, connection: use }, 'Redis cannot be reached');
    reported = true;
  });
  redis.on('ready', () => {
    if (reported) logger.info({ connection: use }, 'Redis is back');
    reported = false;
  });
  return redis;
}

/** One deadline for all: the address, the connection, the log-in and an answer. */
async function expectReachable(url: string): Promise<void> {
  const probe = new Redis(url, { lazyConnect: true, retryStrategy: null });
  let cause: Error | undefined;
  probe.on('error', (error: Error) => {
    cause = error;
  });
  const answered = probe.connect().then(() => probe.ping());
  answered.catch(() => {});
  try {
    if ((await Promise.race([answered, sleep(REACH_MS, 'late', { ref: false })])) === 'late') {
      throw new Error(`it does not answer within ${REACH_MS / 1000} s`);
    }
  } catch (error) {
    const reason = cause ?? (error as Error);
    throw new StartError(`Redis at ${withoutPassword(url)} cannot be reached: ${reason.message}`);
  } finally {
    probe.disconnect();
  }
}

function withoutPassword(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
