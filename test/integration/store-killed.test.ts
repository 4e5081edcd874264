import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, inject, test } from 'vitest';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { openStore } from '../../server/store/open.ts';
import { readLoggedMessages } from '../../server/store/read-messages.ts';
import { copyPglite } from '../support/pglite.ts';
import { createDatabase } from '../support/postgres.ts';
import { randomShopId, useRedis } from '../support/redis.ts';
import { createRoutedShop } from '../support/routed-shop.ts';

const KILLS = 6;
const redis = useRedis();

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Starts a TypeScript program of the test's own. */
function start(program: string, args: string[]) {
  const path = fileURLToPath(new URL(`../support/${program}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUps.push(() => kill(child));
  return { child, lines: createInterface({ input: child.stdout }) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('T3 P1 P2 a worker killed again and again inside its batches loses and doubles nothing', async () => {
  const { url, drop } = await createDatabase();
  cleanUps.push(drop);
  const store = await openStore({ databaseUrl: url, dataDir: '' });
  cleanUps.push(() => store.close());
  const shop = createRoutedShop(redis);
  await shop.bringIn('ann', Date.now());
  const { conversationId } = (await shop.buyerSays('b1', 'm', Date.now())).message;

  let sent = 0;
  for (let kills = 0; kills < KILLS; kills += 1) {
    const { child, lines } = start('drain-child.ts', [inject('redisUrl'), url, shop.shopId]);
    await once(lines, 'line');
    // Each time at another point of the drains that these messages keep going.
    for (let burst = 0; burst < 5 + kills * 7; burst += 1) {
      await Promise.all(
        Array.from({ length: 20 }, () => {
          sent += 1;
          return shop.buyerSays('b1', `m${sent}`, Date.now());
        }),
      );
    }
    await kill(child);
  }
  const drained = await drainOutbox({ router: shop.router, db: store.db, clock: Date.now }, shop.shopId);

  const { messages } = await readLoggedMessages(store.db, shop.shopId, conversationId, 0, 100_000);
  expect(drained.conflicts).toEqual([]);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
  const clientIds = messages.flatMap(({ clientId }) => clientId ?? []);
  expect(clientIds).toHaveLength(sent + 1);
  expect(new Set(clientIds).size).toBe(sent + 1);
}, 120_000);

test('P1 what PGlite committed is there after its process was killed', async () => {
  const dataDir = copyPglite();
  cleanUps.push(() => rmSync(dataDir, { recursive: true }));
  const shopId = randomShopId();
  const { child, lines } = start('pglite-child.ts', [dataDir, shopId]);
  let committed = 0;
  for await (const line of lines) {
    committed = Number(line);
    if (committed === 100) child.kill('SIGKILL');
  }

  const store = await openStore({ dataDir });
  cleanUps.push(() => store.close());

  const { messages } = await readLoggedMessages(store.db, shopId, 'c1', 0, 1000);
  expect(messages.length).toBeGreaterThanOrEqual(committed);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
}, 120_000);
