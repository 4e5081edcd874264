import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../server/embedded-redis.ts';

/** Real Redis servers for simulations alone: they keep nothing on disk and are gone when the work ends. */
export async function withThrowawayRedis<T>(count: number, work: (redis: Redis[]) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fenliu-simulate-'));
  const servers: EmbeddedRedis[] = [];
  const clients: Redis[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      const binary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
      const server = await startEmbeddedRedis(binary, join(folder, String(i)));
      servers.push(server);
      const client = new Redis(server.url);
      clients.push(client);
      await client.config('SET', 'appendonly', 'no');
    }
    return await work(clients);
  } finally {
    for (const client of clients) client.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}
