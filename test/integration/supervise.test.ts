import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { SentMessage } from '../../client-sdk/protocol/events.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { BuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import { newId } from '../../server/ids.ts';
import { hashPassword } from '../../server/staff/password.ts';
import { operationLog, persons, subAccounts } from '../../server/store/schema.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** What supervisors do at live conversations, over real sockets. */

let app: TestApp;
let shop: TestShop;
const open: WireClient[] = [];

beforeAll(async () => {
  app = await startTestApp({ requestsPer10Sec: 5000, loginsPerMinute: 1000 });
});
afterAll(() => app.close());
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

const keep = (client: WireClient) => {
  open.push(client);
  return client;
};
const connect = async (who: TestPerson, namespace: '/agent' | '/owner') =>
  keep(await connectWire(app.url, namespace, { token: await logIn(app.url, who) }));
const buyer = async (id: string) =>
  keep(await connectWire(app.url, '/buyer', { token: await signBuyerToken(shop, id) }));

let sent = 0;
const text = (words: string) => ({ clientId: `m${sent++}`, body: { kind: 'text', text: words } });

const heard = (client: WireClient, words: string) =>
  client.events.some(({ data }) => JSON.stringify(data ?? null).includes(words));
const hears = (client: WireClient, words: string) =>
  eventually(() => (heard(client, words) ? null : `${words} was not heard`));
const hearsEvent = (client: WireClient, event: string) =>
  eventually(() => (client.events.some(({ name }) => name === event) ? null : `no ${event}`));

/** The conversation that an agent was given. */
async function assigned(agent: WireClient): Promise<StaffConversation> {
  await hearsEvent(agent, 'conversation:updated');
  const told = agent.events.find(({ name }) => name === 'conversation:updated');
  return (told as WireClient['events'][number]).data.conversation as StaffConversation;
}

