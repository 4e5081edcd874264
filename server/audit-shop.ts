import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { audit } from '../router/audit.ts';
import { LOADED_SHOPS_KEY } from '../router/keys.ts';
import { readConfig } from './config.ts';
import { projectDir } from './project-dir.ts';
import { StartError } from './start-error.ts';

/** `npm run audit -- --shop ID`: prints every breach of a running shop with its rule id, or nothing (R19). */

const USAGE = 'npm run audit -- --shop ID';

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @returns the exit status: 0 all is well, 1 there are breaches */
async function run(): Promise<number> {
  const shopId = readShopId();
  const redis = await connect(redisUrl());
  try {
    if (!(await redis.sismember(LOADED_SHOPS_KEY, shopId))) {
      throw new StartError(
        `Redis has nothing of the shop ${shopId}: nobody has used it since Redis came up.`,
      );
    }
    const breaches = await audit(redis, shopId, Date.now());
    for (const { rule, detail } of breaches) console.log(`${rule} ${detail}`);
    return breaches.length > 0 ? 1 : 0;
  } finally {
    redis.disconnect();
  }
}

function readShopId(): string {
  try {
    const { shop } = parseArgs({ options: { shop: { type: 'string' } } }).values;
    if (shop) return shop;
  } catch {
    // An option that does not exist: the usage says which do.
  }
  throw new StartError(`Which shop? ${USAGE}`);
}

/** The Redis of the settings, else the one that a running fenliu keeps in its data folder. */
function redisUrl(): string {
  const settingsFile = join(projectDir, '.env');
  if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);
  const config = readConfig(process.env);
  if (config.redisUrl) return config.redisUrl;
  try {
    return readFileSync(join(config.dataDir, 'redis', 'address'), 'utf8').trim();
  } catch {
    throw new StartError(`No fenliu is running on ${config.dataDir}, and REDIS_URL is not set.`);
  }
}

async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    await redis.connect();
  } catch {
    throw new StartError('Redis cannot be reached.');
  }
  return redis;
}
