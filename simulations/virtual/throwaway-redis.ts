import { Redis } from 'ioredis';
import { startThrowAwayRedis } from '../../server/dry-run/throw-away-redis.ts';

/** A server that just started answers within moments. */
const RETRY_MS = 20;
const MOST_RETRIES = 500;

/**
 * Real Redis servers for simulations alone: they keep nothing on disk, and end with this process however that comes.
 * @throws Error when there is no Redis to start
 */
export async function withThrowawayRedis<T>(count: number, work: (redis: Redis[]) => Promise<T>): Promise<T> {
  const binary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
  const servers: { stop(): Promise<void> }[] = [];
  const clients: Redis[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      const server = await startThrowAwayRedis(binary);
      if (!server) throw new Error(`${binary} is no Redis that simulations can use; set FENLIU_REDIS_BINARY`);
      servers.push(server);
      const client = new Redis({
        path: server.path,
        retryStrategy: (attempt) => (attempt > MOST_RETRIES ? null : RETRY_MS),
        maxRetriesPerRequest: null,
      });
      // Each command that fails tells its caller.
      client.on('error', () => {});
      clients.push(client);
    }
    return await work(clients);
  } finally {
    for (const client of clients) client.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  }
}
