import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SentMessage, TransferTargets } from '../../client-sdk/protocol/events.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { subAccounts } from '../../server/store/schema.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** What buyers and colleagues are shown of somebody: his nickname, his picture, his signature. */

let app: TestApp;
let shop: TestShop;
const open: WireClient[] = [];
const PICTURE = 'https://pictures.example/mei.png';

beforeAll(async () => {
  app = await startTestApp();
  const { db } = app.store;
  shop = await createShop(db);
  await db
    .update(subAccounts)
    .set({ avatar: PICTURE, signature: '衣服的事问我' })
    .where(eq(subAccounts.id, shop.mei.agentId));
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => app.close());

const keep = (client: WireClient) => {
  open.push(client);
  return client;
};
const buyer = async (id: string, of = shop) =>
  keep(await connectWire(app.url, '/buyer', { token: await signBuyerToken(of, id) }));
const comeIn = async (who: 'mei' | 'lan') => {
  const client = keep(await connectWire(app.url, '/agent', { token: await logIn(app.url, shop[who]) }));
  await client.ask('session:resume', { shops: [] });
  await client.ask('agent:set-state', { shopId: shop.shopId, state: 'accepting' });
  return client;
};

test('a buyer sees whoever serves him now, without an id; nobody else does', async () => {
  const x = await buyer('x');
  const said = await x.ask<SentMessage>('message:send', {
    clientId: '1',
    body: { kind: 'text', text: '在吗' },
  });
  const conversationId = said.ok ? said.data.conversationId : '';
  const ask = (who: WireClient, of = conversationId) => who.ask('agent:profile', { conversationId: of });
  const notThere = await ask(x, 'c_none');
  expect(notThere).toMatchObject({ ok: false, code: 'not_found' });
  expect(await ask(x), 'while he waits').toEqual(notThere);

  const mei = await comeIn('mei');
  await eventually(async () => ((await ask(x)).ok ? null : 'nobody has him'));
  expect(await ask(x)).toEqual({
    ok: true,
    data: { name: shop.mei.name, avatar: PICTURE, signature: '衣服的事问我' },
  });
  expect(await ask(await buyer('y'))).toEqual(notThere);
  expect(await ask(await buyer('x', await createShop(app.store.db)))).toEqual(notThere);

  await comeIn('lan');
  const held = mei.events.findLast(({ name }) => name === 'conversation:updated')?.data
    .conversation as StaffConversation;
  const transfer = {
    shopId: shop.shopId,
    conversationId,
    epoch: held.epoch,
    to: { agentId: shop.lan.agentId },
  };
  expect(await mei.ask('conversation:transfer', transfer)).toMatchObject({ ok: true });
  expect(await ask(x)).toEqual({ ok: true, data: { name: shop.lan.name, avatar: null, signature: null } });

  await x.ask('conversation:close', { conversationId });
  expect(await ask(x), 'after the end').toEqual(notThere);
});

test('colleagues see pictures where a conversation can be given', async () => {
  const lan = await comeIn('lan');
  const answer = await lan.ask<TransferTargets>('target:list', { shopId: shop.shopId });
  const pictures = answer.ok && new Map(answer.data.agents.map(({ agentId, avatar }) => [agentId, avatar]));
  expect(pictures).toEqual(
    new Map([
      [shop.owner.agentId, null],
      [shop.mei.agentId, PICTURE],
      [shop.lan.agentId, null],
    ]),
  );
});
