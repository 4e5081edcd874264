import { and, eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogFilter } from '../../client-sdk/protocol/records.ts';
import type { OutboxEntry } from '../../router/types.ts';
import { newId } from '../../server/ids.ts';
import type { LogView } from '../../server/records/log-view.ts';
import { searchMessages } from '../../server/records/search-messages.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import type { Store } from '../../server/store/open.ts';
import { messages } from '../../server/store/schema.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { STORES } from '../support/stores.ts';

const AT = 1_700_000_000_000;
const EVERYTHING: LogView = { reach: { kind: 'all' }, masked: false };

describe.each(STORES)('the search in the chat log on $kind', ({ open }) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  }, 120_000);
  afterAll(() => store.close());

  const append = (shopId: string, entries: OutboxEntry[]) => appendOutbox(store.db, shopId, 'e1', entries);

  async function search(
    shopId: string,
    filter: LogFilter & { q: string },
    { limit = 50, cursor, ...view }: Partial<LogView> & { limit?: number; cursor?: string } = {},
  ) {
    const found = await searchMessages(
      store.db,
      shopId,
      filter,
      { ...EVERYTHING, ...view },
      { limit, cursor },
    );
    if (!found.ok) throw new Error(`${found.code} ${found.path} ${found.reason}`);
    return found.data;
  }
  const texts = async (...of: Parameters<typeof search>) =>
    (await search(...of)).hits.map(({ message: { body } }) => (body.kind === 'text' ? body.text : body.kind));

  /** One conversation `c<n>` for each text, of agent `agent-<n>` in `group-<n>`. */
  async function shopWith(lines: string[], shopId = newId('shop')) {
    const make = createEntryMaker(AT);
    await append(
      shopId,
      lines.flatMap((text, i) => [
        {
          ...make.message(`c${i}`, 1, 'buyer', { at: AT + i, body: { kind: 'text', text } }),
          agentId: `agent-${i}`,
        },
        make.conversation(`c${i}`, { agentId: `agent-${i}`, groupId: `group-${i}`, seq: 1 }),
      ]),
    );
    return shopId;
  }

  test('finds Chinese words of two characters, parts of Latin words, and all of several words', async () => {
    const shopId = await shopWith([
      '你好，我要退款',
      '退了款项没有',
      'Where is my Shipping confirmation?',
      'ＳＨＩＰＰＩＮＧ 很慢，要求退款申请',
      '申请退款',
      'it is OK',
      '한국어로 말해요',
    ]);

    expect(await texts(shopId, { q: '退款' })).toEqual([
      '申请退款',
      'ＳＨＩＰＰＩＮＧ 很慢，要求退款申请',
      '你好，我要退款',
    ]);
    expect(await texts(shopId, { q: '退款申请' })).toEqual(['ＳＨＩＰＰＩＮＧ 很慢，要求退款申请']);
    expect(await texts(shopId, { q: '退款 申请' })).toHaveLength(2);
    expect(await texts(shopId, { q: 'ship' })).toHaveLength(2);
    expect(await texts(shopId, { q: 'shipping 退款' })).toHaveLength(1);
    expect(await texts(shopId, { q: 'ok' })).toEqual(['it is OK']);
    expect(await texts(shopId, { q: '국어' })).toHaveLength(1);
    expect(await texts(shopId, { q: '%退款_' })).toEqual([]);
    await expect(search(shopId, { q: '款' })).rejects.toThrow('bad_request q too_short');
    await expect(search(shopId, { q: '!?' })).rejects.toThrow('bad_request q too_short');
  });

  test('a message that comes twice is found once, a conflicting one never, a recalled one no more', async () => {
    const shopId = newId('shop');
    const make = createEntryMaker(AT);
    const said = (seq: number, text: string, clientId = `m${seq}`) =>
      make.message('c1', seq, 'buyer', { clientId, body: { kind: 'text', text } });
    const first = [said(1, '退款一'), make.conversation('c1')];
    await append(shopId, first);
    await append(shopId, first);
    await append(shopId, [said(2, '退款二', 'm1')]);
    expect(await texts(shopId, { q: '退款' })).toEqual(['退款一']);
    expect(
      await store.db.$count(messages, and(eq(messages.shopId, shopId), isNotNull(messages.searchTerms))),
    ).toBe(1);

    await append(shopId, [make.recalled('c1', 1)]);
    expect(await texts(shopId, { q: '退款' })).toEqual([]);
  });

  test('narrows to an agent, a buyer, a group, a time, and what one may see', async () => {
    const shopId = await shopWith(['退款甲', '退款乙', '退款丙']);
    const all = (await search(shopId, { q: '退款' })).hits;
    const [third, second] = all;

    expect(await texts(shopId, { q: '退款', agentId: 'agent-1' })).toEqual(['退款乙']);
    expect(await texts(shopId, { q: '退款', buyerId: third?.buyer.buyerId ?? '' })).toEqual(['退款丙']);
    expect(await texts(shopId, { q: '退款', groupId: 'group-0' })).toEqual(['退款甲']);
    expect(await texts(shopId, { q: '退款', fromAt: second?.message.at ?? 0 })).toEqual(['退款丙', '退款乙']);
    expect(await texts(shopId, { q: '退款', untilAt: second?.message.at ?? 0 })).toEqual(['退款甲']);
    expect(await texts(shopId, { q: '退款' }, { reach: { kind: 'own', agentId: 'agent-2' } })).toEqual([
      '退款丙',
    ]);
    const groups = { kind: 'groups' as const, groupIds: ['group-0'], agentId: 'agent-1' };
    expect(await texts(shopId, { q: '退款' }, { reach: groups })).toEqual(['退款乙', '退款甲']);
    expect(await texts(await shopWith([]), { q: '退款' })).toEqual([]);
  });

  test('is read page by page, without a gap and without a repeat, also within one instant', async () => {
    const shopId = newId('shop');
    const make = createEntryMaker(AT);
    const entries = Array.from({ length: 25 }, (_, i) =>
      make.message('c1', i + 1, 'buyer', {
        at: AT + Math.floor(i / 10),
        body: { kind: 'text', text: `退款${i}` },
      }),
    );
    await append(shopId, [...entries, make.conversation('c1')]);

    const found: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await search(shopId, { q: '退款' }, { limit: 10, ...(cursor && { cursor }) });
      found.push(...page.hits.map(({ message }) => String(message.seq)));
      cursor = page.cursor;
      pages += 1;
    } while (cursor !== undefined && pages < 10);

    expect(found).toEqual(Array.from({ length: 25 }, (_, i) => String(25 - i)));
    expect(pages).toBe(3);
    await expect(search(shopId, { q: '退款' }, { cursor: 'WyJ4Il0' })).rejects.toThrow('cursor not_ours');
  });

  test('by the index, where the newest messages are other ones', async () => {
    const shopId = newId('shop');
    const make = createEntryMaker(AT);
    const line = (i: number) => (i % 1000 === 0 ? `很久以前的发票 ${i}` : `随便说说 ${i}`);
    for (let batch = 0; batch < 7; batch += 1) {
      const entries = Array.from({ length: 1000 }, (_, i) => batch * 1000 + i).map((i) =>
        make.message('c1', i + 1, 'buyer', { body: { kind: 'text', text: line(i) } }),
      );
      await append(shopId, entries);
    }
    await append(shopId, [make.conversation('c1')]);

    expect(await texts(shopId, { q: '发票' }, { limit: 6 })).toEqual(
      [6, 5, 4, 3, 2, 1].map((i) => `很久以前的发票 ${i * 1000}`),
    );
    expect(await texts(shopId, { q: '发票 以前', fromAt: 0 })).toHaveLength(7);
  });

  test('shows phone numbers to those who may see them, and does not find them for others', async () => {
    const shopId = await shopWith(['我的手机 13812345678', '手机坏了']);

    expect(await texts(shopId, { q: '手机' })).toContain('我的手机 13812345678');
    expect(await texts(shopId, { q: '手机' }, { masked: true })).toEqual([
      '手机坏了',
      '我的手机 138****5678',
    ]);
    expect(await texts(shopId, { q: '13812345678' })).toHaveLength(1);
    expect(await texts(shopId, { q: '13812345678' }, { masked: true })).toEqual([]);
    expect(await texts(shopId, { q: '123456' }, { masked: true })).toEqual([]);
  });
});
