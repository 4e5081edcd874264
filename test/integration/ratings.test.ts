import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { RATE_WITHIN_MS, type StaffRating } from '../../client-sdk/protocol/ratings.ts';
import type { Store } from '../../server/store/open.ts';
import { keepRating, readRating, readRatingsOf } from '../../server/store/ratings.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { STORES } from '../support/stores.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

describe.each(STORES)('ratings on $kind', ({ open }) => {
  let store: Store;
  let shop: TestShop;
  beforeAll(async () => {
    store = await open();
    shop = await createShop(store.db);
  }, 120_000);
  afterAll(() => store.close());

  const rating = (conversationId: string, stars: number, at: number, comment: string | null = null) => ({
    conversationId,
    stars,
    comment,
    at,
    buyerId: 'b',
    agentId: 'mei',
    groupId: 'all',
  });

  test('the first word stands, also of many at once', async () => {
    const { db } = store;
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((stars) => keepRating(db, shop.shopId, rating('c1', stars, stars))),
    );
    expect(all.filter(({ first }) => first)).toHaveLength(1);
    const kept = await readRating(db, shop.shopId, 'c1');
    expect(all.map((one) => one.rating)).toEqual(all.map(() => kept));
    expect(await keepRating(db, 'another shop', rating('c1', 5, 9))).toMatchObject({ first: true });
  });

  test('an agent’s own, newest first', async () => {
    const { db } = store;
    await keepRating(db, shop.shopId, rating('c2', 2, 101, '太慢\u0000了'));
    await keepRating(db, shop.shopId, rating('c3', 1, 102));
    await keepRating(db, shop.shopId, rating('c4', 3, 103));
    const own = await readRatingsOf(db, shop.shopId, 'mei', 2);
    expect(own.map(({ conversationId }) => conversationId)).toEqual(['c4', 'c3']);
    expect(await readRatingsOf(db, shop.shopId, 'lan', 2)).toEqual([]);
  });
});

describe('over sockets', () => {
  let app: TestApp;
  let shop: TestShop;
  let now = Date.now();
  const open: WireClient[] = [];
  beforeAll(async () => {
    app = await startTestApp({ requestsPer10Sec: 5000 }, { clock: () => now });
    shop = await createShop(app.store.db);
  });
  afterAll(async () => {
    for (const client of open) client.close();
    await app.close();
  });

  const keep = (client: WireClient) => {
    open.push(client);
    return client;
  };
  const buyer = async (id: string, of = shop) =>
    keep(await connectWire(app.url, '/buyer', { token: await signBuyerToken(of, id) }));

  let sent = 0;
  const text = (words: string) => ({ clientId: `m${sent++}`, body: { kind: 'text', text: words } });

  /** A chat that an agent answers, or not, and that its buyer ends. */
  async function chat(client: WireClient, words: string, { agent }: { agent?: WireClient } = {}) {
    const first = await client.ask<{ conversationId: string }>('message:send', text(words));
    if (!first.ok) throw new Error(first.code);
    const { conversationId } = first.data;
    if (agent) {
      let epoch: unknown;
      await eventually(() => {
        const told = agent.events
          .filter(({ name }) => name === 'conversation:updated')
          .map(({ data }) => data.conversation as StaffConversation)
          .findLast((one) => one.conversationId === conversationId);
        epoch = told?.epoch;
        return told ? null : 'the agent was not told of the conversation';
      });
      const held = { shopId: shop.shopId, conversationId, epoch };
      const answer = await agent.ask('message:send', { ...held, ...text(`re ${words}`) });
      if (!answer.ok) throw new Error(answer.code);
    }
    return conversationId;
  }
  const end = (client: WireClient, conversationId: string) =>
    client.ask('conversation:close', { conversationId });

  test('nobody is asked about a chat in which nobody answered', async () => {
    const z = await buyer('z');
    const conversationId = await chat(z, 'anybody');
    await end(z, conversationId);
    expect(await z.ask('rating:get-due', { conversationId })).toEqual({ ok: true, data: null });
    expect(await z.ask('conversation:rate', { conversationId, stars: 1 })).toMatchObject({
      code: 'bad_request',
    });
  });

  test('a chat is rated once, by its own buyer, after its end and not too late', async () => {
    const agent = keep(await connectWire(app.url, '/agent', { token: await logIn(app.url, shop.mei) }));
    await agent.ask('session:resume', { shops: [] });
    const owner = keep(await connectWire(app.url, '/owner', { token: await logIn(app.url, shop.owner) }));
    await owner.ask('shop:watch', { shopId: shop.shopId });
    const [x, y] = [await buyer('x'), await buyer('y')];
    const conversationId = await chat(x, 'hello', { agent });
    const rate = (stars: number, comment?: string) => ({
      conversationId,
      stars,
      ...(comment && { comment }),
    });

    expect(await x.ask('rating:get-due', { conversationId })).toEqual({ ok: true, data: null });
    expect(await x.ask('conversation:rate', rate(5))).toMatchObject({ code: 'bad_request' });
    await end(x, conversationId);
    const due = { conversationId, agentName: '小美', until: now + RATE_WITHIN_MS };
    expect(await x.ask('rating:get-due', { conversationId })).toEqual({ ok: true, data: due });
    // A page that knows of no conversation asks for the last one; the log is a moment behind.
    await eventually(async () => {
      const last = await x.ask<{ conversationId: string } | null>('rating:get-due', {});
      return last.ok && last.data?.conversationId === conversationId ? null : JSON.stringify(last);
    });

    for (const wrong of [{ stars: 0 }, { stars: 6 }, { stars: 1.5 }, { comment: 'x'.repeat(201) }]) {
      expect(await x.ask('conversation:rate', { ...rate(5), ...wrong })).toMatchObject({
        code: 'bad_request',
      });
    }
    expect(await y.ask('rating:get-due', { conversationId })).toEqual({ ok: true, data: null });
    const foreign = await y.ask('conversation:rate', rate(1));
    expect(foreign).toMatchObject({ code: 'not_found' });
    const absent = await y.ask('conversation:rate', { ...rate(1), conversationId: 'nothing' });
    expect(absent).toEqual(foreign);

    const kept = { conversationId, stars: 2, comment: '太慢了', at: now };
    expect(await x.ask('conversation:rate', rate(2, ' 太慢了 '))).toEqual({ ok: true, data: kept });
    expect(await x.ask('conversation:rate', rate(5))).toEqual({ ok: true, data: kept });
    expect(await x.ask('rating:get-due', { conversationId })).toEqual({ ok: true, data: null });

    const known: StaffRating = { ...kept, buyerId: 'x', agentId: shop.mei.agentId, groupId: 'all' };
    for (const client of [agent, owner]) {
      const told = () => client.events.filter(({ name }) => name === 'conversation:rated');
      await eventually(() => (told().length > 0 ? null : 'not told'));
      expect(told().map(({ data }) => data)).toEqual([
        { shopId: shop.shopId, rating: known, buyerName: '买家 x' },
      ]);
    }
    expect(await owner.ask('rating:get', { shopId: shop.shopId, conversationId })).toEqual({
      ok: true,
      data: known,
    });
    expect(await agent.ask('rating:list', { shopId: shop.shopId })).toEqual({
      ok: true,
      data: { ratings: [known] },
    });

    const late = await chat(y, 'later', { agent });
    await end(y, late);
    now += RATE_WITHIN_MS;
    expect(await y.ask('rating:get-due', { conversationId: late })).toEqual({ ok: true, data: null });
    expect(await y.ask('conversation:rate', { conversationId: late, stars: 5 })).toMatchObject({
      code: 'too_late',
    });
  });
});
