import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import { readShopMemory } from '../../server/store/open-work.ts';
import { readLoggedMessages } from '../../server/store/read-messages.ts';
import { createDatabase } from '../support/postgres.ts';
import { useRedis } from '../support/redis.ts';
import { createRoutedShop, type RoutedShop } from '../support/routed-shop.ts';
import { STORES } from '../support/stores.ts';

const AT = Date.UTC(2026, 0, 10, 4);

describe('the chat log', () => {
  const redis = useRedis();
  let store: Store;
  beforeAll(async () => {
    store = await (STORES.find(({ kind }) => kind === 'postgres') as (typeof STORES)[number]).open();
  });
  afterAll(() => store.close());

  const drain = (shop: RoutedShop) =>
    drainOutbox({ router: shop.router, db: store.db, clock: () => AT }, shop.shopId);
  const logged = async (shop: RoutedShop, conversationId: string) =>
    (await readLoggedMessages(store.db, shop.shopId, conversationId, 0, 10_000)).messages;

  /** One buyer who writes `count` lines into one conversation. */
  async function shopWithLines(count: number) {
    const shop = createRoutedShop(redis);
    await shop.bringIn('ann', AT);
    const first = await shop.buyerSays('b1', 'm0', AT);
    await Promise.all(
      Array.from({ length: count - 1 }, (_, i) => shop.buyerSays('b1', `m${i + 1}`, AT + i, `line ${i}`)),
    );
    const { conversationId } = first.message;
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 10_000);
    return { shop, conversationId, messages };
  }

  test('P1 P3 a drain moves everything, in order, and leaves the outbox empty', async () => {
    const { shop, conversationId, messages } = await shopWithLines(900);

    const drained = await drain(shop);

    expect(drained).toMatchObject({ empty: true, conflicts: [] });
    expect(drained.entries).toBeGreaterThan(900);
    expect(await logged(shop, conversationId)).toEqual(messages);
    expect(await shop.router.readOutbox(shop.shopId, 10)).toEqual([]);
    expect(await drain(shop)).toEqual({ entries: 0, empty: true, conflicts: [] });
  });

  test('P2 a worker that dies after the commit and before the trim doubles nothing', async () => {
    const { shop, conversationId, messages } = await shopWithLines(30);
    const epoch = await shop.router.readEpoch(shop.shopId, AT);
    const batch = await shop.router.readOutbox(shop.shopId, 20);
    await appendOutbox(store.db, shop.shopId, epoch, batch);

    expect((await drain(shop)).conflicts).toEqual([]);

    expect(await logged(shop, conversationId)).toEqual(messages);
  });

  test('P2 two workers on one shop write everything once', async () => {
    const { shop, conversationId, messages } = await shopWithLines(700);

    await Promise.all([drain(shop), drain(shop), drain(shop)]);

    expect(await logged(shop, conversationId)).toEqual(messages);
    expect(await shop.router.readOutbox(shop.shopId, 10)).toEqual([]);
  });

  test('P1 while PostgreSQL is away nothing leaves the outbox', async () => {
    const { shop, conversationId, messages } = await shopWithLines(5);
    const { url, drop } = await createDatabase();
    const away = await openStore({ databaseUrl: url, dataDir: '' });
    await drop();
    const before = await shop.router.readOutbox(shop.shopId, 100);

    await expect(
      drainOutbox({ router: shop.router, db: away.db, clock: () => AT }, shop.shopId),
    ).rejects.toThrow();

    expect(await shop.router.readOutbox(shop.shopId, 100)).toEqual(before);
    await drain(shop);
    expect(await logged(shop, conversationId)).toEqual(messages);
    await away.close();
  });

  test('T15 P1 while the disk of the log is full nothing leaves the outbox, and no half of a batch stays in the log', async () => {
    const { shop, conversationId, messages } = await shopWithLines(5);
    const before = await shop.router.readOutbox(shop.shopId, 100);
    // In the middle of the batch, with the code that PostgreSQL gives for it.
    await store.db.execute(sql`
      create function disk_is_full() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    await store.db.execute(sql`
      create trigger full_disk before insert on messages for each row when (new.seq = 3) execute function disk_is_full()`);
    await expect(drain(shop)).rejects.toMatchObject({ cause: { code: '53100' } });
    expect(await shop.router.readOutbox(shop.shopId, 100)).toEqual(before);
    expect(await logged(shop, conversationId)).toEqual([]);

    await store.db.execute(sql`drop trigger full_disk on messages`);
    await store.db.execute(sql`drop function disk_is_full`);
    await drain(shop);
    expect(await logged(shop, conversationId)).toEqual(messages);
  });

  test('P1 P3 R19 a Redis that came back empty goes on where the log ends', async () => {
    const shop = createRoutedShop(redis, {
      loadMemory: (id) => readShopMemory(store.db, { shopId: id, timeZone: 'Asia/Shanghai' }, 0, AT + 25),
    });
    await shop.bringIn('ann', AT);
    const { message } = await shop.buyerSays('b1', 'm1', AT);
    await shop.agentSays(message.conversationId, 'r1', AT + 10);
    await shop.buyerSays('b1', 'm2', AT + 20);
    await drain(shop);
    const before = await shop.router.readConversation(shop.shopId, message.conversationId);
    const keys = await redis.keys(`fenliu:{${shop.shopId}}:*`);
    await redis.del(...keys);

    const retried = await shop.buyerSays('b1', 'm2', AT + 25);
    const next = await shop.buyerSays('b1', 'm3', AT + 30);
    await drain(shop);

    expect(retried.status).toBe('repeat');
    const { numbers } = await shop.router.readLive(shop.shopId, AT + 40);
    expect(numbers.today).toMatchObject({ incoming: 1, responses: { count: 1, avgMs: 10, maxMs: 10 } });

    expect(next).not.toHaveProperty('opening');
    const lines = await logged(shop, message.conversationId);
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i + 1));
    expect(lines.map(({ clientId }) => clientId).filter(Boolean)).toEqual(['m1', 'r1', 'm2', 'm3']);
    expect(next.message.seq).toBeGreaterThan(before?.seq ?? 0);
    const after = await shop.router.readConversation(shop.shopId, message.conversationId);
    expect(after).toMatchObject({ agentId: 'ann', unansweredSince: AT + 20 });
  });
});