const call = async (who: TestPerson, method: string, path: string, json?: unknown) => {
  const response = await fetch(`${app.url}/v1/shops/${shop.shopId}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await logIn(app.url, who)}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const body = await response.text();
  expect(response.ok, body).toBe(true);
  return JSON.parse(body || 'null');
};

async function hire(role: BuiltInRole): Promise<TestPerson> {
  const [personId, agentId] = [newId('p'), newId('a')];
  const person = { personId, agentId, login: agentId.toLowerCase(), password: 'correct horse', name: role };
  const { db } = app.store;
  await db.insert(persons).values({
    id: personId,
    login: person.login,
    name: role,
    passwordHash: await hashPassword(person.password),
  });
  await db
    .insert(subAccounts)
    .values({ id: agentId, shopId: shop.shopId, personId, role, kind: 'agent', name: role, createdAt: 1 });
  return person;
}

/** A shop of its own, in which 小美 has the talk of a buyer; `held` is how she names it. */
async function scene() {
  shop = await createShop(app.store.db);
  const mei = await connect(shop.mei, '/agent');
  const x = await buyer('x');
  const said = await x.ask<SentMessage>('message:send', text('在吗'));
  if (!said.ok) throw new Error(said.code);
  const talk = { shopId: shop.shopId, conversationId: said.data.conversationId };
  const conversation = await assigned(mei);
  expect(conversation.agentId).toBe(shop.mei.agentId);
  return { mei, x, talk, held: { ...talk, epoch: conversation.epoch } };
}

const operations = (action: string) =>
  app.store.db
    .select()
    .from(operationLog)
    .where(and(eq(operationLog.shopId, shop.shopId), eq(operationLog.action, action)));

describe('watching', () => {
  test('the owner hears what both say as it is said, and neither hears of him', async () => {
    const { mei, x, talk, held } = await scene();
    const owner = await connect(shop.owner, '/owner');
    expect(await owner.ask('conversation:watch', talk)).toMatchObject({
      ok: true,
      data: { agentId: shop.mei.agentId },
    });
    await x.ask('message:send', text('buyer words'));
    await mei.ask('message:send', { ...held, ...text('agent words') });
    await hears(owner, 'buyer words');
    await hears(owner, 'agent words');
    for (const client of [mei, x]) expect(heard(client, shop.owner.agentId)).toBe(false);

    await owner.ask('conversation:unwatch', talk);
    await x.ask('message:send', text('unheard'));
    await hears(mei, 'unheard');
    expect(heard(owner, 'unheard')).toBe(false);
  });

  test('a head watches only within his groups, and no longer than the conversation is in them', async () => {
    const { x, talk, held, mei } = await scene();
    const head = await hire('service_head');
    const outside = await connect(head, '/owner');
    expect(await outside.ask('conversation:watch', talk)).toMatchObject({ ok: false, code: 'not_found' });
    await call(shop.owner, 'PATCH', `/accounts/${head.agentId}`, { routing: { groupIds: ['all'] } });
    const inside = await connect(head, '/owner');
    expect(await inside.ask('conversation:watch', talk)).toMatchObject({ ok: true });
    await x.ask('message:send', text('first words'));
    await hears(inside, 'first words');

    // A new holder: whoever watches is put out, and looked at again when he asks.
    expect(await mei.ask('conversation:transfer', { ...held, to: { queue: true } })).toMatchObject({
      ok: true,
    });
    await hearsEvent(inside, 'conversation:changed');
    expect(await inside.ask('conversation:watch', talk)).toMatchObject({ ok: true });

    // The rules take the head out of the group: his line is cut, and he may not come back to it.
    await call(shop.owner, 'PATCH', `/accounts/${head.agentId}`, { routing: { groupIds: [] } });
    await eventually(() => (inside.socket.connected ? 'still connected' : null));
    await x.ask('message:send', text('later words'));
    expect(heard(inside, 'later words')).toBe(false);
    const again = await connect(head, '/owner');
    expect(await again.ask('conversation:watch', talk)).toMatchObject({ ok: false, code: 'not_found' });
  });

  test('it ends with the role, and with the log-in', async () => {
    const { x, talk } = await scene();
    const reader = await hire('read_only');
    const byRole = await connect(reader, '/owner');
    const byLogin = await connect(shop.owner, '/owner');
    for (const client of [byRole, byLogin]) {
      expect(await client.ask('conversation:watch', talk)).toMatchObject({ ok: true });
    }
    await call(shop.owner, 'PUT', `/accounts/${reader.agentId}/role`, { role: 'agent' });
    await eventually(() => (byRole.socket.connected ? 'still connected' : null));
    const token = await logIn(app.url, shop.owner);
    await fetch(`${app.url}/v1/me/sessions`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    await eventually(() => (byLogin.socket.connected ? 'still connected' : null));
    await x.ask('message:send', text('unwatched'));
    expect(heard(byRole, 'unwatched') || heard(byLogin, 'unwatched')).toBe(false);
  });
});

describe('whispers and reminders', () => {
  test('the agent gets them, marked and again after a reload; the log has them; the buyer never, on any way', async () => {
    const { mei, x, talk, held } = await scene();
    const owner = await connect(shop.owner, '/owner');
    const reader = keep(
      await connectWire(app.url, '/owner', { token: await logIn(app.url, await hire('read_only')) }),
    );
    await reader.ask('conversation:watch', talk);
    const secret = 'offer her ten percent';
    expect(await owner.ask('conversation:whisper', { ...talk, text: secret })).toMatchObject({
      ok: true,
      data: { kind: 'whisper', toAgentId: shop.mei.agentId },
    });
    expect(await owner.ask('conversation:remind', talk)).toMatchObject({
      ok: true,
      data: { kind: 'reminder' },
    });
    await hears(mei, secret);
    await hears(mei, 'reminder');
    await hears(reader, secret);
    const listed = await mei.ask<{ whispers: object[] }>('whisper:list', talk);
    expect(listed).toMatchObject({ ok: true, data: { whispers: [{ text: secret }, { kind: 'reminder' }] } });
    expect(await operations('supervise.whisper')).toMatchObject([{ after: expect.stringContaining(secret) }]);
    expect(await operations('supervise.reminder')).toHaveLength(1);

    // Every way a buyer has: pushes, resume anew and after a loss, fetch, history, also once it is closed.
    await mei.ask('message:send', { ...held, ...text('done') });
    await hears(x, 'done');
    const again = await buyer('x');
    const answers = async () => [
      await again.ask('session:resume', { conversations: [] }),
      await again.ask('session:resume', {
        epoch: 'older',
        conversations: [{ conversationId: talk.conversationId, seq: 1 }],
      }),
      await again.ask('message:fetch', { conversationId: talk.conversationId, afterSeq: 0 }),
      await again.ask('history:get', {}),
      // These are the staff's.
      await again.ask('whisper:list', talk),
      await again.ask('conversation:watch', talk),
    ];
    const live = await answers();
    expect(JSON.stringify(live)).toContain('done');
    expect(await mei.ask('conversation:close', held)).toMatchObject({ ok: true });
    const after = await answers();
    expect(after.slice(-2)).toMatchObject([{ code: 'unknown_event' }, { code: 'unknown_event' }]);
    for (const seen of [live, after, x.events, again.events]) {
      expect(JSON.stringify(seen)).not.toMatch(/ten percent|whisper:created|reminder/);
    }
    // Nor does it take a number in the conversation, from which a buyer could tell that something was said.
    const page = await again.ask<{ messages: { seq: number }[] }>('message:fetch', {
      conversationId: talk.conversationId,
      afterSeq: 0,
    });
    expect(page.ok && page.data.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('a successor does not get what was said to the one before; who may not whisper is refused', async () => {
    const { mei, talk, held } = await scene();
    const owner = await connect(shop.owner, '/owner');
    await owner.ask('conversation:whisper', { ...talk, text: 'for mei alone' });
    const lan = await connect(shop.lan, '/agent');
    await lan.ask('agent:set-state', { shopId: shop.shopId, state: 'accepting' });
    expect(await lan.ask('whisper:list', talk)).toMatchObject({ ok: false, code: 'not_found' });
    const to = { agentId: shop.lan.agentId };
    expect(await mei.ask('conversation:transfer', { ...held, to })).toMatchObject({ ok: true });
    expect(await lan.ask('whisper:list', talk)).toMatchObject({ ok: true, data: { whispers: [] } });

    const reader = await connect(await hire('read_only'), '/owner');
    for (const event of ['remind', 'take-over', 'hand-back']) {
      expect(await reader.ask(`conversation:${event}`, talk)).toMatchObject({ code: 'not_found' });
    }
    expect(await owner.ask('conversation:whisper', { ...talk, text: ' ' })).toMatchObject({
      code: 'bad_request',
    });
  });
});

test('R11 the owner takes over with his workbench open, answers, and hands back; all of it is logged', async () => {
  const { mei, x, talk } = await scene();
  const owner = await connect(shop.owner, '/owner');
  expect(await owner.ask('conversation:take-over', talk)).toMatchObject({ ok: false, code: 'bad_state' });
  const bench = await connect(shop.owner, '/agent');
  expect(await owner.ask('conversation:take-over', talk)).toMatchObject({ ok: true });
  await hearsEvent(mei, 'conversation:removed');
  const conversation = await assigned(bench);
  expect(conversation.takenFrom?.agentId).toBe(shop.mei.agentId);
  await bench.ask('message:send', { ...talk, epoch: conversation.epoch, ...text('the owner here') });
  await hears(x, 'the owner here');
  expect(await owner.ask('trace:list', talk)).toMatchObject({
    data: { traces: [{}, { cause: 'take_over', agentId: shop.owner.agentId }] },
  });

  expect(await owner.ask('conversation:hand-back', talk)).toMatchObject({ data: { status: 'assigned' } });
  expect(await owner.ask('conversation:hand-back', talk)).toMatchObject({ code: 'bad_state' });
  expect(await owner.ask('conversation:get', talk)).toMatchObject({ data: { agentId: shop.mei.agentId } });
  expect(await operations('supervise.take-over')).toHaveLength(1);
  expect(await operations('supervise.hand-back')).toHaveLength(1);
});

test('somebody else’s talk is given on by a supervisor with a note, and ended, both written down', async () => {
  const { mei, x, talk, held } = await scene();
  const lan = await connect(shop.lan, '/agent');
  const owner = await connect(shop.owner, '/owner');
  const give = { ...talk, to: { agentId: shop.lan.agentId }, note: '她更熟' };
  expect(await mei.ask('conversation:transfer', { ...held, to: { agentId: 'nobody' } })).toMatchObject({
    code: 'bad_target',
  });
  expect(await owner.ask('conversation:transfer', give)).toMatchObject({ data: { status: 'assigned' } });
  await hearsEvent(mei, 'conversation:removed');
  expect(await assigned(lan)).toMatchObject({
    agentId: shop.lan.agentId,
    note: { from: shop.owner.name, text: '她更熟' },
  });
  expect(await operations('supervise.transfer')).toMatchObject([
    {
      before: JSON.stringify({ agentId: shop.mei.agentId }),
      after: JSON.stringify({ agentId: shop.lan.agentId, note: '她更熟' }),
    },
  ]);

  expect(await owner.ask('conversation:close', talk)).toMatchObject({ ok: true });
  await hearsEvent(lan, 'conversation:removed');
  await hears(x, '"reason":"shop"');
  expect(await owner.ask('conversation:close', talk)).toMatchObject({ code: 'closed' });
  expect(await owner.ask('conversation:transfer', give)).toMatchObject({ code: 'closed' });
  expect(await operations('supervise.close')).toMatchObject([
    { before: JSON.stringify({ agentId: shop.lan.agentId }) },
  ]);
});

test('alarms are told as they come to those whose scope they are in, and handled by nobody else', async () => {
  const { x, mei, held } = await scene();
  const [inside, outside] = [await hire('service_head'), await hire('service_head')];
  await call(shop.owner, 'PATCH', `/accounts/${inside.agentId}`, { routing: { groupIds: ['all'] } });
  const thresholds = { oldestWaitMs: null, nobodyOnlineMs: null, badRatingStars: 2 };
  const bannedWords = { agent: [], buyer: ['骗子'] };
  await call(shop.owner, 'PUT', '/alarms/settings', { ...thresholds, bannedWords });
  const people = [await connect(shop.owner, '/owner'), await connect(inside, '/owner')];
  const far = await connect(outside, '/owner');
  for (const client of [...people, far]) {
    expect(await client.ask('alarm:watch', { shopId: shop.shopId })).toMatchObject({ ok: true });
  }
  await x.ask('message:send', text('骗子'));
  const told = (client: WireClient, event: string) =>
    client.events.flatMap(({ name, data }) => (name === event ? [data.alarm as ShopAlarm] : []));
  for (const client of people) {
    await hearsEvent(client, 'alarm:raised');
    expect(told(client, 'alarm:raised')).toMatchObject([{ kind: 'banned_words', words: ['骗子'] }]);
  }
  const [alarm] = told(people[0] as WireClient, 'alarm:raised');
  const handle = { shopId: shop.shopId, alarmIds: [alarm?.alarmId ?? 0] };
  expect(await far.ask('alarm:handle', handle)).toMatchObject({ ok: false, code: 'not_found' });
  expect(await far.ask('alarm:list', { shopId: shop.shopId })).toMatchObject({
    data: { alarms: [], going: 0 },
  });
  expect(told(far, 'alarm:raised')).toEqual([]);

  // A bad rating is one too; whoever hears of it hears that it was handled, and by whom.
  await mei.ask('message:send', { ...held, ...text('再见') });
  await mei.ask('conversation:close', held);
  const rating = { conversationId: held.conversationId, stars: 1 };
  expect(await x.ask('conversation:rate', rating)).toMatchObject({ ok: true });
  await eventually(() => (told(people[1] as WireClient, 'alarm:raised').length === 2 ? null : 'no rating'));
  expect(told(people[1] as WireClient, 'alarm:raised')[1]).toMatchObject({
    kind: 'bad_rating',
    stars: 1,
    agent: { agentId: shop.mei.agentId, name: '小美' },
  });
  expect(await people[1]?.ask('alarm:handle', handle)).toMatchObject({ ok: true });
  await hearsEvent(people[0] as WireClient, 'alarm:changed');
  expect(told(people[0] as WireClient, 'alarm:changed')).toMatchObject([
    { alarmId: alarm?.alarmId, handled: { by: { agentId: inside.agentId } } },
  ]);
});
