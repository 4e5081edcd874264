import { readFileSync } from 'node:fs';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationState, OutboxEntry } from '../../router/types.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { readClosedSince } from '../../server/store/day-lists.ts';
import { findConversation, findLastConversation } from '../../server/store/find-conversation.ts';
import { readHistory } from '../../server/store/history.ts';
import type { Store } from '../../server/store/open.ts';
import { readShopMemory } from '../../server/store/open-work.ts';
import { readLoggedMessages } from '../../server/store/read-messages.ts';
import { conversations, events, messages, shops } from '../../server/store/schema.ts';
import { readLoggedTraces } from '../../server/store/traces.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { randomShopId } from '../support/redis.ts';
import { STORES } from '../support/stores.ts';

const AT = Date.UTC(2026, 0, 10, 4);

const naughtyStrings = JSON.parse(
  readFileSync(new URL('../data/naughty-strings.json', import.meta.url), 'utf8'),
) as string[];

describe.each(STORES)('the store on $kind', ({ open }) => {
  let store: Store;
  // The first start of PGlite takes seconds, many on a busy machine.
  beforeAll(async () => {
    store = await open();
  }, 120_000);
  afterAll(() => store.close());

  const append = (shopId: string, entries: OutboxEntry[], epoch = 'e1') =>
    appendOutbox(store.db, shopId, epoch, entries);
  const readAll = async (shopId: string, conversationId: string) =>
    (await readLoggedMessages(store.db, shopId, conversationId, 0, 1000)).messages;

  test('P1 a message comes back from the log as it was accepted', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const entries = [make.message('c1', 1, 'buyer'), make.message('c1', 2, 'agent')];
    entries.push(
      make.message('c1', 3, 'system', { body: { kind: 'system', code: 'closed', reason: 'agent' } }),
    );

    await append(shopId, entries);

    expect(await readAll(shopId, 'c1')).toEqual(entries.map(({ message }) => message));
  });

  test('P1 no text is lost or changed: NUL, lone surrogates, hostile strings', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const texts = [
      ...naughtyStrings,
      '\0',
      'a\0b',
      '\ud800',
      'x\udfffy',
      '\ud83d',
      '\\u0000',
      '\u2028\ufeff\uffff',
    ];

    await append(
      shopId,
      texts.map((text, i) => make.message('c1', i + 1, 'buyer', { body: { kind: 'text', text } })),
    );

    const read = await readAll(shopId, 'c1');
    expect(read.map(({ body }) => body)).toEqual(texts.map((text) => ({ kind: 'text', text })));
  });

  test('a name that PostgreSQL cannot hold stops nothing', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const entry = make.message('c1', 1, 'buyer');
    entry.message.from = { kind: 'buyer', id: 'b', name: 'a\0\ud800😀' };

    await append(shopId, [entry, make.conversation('c1', { buyerName: '\0' })]);
    await store.db
      .insert(shops)
      .values({ id: shopId, name: '\0', timezone: 'Asia/Shanghai', secret: 's', createdAt: AT });

    expect((await readAll(shopId, 'c1'))[0]?.from).toMatchObject({ name: 'a\ufffd\ufffd😀' });
    expect((await findConversation(store.db, shopId, 'c1'))?.buyerName).toBe('\0');
  });

  test('P2 a batch that comes twice changes nothing', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const batch = [
      make.message('c1', 1, 'buyer'),
      make.conversation('c1'),
      make.decision('c1', 1),
      make.agent('ann', 'accepting', AT),
    ];

    expect(await append(shopId, batch)).toEqual({ inserted: 1, conflicts: [] });
    expect(await append(shopId, batch)).toEqual({ inserted: 0, conflicts: [] });

    expect(await readAll(shopId, 'c1')).toHaveLength(1);
    expect(await store.db.$count(events, eq(events.shopId, shopId))).toBe(2);
    expect(await readLoggedTraces(store.db, shopId, 'c1')).toHaveLength(1);
  });

  test('P2 two workers with the same batch write it once', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const batch = Array.from({ length: 200 }, (_, i) => make.message('c1', i + 1, 'buyer'));

    const results = await Promise.all([append(shopId, batch), append(shopId, batch)]);

    expect(results.map(({ inserted }) => inserted).sort((a, b) => a - b)).toEqual([0, 200]);
    expect(await readAll(shopId, 'c1')).toHaveLength(200);
  });

  test('P2 a batch that comes late overwrites no newer state', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const opened = make.conversation('c1');
    const assigned = make.conversation('c1', {
      status: 'assigned',
      agentId: 'ann',
      epoch: 1,
      decisions: 1,
      seq: 2,
    });
    const closed = make.conversation('c1', {
      status: 'closed',
      closedAt: AT + 5,
      epoch: 2,
      decisions: 1,
      seq: 4,
    });

    await append(shopId, [opened, assigned, closed]);
    await append(shopId, [opened, assigned]);

    expect((await findConversation(store.db, shopId, 'c1'))?.status).toBe('closed');
  });

  test('P2 a client message id is taken once for each sender, and a clash is reported', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const first = make.message('c1', 1, 'buyer', { clientId: 'same' });
    const otherSender = make.message('c1', 2, 'agent', { clientId: 'same' });
    const clash = make.message('c1', 3, 'buyer', { clientId: 'same' });

    expect(await append(shopId, [first, otherSender, clash])).toEqual({
      inserted: 2,
      conflicts: [{ conversationId: 'c1', seq: 3 }],
    });
  });

  test('another epoch of Redis may use the same entry ids', async () => {
    const shopId = randomShopId();
    await append(shopId, [createEntryMaker(AT).agent('ann', 'accepting', AT)], 'e1');
    await append(shopId, [createEntryMaker(AT).agent('ann', 'away', AT + 1)], 'e2');

    expect(await store.db.$count(events, eq(events.shopId, shopId))).toBe(2);
  });

  test('W6 what was taken back is not shown, and stays in the log', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    await append(shopId, [make.message('c1', 1, 'buyer')]);
    await append(shopId, [
      make.recalled('c1', 1),
      make.message('c1', 2, 'buyer', { body: { kind: 'recall', seq: 1 } }),
    ]);

    expect((await readAll(shopId, 'c1')).map(({ body }) => body)).toEqual([
      { kind: 'recalled' },
      { kind: 'recall', seq: 1 },
    ]);
    const [row] = await store.db
      .select()
      .from(messages)
      .where(and(eq(messages.shopId, shopId), eq(messages.seq, 1)));
    expect(row?.body).toEqual({ kind: 'text', text: 'line 1' });
  });

  test('P3 a conversation is read on from a seq, page by page', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    await append(
      shopId,
      Array.from({ length: 7 }, (_, i) => make.message('c1', i + 1, 'buyer')),
    );

    const first = await readLoggedMessages(store.db, shopId, 'c1', 2, 3);
    const second = await readLoggedMessages(store.db, shopId, 'c1', 5, 3);

    expect([first.messages.map(({ seq }) => seq), first.more]).toEqual([[3, 4, 5], true]);
    expect([second.messages.map(({ seq }) => seq), second.more]).toEqual([[6, 7], false]);
  });

  test('history runs backwards over all visits of one buyer, and tears no instant apart', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const visits = ['v1', 'v2'].flatMap((id, visit) =>
      [1, 2, 3].map((seq) => {
        const entry = make.message(id, seq, 'buyer', { at: AT + visit * 10 + Math.ceil(seq / 2) });
        return { ...entry, buyerId: 'b1' };
      }),
    );
    await append(shopId, [...visits, make.message('other', 1, 'buyer')]);

    const places: string[] = [];
    let beforeAt = AT + 1000;
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const page = await readHistory(store.db, shopId, 'b1', beforeAt, 2);
      places.push(...page.messages.map(({ conversationId, seq }) => `${conversationId}:${seq}`));
      beforeAt = page.messages.at(-1)?.at ?? 0;
      more = page.more;
    }

    expect(places).toEqual(['v2:3', 'v2:2', 'v2:1', 'v1:3', 'v1:2', 'v1:1']);
    expect(pages).toBe(2);
    expect(await readHistory(store.db, shopId, 'nobody', AT, 10)).toEqual({ messages: [], more: false });
  });

  test('nothing of one shop is read from another', async () => {
    const [mine, theirs] = [randomShopId(), randomShopId()];
    const make = createEntryMaker(AT);
    await append(theirs, [
      make.message('c1', 1, 'buyer'),
      make.conversation('c1'),
      make.decision('c1', 1),
      make.agent('ann', 'away', AT),
    ]);

    expect(await readAll(mine, 'c1')).toEqual([]);
    expect(await findConversation(store.db, mine, 'c1')).toBeNull();
    expect(await findLastConversation(store.db, mine, 'buyer-of-c1')).toBeNull();
    expect(await readLoggedTraces(store.db, mine, 'c1')).toEqual([]);
    expect((await readHistory(store.db, mine, 'buyer-of-c1', AT + 100, 10)).messages).toEqual([]);
    expect(await readShopMemory(store.db, { shopId: mine, timeZone: 'Asia/Shanghai' }, 0, AT)).toEqual({
      conversations: [],
      recents: [],
      agentStates: [],
      seen: [],
      today: {
        counters: { incoming: 0, closed: 0, missed: 0, abandoned: 0, dropped: 0, unreplied: 0 },
        served: [],
      },
      blocked: [],
      dedicated: {},
    });
  });

  test('P1 R19 what Redis needs after it came back empty: open conversations, up to their last message', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    await append(shopId, [
      make.message('open', 1, 'buyer'),
      make.conversation('open', {
        status: 'assigned',
        agentId: 'ann',
        seq: 1,
        unansweredSince: AT + 1,
        epoch: 1,
      }),
      make.message('open', 2, 'agent'),
      make.message('open', 3, 'agent', { body: { kind: 'recall', seq: 2 } }),
      make.message('open', 4, 'buyer'),
      make.message('open', 5, 'buyer'),
      make.conversation('quiet', { openedAt: AT + 10 }),
      make.message('done', 1, 'agent'),
      make.conversation('done', { status: 'closed', closedAt: AT + 9 }),
      make.agent('ann', 'accepting', AT),
      make.agent('ann', 'away', AT + 3),
      make.agent('bob', 'off', AT + 1),
    ]);

    const memory = await readShopMemory(store.db, { shopId, timeZone: 'Asia/Shanghai' }, AT, AT + 100);

    expect(memory.conversations.map(({ conversationId }) => conversationId)).toEqual(['open', 'quiet']);
    expect(memory.conversations[0]).toMatchObject({
      agentId: 'ann',
      epoch: 1,
      seq: 5,
      firstReplyAt: AT + 2,
      lastAgentAt: AT + 2,
      lastAgentSeq: 2,
      lastBuyerAt: AT + 5,
      unansweredSince: AT + 4,
    } satisfies Partial<ConversationState>);
    expect(memory.recents).toEqual([
      { buyerId: 'buyer-of-done', agentId: 'ann', at: AT + 1 },
      { buyerId: 'buyer-of-open', agentId: 'ann', at: AT + 3 },
    ]);
    expect(memory.agentStates).toEqual([
      { agentId: 'ann', state: 'away', at: AT + 3 },
      { agentId: 'bob', state: 'off', at: AT + 1 },
    ]);
  });

  test('the list of what was closed: the latest first, by agent and group', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const closed = (id: string, closedAt: number, servedBy: string, groupId: string) =>
      make.conversation(id, { status: 'closed', closedAt, servedBy, groupId }, 'closed');
    await append(shopId, [
      closed('old', AT - 1, 'ann', 'g1'),
      closed('a', AT + 1, 'ann', 'g1'),
      closed('b', AT + 2, 'bob', 'g1'),
      closed('c', AT + 3, 'ann', 'g2'),
      make.conversation('still-open'),
    ]);
    const list = async (narrow: { agentId?: string; groupId?: string }, limit = 10) => {
      const page = await readClosedSince(store.db, shopId, AT, narrow, limit);
      return [page.conversations.map(({ conversationId }) => conversationId), page.more];
    };

    expect(await list({})).toEqual([['c', 'b', 'a'], false]);
    expect(await list({}, 2)).toEqual([['c', 'b'], true]);
    expect(await list({ agentId: 'ann' })).toEqual([['c', 'a'], false]);
    expect(await list({ agentId: 'ann', groupId: 'g2' })).toEqual([['c'], false]);
  });

  test('a batch that fails leaves nothing behind', async () => {
    const shopId = randomShopId();
    const make = createEntryMaker(AT);
    const broken = make.conversation('c1', { openedAt: Number.NaN });

    await expect(append(shopId, [make.message('c1', 1, 'buyer'), broken])).rejects.toThrow();

    expect(await readAll(shopId, 'c1')).toEqual([]);
    expect(await store.db.$count(conversations, eq(conversations.shopId, shopId))).toBe(0);
  });
});
