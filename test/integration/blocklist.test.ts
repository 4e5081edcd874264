import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import type { BlocklistAnswer } from '../../client-sdk/protocol/blocklist.ts';
import type { OperationsPage } from '../../client-sdk/protocol/records.ts';
import { type NoteParts, noteBuyer } from '../../server/chat/note-buyer.ts';
import type { Author } from '../../server/records/author.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { readBuyerNote } from '../../server/store/buyer-notes.ts';
import { subAccounts } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';

/** Whom a shop takes no messages from (R4.1). */

const redis = useRedis();
const api = useApi(redis);
let shop: TestShop;
let other: TestShop;
const tokens = new Map<TestPerson, string>();

beforeAll(async () => {
  shop = await createShop(api.db);
  other = await createShop(api.db);
  // Lan is head of service, who may block; Mei is an agent.
  await api.db.update(subAccounts).set({ role: 'service_head' }).where(eq(subAccounts.id, shop.lan.agentId));
  for (const person of [shop.owner, shop.mei, shop.lan, other.owner]) {
    tokens.set(person, (await api.logIn(person)).accessToken);
  }
});

const ask = (path: string, by: TestPerson, more: { method?: string; json?: unknown } = {}) =>
  api.call(`/shops/${shop.shopId}${path}`, { token: tokens.get(by), ...more });
const block = (buyerId: string, by: TestPerson, json: object = {}) =>
  ask(`/blocked-buyers/${buyerId}`, by, { method: 'PUT', json });
const unblock = (buyerId: string, by: TestPerson) =>
  ask(`/blocked-buyers/${buyerId}`, by, { method: 'DELETE' });
const listed = async (by = shop.owner) => ((await ask('/blocked-buyers', by)).body as BlocklistAnswer).buyers;

let sent = 0;
const write = async (buyerId: string) => {
  sent += 1;
  const message = {
    sender: 'buyer' as const,
    buyerId,
    buyerName: '阿强',
    clientId: `m${sent}`,
    body: { kind: 'text' as const, text: 'hi' },
    entry: {},
    newConversationId: `c${sent}`,
  };
  return (await api.router.acceptMessage(shop.shopId, message, api.clock.now)).status;
};

test('R4.1 blocked by id, with a reason, before or while he writes; let in again', async () => {
  expect(await write('strong')).toBe('accepted');
  const logged = { buyerId: 'strong', buyerName: '阿强', groupId: 'all', openedAt: 1 };
  const entry = createEntryMaker(1).conversation('c-logged', logged, 'opened');
  await appendOutbox(api.db, shop.shopId, 'e', [entry]);
  expect((await block('strong', shop.lan, { reason: ' 骂人 ' })).status).toBe(204);
  expect(await write('strong')).toBe('blocked');
  expect((await block('never-came', shop.owner)).status).toBe(204);
  expect(await write('never-came')).toBe('blocked');

  const lan = { agentId: shop.lan.agentId, name: shop.lan.name };
  const list = await listed(shop.lan);
  expect(list).toHaveLength(2);
  expect(list.find(({ buyerId }) => buyerId === 'strong')).toMatchObject({
    name: '阿强',
    reason: '骂人',
    by: lan,
  });
  expect(list.find(({ buyerId }) => buyerId === 'never-came')).toMatchObject({ name: null, reason: null });

  // Said again without a reason, the first one stays; the end of it forgets it.
  await block('strong', shop.owner);
  expect((await listed()).find(({ buyerId }) => buyerId === 'strong')?.reason).toBe('骂人');
  expect((await unblock('strong', shop.lan)).status).toBe(204);
  expect(await write('strong')).toBe('accepted');
  await block('strong', shop.owner);
  expect((await listed()).find(({ buyerId }) => buyerId === 'strong')?.reason).toBeNull();

  const { body } = await ask('/records/operations?action=buyer.note', shop.owner);
  const rows = (body as OperationsPage).operations.filter(({ target }) => target === 'buyer:strong');
  expect(rows).toHaveLength(4);
  expect(rows.at(-1)).toMatchObject({ after: { blocked: true, blockReason: '骂人' } });
});

test('R4.1 R4.4 of a block and a note of his dedicated agent at once neither undoes the other', async () => {
  const parts = {
    ...api,
    clock: () => api.clock.now,
    deliver: { effects: () => {} },
  } as unknown as NoteParts;
  const { agentId } = shop.mei;
  const from = { address: '', userAgent: undefined };
  const author: Author = { actor: { kind: 'system', id: '', name: '' }, from };
  const buyers = Array.from({ length: 20 }, (_, i) => `both-${i}`);
  await Promise.all(
    buyers.flatMap((buyerId) => [
      block(buyerId, shop.owner),
      noteBuyer(
        parts,
        shop.shopId,
        { buyerId, blocked: false, dedicatedAgentId: agentId },
        { agentId, author },
      ),
    ]),
  );
  for (const buyerId of buyers) {
    const note = await readBuyerNote(api.db, shop.shopId, buyerId);
    expect(note.dedicatedAgentId).toBe(agentId);
    // The router has the log's last word.
    expect(await write(buyerId)).toBe(note.blocked ? 'blocked' : 'accepted');
    await unblock(buyerId, shop.owner);
  }
});

test('only for those with the right, only in their own shop, only with ids and words within the limits', async () => {
  expect((await ask('/blocked-buyers', shop.mei)).status).toBe(403);
  expect((await block('x', shop.mei)).status).toBe(403);
  expect((await unblock('x', shop.mei)).status).toBe(403);
  expect((await ask('/blocked-buyers', other.owner)).status).toBe(404);
  expect((await block('x', other.owner)).status).toBe(404);
  expect((await block('a b', shop.owner)).status).toBe(404);
  expect((await block('x', shop.owner, { reason: 'x'.repeat(201) })).status).toBe(400);
  expect((await block('x', shop.owner, { why: 'x' })).status).toBe(400);
  expect((await listed()).some(({ buyerId }) => buyerId === 'x')).toBe(false);
});
