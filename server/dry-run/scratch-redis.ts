import { Redis, type RedisOptions } from 'ioredis';
import { loadScripts } from '../load-scripts.ts';
import { startThrowAwayRedis } from '../throw-away-redis.ts';

/**
 * In a Redis that others use too, this stands before each key: a replay cannot name a key of a live shop, and no job
 * that goes over the live shops can find its own.
 */
const KEY_PREFIX = 'fenliu-dryrun:';

/** So many timers are asked for behind each script: as many as one sweep does without asking for another. */
export const MANY_TIMERS = 19;

export interface Timer {
  kind: string;
  /** Of a conversation, an agent or a line. */
  id: string;
  at: number;
}

/** A connection for one replay. What is due next is asked behind each script, on the same way. */
export class ScratchRedis extends Redis<'legacy'> {
  #timersKey = '';
  #timers: Promise<string[]> = Promise.resolve([]);

  /** From now on `nextTimers` tells what stands in this key. */
  watchTimers(key: string): void {
    this.#timersKey = key;
    this.#askTimers();
  }

  /** What is due next as the last script left it, earliest first, as far as it was asked for. */
  async nextTimers(): Promise<Timer[]> {
    const flat = await this.#timers;
    const timers: Timer[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const [kind = '', id = ''] = (flat[i] ?? '').split('|', 2);
      timers.push({ kind, id, at: Number(flat[i + 1]) });
    }
    return timers;
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const reply = super.sendCommand(command, stream);
    if (command.name === 'fcall') this.#askTimers();
    return reply;
  }

  #askTimers(): void {
    this.#timers = this.zrange(this.#timersKey, '0', String(MANY_TIMERS - 1), 'WITHSCORES');
    // Whoever waits for the script hears of a lost connection.
    this.#timers.catch(() => {});
  }
}

export interface Scratch {
  redis: ScratchRedis;
  close(): Promise<void>;
}

/** Opens a place for one replay. */
export type OpenScratch = () => Promise<Scratch>;

/**
 * Replays live in a Redis of their own that keeps nothing, where its program is at hand, else in the shop's.
 * @param live the Redis of the live shops; null: there is none to use instead
 * @param binary redis-server or valkey-server
 */
export const makeOpenScratch =
  (live: Redis | null, binary: string): OpenScratch =>
  async () => {
    const own = await startThrowAwayRedis(binary);
    if (!own && !live) throw new Error(`${binary} is no Redis that could be started`);

    const redis = own
      ? connect(own.connection)
      : connect({ ...live?.options, keyPrefix: KEY_PREFIX, connectionName: 'fenliu-dry-run' });
    const close = async () => {
      redis.disconnect();
      await own?.stop();
    };
    try {
      await loadScripts(redis);
      return { redis, close };
    } catch (error) {
      await close();
      throw error;
    }
  };

function connect(options: RedisOptions): ScratchRedis {
  const redis = new ScratchRedis({ ...options, replyMapping: 'legacy' });
  // Each command that fails tells its caller.
  redis.on('error', () => {});
  return redis;
}
