import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StaffingQuery } from '../../client-sdk/protocol/staffing.ts';
import { agentsNeeded } from '../../server/staffing/erlang-a.ts';
import { readStaffing } from '../../server/staffing/staffing.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import type { Store } from '../../server/store/open.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { STORES } from '../support/stores.ts';

/** Monday, 2026-01-12, 9:00 in Shanghai. */
const NINE = Date.UTC(2026, 0, 12, 1);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('staffing from the shop’s own log', () => {
  let store: Store;
  let shop: TestShop;
  const make = createEntryMaker(NINE);
  const ask = async (more: object = {}, now = NINE + HOUR_MS) => {
    const answer = await readStaffing(store.db, shop.shopId, StaffingQuery.parse(more), now);
    if (!answer.ok) throw new Error(answer.code);
    return answer.data;
  };

  beforeAll(async () => {
    store = await (STORES.find(({ kind }) => kind === 'postgres') as (typeof STORES)[number]).open();
    shop = await createShop(store.db);
    const [mei, lan] = [shop.mei.agentId, shop.lan.agentId];
    const chat = (id: string, at: number) => [
      make.conversation(
        id,
        { openedAt: at, assignedAt: at, agentId: mei, status: 'assigned', epoch: 1 },
        'assigned',
      ),
      make.conversation(
        id,
        { openedAt: at, closedAt: at + 5 * MINUTE_MS, servedBy: mei, status: 'closed', epoch: 2 },
        'closed',
      ),
    ];
    await appendOutbox(store.db, shop.shopId, 'e', [
      make.agent(mei, 'accepting', NINE - HOUR_MS),
      make.agent(lan, 'accepting', NINE),
      ...Array.from({ length: 60 }, (_, i) => chat(`c${i}`, NINE + i * 30_000)).flat(),
      make.agent(lan, 'off', NINE + 30 * MINUTE_MS),
    ]);
  });
  afterAll(() => store.close());

  test('M7 arrivals, handle time and who was there, for each half-hour that is over', async () => {
    const { days, work, patienceMs, halfHours } = await ask();
    expect({ days, work, patienceMs }).toEqual({
      days: 1,
      work: { conversations: 60, handleMs: 5 * MINUTE_MS, limit: 5, patienceMs: null, left: 0 },
      patienceMs: 8 * MINUTE_MS,
    });
    const queue = { lambda: 60 / 30, mu: 1 / 5, theta: 1 / 8 };
    expect(halfHours).toEqual([
      { from: '09:00', arrivals: 60, there: 2, needed: agentsNeeded(queue, 5, { share: 0.8, within: 0.5 }) },
      { from: '09:30', arrivals: 0, there: 1, needed: 0 },
    ]);
    expect(halfHours[0]?.needed).toBeGreaterThan(1);
  });

  test('a stricter target needs more; another weekday has no history', async () => {
    const [strict] = (await ask({ percent: 99, withinSec: 1 })).halfHours;
    expect(strict?.needed).toBeGreaterThan((await ask()).halfHours[0]?.needed ?? 0);
    expect(await ask({ weekday: 2 })).toMatchObject({ days: 0, halfHours: [], work: { handleMs: null } });
  });

  test('how long buyers wait before they leave is measured once enough have left', async () => {
    const at = NINE + 40 * MINUTE_MS;
    await appendOutbox(
      store.db,
      shop.shopId,
      'e2',
      Array.from({ length: 10 }, (_, i) => [
        make.conversation(`left${i}`, { openedAt: at, status: 'queued' }, 'queued'),
        make.conversation(
          `left${i}`,
          { openedAt: at, closedAt: at + 2 * MINUTE_MS, closedBy: 'buyer', status: 'closed', epoch: 1 },
          'closed',
        ),
      ]).flat(),
    );
    expect((await ask()).work).toMatchObject({ left: 10, patienceMs: 2 * MINUTE_MS, conversations: 60 });
    expect((await ask({}, NINE + 30 * MINUTE_MS)).halfHours.map(({ from }) => from)).toEqual(['09:00']);
  });
});
