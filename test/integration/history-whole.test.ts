import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBuyerHistory } from '../../server/chat/read-messages.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import type { Store } from '../../server/store/open.ts';
import { useRedis } from '../support/redis.ts';
import { createRoutedShop } from '../support/routed-shop.ts';
import { STORES } from '../support/stores.ts';

const AT = Date.UTC(2026, 0, 10, 4);
const redis = useRedis();
let store: Store;
beforeAll(async () => {
  store = await (STORES.find(({ kind }) => kind === 'postgres') as (typeof STORES)[number]).open();
});
afterAll(() => store.close());

test('P1 P2 history is whole at any moment: before, in the middle of and after the drain', async () => {
  const shop = createRoutedShop(redis);
  const { router, shopId } = shop;
  await shop.bringIn('ann', AT);
  const { conversationId } = (await shop.buyerSays('b1', 'm0', AT)).message;
  for (let n = 1; n < 20; n += 1) await shop.buyerSays('b1', `m${n}`, AT + n, `line ${n}`);
  await shop.buyerSays('b2', 'x0', AT + 5);
  const seqs = async (limit = 200, beforeAt = AT + 1000) => {
    const { messages, more } = await readBuyerHistory(
      { router, db: store.db },
      shopId,
      'b1',
      beforeAt,
      limit,
    );
    return { seqs: messages.map(({ seq }) => seq), more };
  };
  const { messages } = await router.readMessages(shopId, conversationId, 0, 100);
  const newestFirst = messages.map(({ seq }) => seq).reverse();
  expect(newestFirst).toHaveLength(21);

  expect(await seqs()).toEqual({ seqs: newestFirst, more: false });

  // A worker that has committed and not trimmed yet: the same messages stand in both.
  const epoch = await router.readEpoch(shopId, AT);
  const batch = await router.readOutbox(shopId, 12);
  await appendOutbox(store.db, shopId, epoch, batch);
  expect(await seqs()).toEqual({ seqs: newestFirst, more: false });
  await router.trimOutbox(
    shopId,
    batch.map(({ entryId }) => entryId),
  );
  expect(await seqs()).toEqual({ seqs: newestFirst, more: false });

  // Page by page over the seam between the two.
  const paged: number[] = [];
  let before = AT + 1000;
  for (let more = true; more; ) {
    const page = await readBuyerHistory({ router, db: store.db }, shopId, 'b1', before, 3);
    paged.push(...page.messages.map(({ seq }) => seq));
    before = page.messages.at(-1)?.at ?? 0;
    more = page.more;
  }
  expect(paged).toEqual(newestFirst);

  await drainOutbox({ router, db: store.db, clock: () => AT }, shopId);
  expect(await seqs()).toEqual({ seqs: newestFirst, more: false });
});

test('W6 history hides what was taken back while the log does not know it yet', async () => {
  const shop = createRoutedShop(redis);
  const { router, shopId } = shop;
  const { conversationId } = (await shop.buyerSays('b1', 'm0', AT)).message;
  await drainOutbox({ router, db: store.db, clock: () => AT }, shopId);
  const { seq } = (await shop.buyerSays('b1', 'm1', AT + 1)).message;
  for (const [taken, clientId] of [
    [1, 'r1'],
    [seq, 'r2'],
  ] as const) {
    const from = { kind: 'buyer' as const, id: 'b1', name: 'Bo' };
    await router.recallMessage(shopId, { conversationId, seq: taken, clientId, from, epoch: 0 }, AT + 2);
  }
  const { messages } = await readBuyerHistory({ router, db: store.db }, shopId, 'b1', AT + 100, 50);
  const kinds = new Map(messages.map((message) => [message.seq, message.body.kind]));
  expect([kinds.get(1), kinds.get(seq)]).toEqual(['recalled', 'recalled']);
});
