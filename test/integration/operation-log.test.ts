import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../server/ids.ts';
import {
  checkOperationLog,
  type Operation,
  recordLogin,
  recordOperation,
} from '../../server/records/operation-log.ts';
import type { Store } from '../../server/store/open.ts';
import { operationLog } from '../../server/store/schema.ts';
import { createShop } from '../support/shop.ts';
import { STORES } from '../support/stores.ts';

const operation = (shopId: string, more: Partial<Operation> = {}): Operation => ({
  shopId,
  actor: { kind: 'staff', id: 'p1', name: '掌柜\0\ud800' },
  action: 'phrases.replace',
  target: 'agent:mei',
  before: { b: 1, a: [{ z: 1, y: 2 }] },
  after: { a: 1 },
  from: { address: '203.0.113.7', userAgent: 'Firefox' },
  at: 1_700_000_000_000,
  ...more,
});

describe.each(STORES)('the operation log on $kind', ({ open }) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  }, 120_000);
  afterAll(() => store.close());

  const record = (shopId: string, more?: Partial<Operation>) =>
    recordOperation(store.db, operation(shopId, more));
  const check = (shopId: string) => checkOperationLog(store.db, shopId);
  const rows = (shopId: string) =>
    store.db.select().from(operationLog).where(eq(operationLog.shopId, shopId)).orderBy(operationLog.n);

  /** As somebody with the database's own password would. */
  async function tamper(statement: ReturnType<typeof sql>) {
    await store.db.execute(sql`alter table operation_log disable trigger operation_log_only_grows`);
    await store.db.execute(statement);
    await store.db.execute(sql`alter table operation_log enable trigger operation_log_only_grows`);
  }

  async function shopWithRows(count: number) {
    const shopId = newId('shop');
    for (let i = 0; i < count; i += 1) await record(shopId, { after: { i } });
    return shopId;
  }

  test('keeps who, what, before, after, from where and when, in one chain for each shop', async () => {
    const [mine, theirs] = [newId('shop'), newId('shop')];
    await record(mine);
    await record(theirs);
    await record(mine, { before: null });

    const [first, second] = await rows(mine);
    expect(first).toMatchObject({
      n: 1,
      actorId: 'p1',
      actorName: '掌柜\ufffd\ufffd',
      before: '{"a":[{"y":2,"z":1}],"b":1}',
      after: '{"a":1}',
      address: '203.0.113.7',
    });
    expect(second).toMatchObject({ n: 2, before: null, previousHash: first?.hash });
    expect(await check(mine)).toEqual({ status: 'whole', rows: 2, headHash: second?.hash });
    expect(await check(newId('shop'))).toMatchObject({ status: 'whole', rows: 0 });
  });

  test('many at once make one chain, and none is lost', async () => {
    const shopId = newId('shop');
    await Promise.all(Array.from({ length: 30 }, (_, i) => record(shopId, { after: { i } })));

    expect(await check(shopId)).toMatchObject({ status: 'whole', rows: 30 });
    const seen = new Set((await rows(shopId)).map(({ after }) => after));
    expect(seen.size).toBe(30);
  });

  test('a change that is rolled back leaves no row', async () => {
    const shopId = await shopWithRows(1);
    const failing = store.db.transaction(async (tx) => {
      await recordOperation(tx, operation(shopId));
      throw new Error('the change failed');
    });

    await expect(failing).rejects.toThrow('the change failed');
    expect(await check(shopId)).toMatchObject({ status: 'whole', rows: 1 });
  });

  test('shows no secret, however deep, and no more of a huge state than its hash', async () => {
    const shopId = newId('shop');
    await record(shopId, {
      before: { password: 'hunter2', list: [{ refreshToken: 'abc', totpSecret: 's', passwordHash: null }] },
      after: { text: 'x'.repeat(200_000) },
    });

    const [row] = await rows(shopId);
    expect(row?.before).toBe(
      '{"list":[{"passwordHash":null,"refreshToken":"[hidden]","totpSecret":"[hidden]"}],"password":"[hidden]"}',
    );
    expect(row?.after?.length).toBeLessThan(200);
  });

  test('refuses to change, remove or empty what was written', async () => {
    const shopId = await shopWithRows(1);

    for (const statement of [
      sql`update operation_log set actor_id = 'x' where shop_id = ${shopId}`,
      sql`delete from operation_log where shop_id = ${shopId}`,
      sql`truncate operation_log`,
    ]) {
      await expect(store.db.execute(statement)).rejects.toMatchObject({
        cause: { message: expect.stringContaining('only grows') },
      });
    }
  });

  test.each([
    [
      'a changed row',
      (shopId: string) => sql`update operation_log set after = '{}' where shop_id = ${shopId} and n = 3`,
      3,
      'changed',
    ],
    [
      'a changed time',
      (shopId: string) => sql`update operation_log set at = at + 1 where shop_id = ${shopId} and n = 2`,
      2,
      'changed',
    ],
    [
      'a removed row',
      (shopId: string) => sql`delete from operation_log where shop_id = ${shopId} and n = 2`,
      2,
      'missing',
    ],
    [
      'a cut-off end',
      (shopId: string) => sql`delete from operation_log where shop_id = ${shopId} and n >= 4`,
      4,
      'missing',
    ],
    [
      'a row that was put in without the head',
      (
        shopId: string,
      ) => sql`insert into operation_log select shop_id, 6, at, actor_kind, actor_id, actor_name, action,
        target, before, after, address, user_agent, hash, hash from operation_log where shop_id = ${shopId} and n = 5`,
      6,
      'changed',
    ],
  ])('finds %s, and says which row', async (_what, statement, n, why) => {
    const shopId = await shopWithRows(5);
    expect(await check(shopId)).toMatchObject({ status: 'whole', rows: 5 });

    await tamper(statement(shopId));

    expect(await check(shopId)).toEqual({ status: 'broken', n, why });
  });

  test('a log-in is in the logs of all shops in which the person works', async () => {
    const shop = await createShop(store.db);
    const from = { address: '203.0.113.9', userAgent: undefined };

    await recordLogin(store.db, { personId: shop.mei.personId, result: 'failed', from, at: 5 });
    await recordLogin(store.db, { personId: 'nobody', result: 'failed', from, at: 5 });

    expect(await rows(shop.shopId)).toMatchObject([
      { action: 'login.failed', actorName: '小美', target: `person:${shop.mei.personId}`, at: 5 },
    ]);
  });
});
