import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PerformanceQuery, PerformanceRow } from '../../client-sdk/protocol/performance.ts';
import { readPerformance } from '../../server/records/performance.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { dayBounds } from '../../server/store/day-start.ts';
import type { Store } from '../../server/store/open.ts';
import { recomputeNumbers } from '../../server/store/recompute.ts';
import { ratings } from '../../server/store/schema.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { STORES } from '../support/stores.ts';

/** 2026-01-10, 10:00 in Shanghai. */
const AT = Date.UTC(2026, 0, 10, 2);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NO_TIME = { acceptingMs: 0, awayMs: 0, offMs: 0, unreachableMs: 0, busyMs: 0, capacityMs: 0 };

describe.each(STORES)('performance on $kind', ({ open }) => {
  let store: Store;
  let shop: TestShop;
  beforeAll(async () => {
    store = await open();
    shop = await createShop(store.db, { serviceLevel: { withinMs: 2 * MINUTE_MS } });
    const make = createEntryMaker(AT);
    const mei = shop.mei.agentId;
    const line = (id: string, seq: number, from: 'buyer' | 'agent', minutes: number) => {
      const entry = make.message(id, seq, from, { at: AT + minutes * MINUTE_MS });
      if (entry.message.from.kind === 'agent') entry.message.from.id = mei;
      return { ...entry, agentId: mei };
    };
    const agent = (agentId: string, state: 'accepting' | 'away', at: number) =>
      make.agent(agentId, state, at);
    const closed = (id: string, outcome: 'served' | 'missed', minutes: number) =>
      make.conversation(
        id,
        {
          groupId: 'all',
          openedAt: AT,
          closedAt: AT + minutes * MINUTE_MS,
          status: 'closed',
          servedBy: mei,
          outcome,
          epoch: 1,
          assignments: 1,
          seq: 9,
          cursors: { buyerDelivered: 9, buyerRead: 9, agentDelivered: 9, agentRead: 9 },
        },
        'closed',
      );
    await appendOutbox(store.db, shop.shopId, 'e', [
      line('c1', 1, 'buyer', 0),
      line('c1', 2, 'buyer', 1),
      line('c1', 3, 'agent', 2),
      line('c1', 4, 'agent', 3),
      line('c1', 5, 'buyer', 10),
      line('c1', 6, 'agent', 14),
      make.conversation(
        'c1',
        { groupId: 'all', openedAt: AT, assignedAt: AT + 1, agentId: mei },
        'transferred',
      ),
      closed('c1', 'served', 20),
      line('c2', 1, 'buyer', 5),
      closed('c2', 'missed', 30),
      // In from 8 to 10 o'clock, and from 23 o'clock on past midnight.
      agent(mei, 'accepting', AT - 2 * HOUR_MS),
      agent(mei, 'away', AT),
      agent(mei, 'accepting', AT + 13 * HOUR_MS),
    ]);
    await store.db.insert(ratings).values({
      shopId: shop.shopId,
      conversationId: 'c1',
      buyerId: 'b',
      agentId: mei,
      groupId: 'all',
      stars: 4,
      at: AT + 21 * MINUTE_MS,
    });
  }, 120_000);
  afterAll(() => store.close());

  const read = async (more: Partial<PerformanceQuery> = {}, own?: string) => {
    const query = { by: 'agent' as const, fromDay: '2026-01-10', untilDay: '2026-01-11', ...more };
    const reach = own === undefined ? { kind: 'all' as const } : { kind: 'own' as const, agentId: own };
    const answer = await readPerformance(store.db, shop.shopId, query, reach, AT + 20 * HOUR_MS);
    return answer.ok ? answer.data.rows : answer.reason;
  };

  test('M3 M4 M5 M6 M7 M8 an agent, day by day, in the shop’s time zone', async () => {
    expect(await read()).toEqual([
      expect.objectContaining({
        day: '2026-01-11',
        name: '小美',
        served: 0,
        times: { ...NO_TIME, acceptingMs: 6 * HOUR_MS, capacityMs: 30 * HOUR_MS },
      }),
      {
        day: '2026-01-10',
        id: shop.mei.agentId,
        name: '小美',
        served: 1,
        missed: 1,
        abandoned: 0,
        messages: 3,
        firstResponses: { count: 1, avgMs: 2 * MINUTE_MS },
        responses: { count: 2, avgMs: 3 * MINUTE_MS },
        // The second answer took four minutes; c2 got none.
        replies: { inTime: 1, of: 3 },
        serviceLevel: { inTime: 1, of: 2 },
        transfers: 1,
        ratings: { count: 1, avgStars: 4 },
        times: {
          ...NO_TIME,
          acceptingMs: 3 * HOUR_MS,
          awayMs: 13 * HOUR_MS,
          capacityMs: 15 * HOUR_MS,
        },
      },
    ]);
  });

  test('a group, and the shop, have the same sums; the shop has the time of its agents', async () => {
    const sums = {
      served: 1,
      missed: 1,
      messages: 3,
      replies: { inTime: 1, of: 3 },
      serviceLevel: { inTime: 1, of: 2 },
      transfers: 1,
    };
    expect(await read({ by: 'group' })).toEqual([
      expect.objectContaining({ ...sums, id: 'all', name: '客服', times: null }),
    ]);
    expect(await read({ by: 'shop' })).toEqual([
      expect.objectContaining({ id: '', day: '2026-01-11', served: 0 }),
      expect.objectContaining({
        ...sums,
        id: '',
        times: expect.objectContaining({ acceptingMs: 3 * HOUR_MS }),
      }),
    ]);
  });

  test('M3 M4 M5 M6 M8 the day in the report is the day on the console', async () => {
    const endAt = dayBounds('2026-01-10', 'Asia/Shanghai')?.endAt ?? 0;
    const { today } = await recomputeNumbers(store.db, shop.shopId, 'Asia/Shanghai', endAt - 1);
    const [row] = (await read({ by: 'shop', untilDay: '2026-01-10' })) as PerformanceRow[];
    expect(today).toMatchObject({
      served: row?.served,
      missed: row?.missed,
      abandoned: row?.abandoned,
      responses: row?.responses,
      firstResponses: row?.firstResponses,
      replies: row?.replies,
      serviceLevel: row?.serviceLevel,
    });
  });

  test('within what one may see', async () => {
    expect(await read({ by: 'shop' }, shop.lan.agentId)).toEqual([]);
    expect(await read({ by: 'shop' }, shop.mei.agentId)).toHaveLength(1);
  });

  test('of some days, a month at most', async () => {
    expect(await read({ fromDay: '2026-01-12', untilDay: '2026-01-11' })).toBe('days');
    expect(await read({ fromDay: '2026-01-01', untilDay: '2026-02-01' })).toBe('days');
    expect(await read({ fromDay: '2026-02-30', untilDay: '2026-03-01' })).toBe('days');
  });
});
