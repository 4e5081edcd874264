import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChainCheck } from '../client-sdk/protocol/records.ts';
import { type Config, readConfig } from './config.ts';
import { lockDataFolder } from './folder-lock.ts';
import { projectDir } from './project-dir.ts';
import { checkOperationLog } from './records/operation-log.ts';
import { StartError } from './start-error.ts';
import { openStore } from './store/open.ts';

/** `npm run audit:log -- --shop ID`: recounts the hash chain of a shop's operation log and names the first broken row. */

const USAGE = 'npm run audit:log -- --shop ID';

const WHY = {
  changed: 'it was changed after it was written',
  missing: 'it was removed',
  not_linked: 'it does not follow the row before it',
  after_the_head: 'it was put in behind the end of the log',
} as const;

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @returns the exit status: 0 the chain is whole, 1 it is broken */
async function run(): Promise<number> {
  const shopId = readShopId();
  const settingsFile = join(projectDir, '.env');
  if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);
  const checked = await check(readConfig(process.env), shopId);
  if (checked.status === 'broken') {
    console.log(`row ${checked.n} of the operation log of ${shopId} is broken: ${WHY[checked.why]}`);
    return 1;
  }
  console.log(`${checked.rows} rows, each as it was written; the last hash is ${checked.headHash}`);
  return 0;
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

/** In the database itself; PGlite is opened by one process at a time, so a running fenliu is asked. */
async function check(config: Config, shopId: string): Promise<ChainCheck> {
  if (!config.databaseUrl) {
    const answer = await askRunning(config.dataDir, shopId);
    if (answer) return answer;
    if (!existsSync(join(config.dataDir, 'pglite'))) {
      throw new StartError(`There is no database in ${config.dataDir}, and DATABASE_URL is not set.`);
    }
  }
  const unlock = config.databaseUrl ? () => {} : lockDataFolder(config.dataDir);
  try {
    const store = await openStore(config).catch((error: Error) => {
      throw new StartError(`The database cannot be opened: ${error.message}`);
    });
    try {
      return await checkOperationLog(store.db, shopId);
    } finally {
      await store.close();
    }
  } finally {
    unlock();
  }
}

/** What the fenliu says that runs on this data folder; null where none does. */
async function askRunning(dataDir: string, shopId: string): Promise<ChainCheck | null> {
  const read = (name: string) => readFileSync(join(dataDir, name), 'utf8').trim();
  if (!existsSync(join(dataDir, 'address'))) return null;
  const password = process.env.FENLIU_OPERATOR_PASSWORD || read('operator-password');
  const url = `${read('address')}/operator/operation-log/${encodeURIComponent(shopId)}`;
  const authorization = `Basic ${Buffer.from(`operator:${password}`).toString('base64')}`;
  // A killed one leaves its address behind.
  const answer = await fetch(url, { headers: { authorization } }).catch(() => null);
  if (!answer) return null;
  if (!answer.ok) throw new StartError(`The running fenliu refuses to check its log: ${answer.status}.`);
  return (await answer.json()) as ChainCheck;
}
