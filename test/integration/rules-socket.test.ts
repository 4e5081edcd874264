import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CheckAnswer, DraftAnswer, DryRun, RulesAnswer } from '../../client-sdk/protocol/rest.ts';
import { dayOf } from '../../router/keys.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, type WireClient } from '../support/wire.ts';

/** R18 over the owner's socket, on a whole fenliu with its workers. */

let app: TestApp;
let shop: TestShop;
let other: TestShop;
const open: WireClient[] = [];

beforeAll(async () => {
  app = await startTestApp();
  shop = await createShop(app.store.db);
  other = await createShop(app.store.db);
});
afterAll(() => app.close());
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

async function owner(of = shop): Promise<WireClient> {
  const client = await connectWire(app.url, '/owner', { token: await logIn(app.url, of.owner) });
  open.push(client);
  return client;
}

async function ask<T>(client: WireClient, event: string, payload: object = {}): Promise<T> {
  const answer = await client.ask<T>(event, { shopId: shop.shopId, ...payload });
  if (!answer.ok) throw new Error(`${event} was answered ${answer.code} ${answer.path} ${answer.reason}`);
  return answer.data;
}

test('R18 draft, check, dry run by a worker, publish, go back', async () => {
  const client = await owner();
  const { version, rules } = await ask<RulesAnswer>(client, 'rules:get');
  const draft = { ...rules, restOfShop: false };
  await ask<DraftAnswer>(client, 'rules:save-draft', { baseVersion: version, rules: draft, revision: 0 });
  expect(await ask<CheckAnswer>(client, 'rules:check')).toEqual({ faults: [] });

  const day = dayOf(Date.now(), 'Asia/Shanghai');
  const { runId } = await ask<DryRun>(client, 'rules:dry-run', { day });
  await eventually(async () => {
    const { status } = await ask<DryRun>(client, 'rules:get-dry-run', { runId });
    return status === 'done' ? null : `the dry run is ${status}`;
  });
  expect((await ask<DryRun>(client, 'rules:get-dry-run')).result).toMatchObject({ conversations: 0 });
  expect(await ask<DryRun>(client, 'rules:cancel-dry-run', { runId })).toMatchObject({ status: 'done' });

  const published = await ask<RulesAnswer>(client, 'rules:publish', { baseVersion: version, note: 'try' });
  expect(published).toEqual({ version: version + 1, rules: draft });
  expect(await client.ask('rules:get-draft', { shopId: shop.shopId })).toMatchObject({ code: 'not_found' });
  expect(await ask(client, 'rules:go-back', { version })).toEqual({ version: version + 2, rules });
  expect(await ask(client, 'rules:versions')).toMatchObject({
    versions: [{ version: 3, fromVersion: 1 }, { version: 2, note: 'try' }, { version: 1 }],
  });
  expect(await ask(client, 'rules:get', { version: 2 })).toMatchObject({ rules: { restOfShop: false } });
});

test('R18 strangers find no such shop, and a fault has its place', async () => {
  const stranger = await owner(other);
  for (const event of ['rules:get', 'rules:versions', 'rules:get-draft', 'rules:drop-draft', 'rules:check']) {
    expect(await stranger.ask(event, { shopId: shop.shopId })).toMatchObject({ code: 'not_found' });
  }
  const client = await owner();
  const { version, rules } = await ask<RulesAnswer>(client, 'rules:get');
  const faulty = { ...rules, defaultGroupId: 'none' };
  expect(
    await client.ask('rules:publish', { shopId: shop.shopId, baseVersion: version, rules: faulty }),
  ).toMatchObject({ code: 'bad_request', path: 'rules.defaultGroupId', reason: 'unknown_group' });
  expect(
    await client.ask('rules:publish', { shopId: shop.shopId, baseVersion: version - 1, rules }),
  ).toMatchObject({ code: 'conflict' });
});
