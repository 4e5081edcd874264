import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { LiveSnapshot, StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { BuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import { newId } from '../../server/ids.ts';
import { hashPassword } from '../../server/staff/password.ts';
import { alarms, persons, subAccounts } from '../../server/store/schema.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from '../support/wire.ts';

/** One table over REST and the sockets: who reads a buyer's number whole, and whose groups a head sees. */

const PHONE = '13812345678';
const ROLES = { head: 'service_head', readOnly: 'read_only' } as const satisfies Record<string, BuiltInRole>;
type Who = 'owner' | 'mei' | 'lan' | keyof typeof ROLES;

let app: TestApp;
let shop: TestShop;
const tokens = {} as Record<Who, string>;
const consoles = {} as Record<'owner' | 'head' | 'readOnly' | 'mei', WireClient | null>;
const open: WireClient[] = [];
/** `pre` is Mei's, `after` Lan's, `earlier` one that Lan had with the same buyer as `pre`; `waiting` is nobody's. */
const ids = {} as Record<'pre' | 'after' | 'earlier' | 'waiting', string>;
const files = {} as Record<'pre' | 'after', string>;
const desks = {} as Record<'mei' | 'lan', WireClient>;

const keep = (client: WireClient) => {
  open.push(client);
  return client;
};
const get = async (who: Who, path: string) => {
  const response = await fetch(`${app.url}/v1/shops/${shop.shopId}${path}`, {
    headers: { authorization: `Bearer ${tokens[who]}` },
  });
  return { status: response.status, text: await response.text() };
};
const ask = async <T>(client: WireClient | null, event: string, payload: object): Promise<T> => {
  const answer = await client?.ask<T>(event, { shopId: shop.shopId, ...payload });
  if (!answer?.ok) throw new Error(`${event}: ${answer?.code}`);
  return answer.data;
};

let said = 0;
const write = async (buyer: WireClient, words: string, entry = {}) => {
  const sent = await buyer.ask<{ conversationId: string }>('message:send', {
    clientId: `m${said++}`,
    body: { kind: 'text', text: words },
    entry,
  });
  if (!sent.ok) throw new Error(sent.code);
  return sent.data.conversationId;
};
const buyerOf = async (id: string, name?: string) => {
  const token = await signBuyerToken(shop, id, name);
  return { token, client: keep(await connectWire(app.url, '/buyer', { token })) };
};
const upload = async (token: string): Promise<string> => {
  const response = await fetch(`${app.url}/v1/shops/${shop.shopId}/files?name=a.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: 'text',
  });
  return ((await response.json()) as { fileId: string }).fileId;
};

async function makePerson(role: BuiltInRole): Promise<TestPerson> {
  const [personId, agentId] = [newId('p'), newId('a')];
  const person = { personId, agentId, login: agentId.toLowerCase(), password: 'correct horse', name: role };
  const { db } = app.store;
  const passwordHash = await hashPassword(person.password);
  await db.insert(persons).values({ id: personId, login: person.login, name: role, passwordHash });
  await db
    .insert(subAccounts)
    .values({ id: agentId, shopId: shop.shopId, personId, role, kind: 'agent', name: role, createdAt: 1 });
  return person;
}

beforeAll(async () => {
  app = await startTestApp({ requestsPer10Sec: 100_000, loginsPerMinute: 1000 });
  shop = await createShop(app.store.db);
  const people = { head: await makePerson('service_head'), readOnly: await makePerson('read_only') };
  const { owner, mei, lan } = shop;
  for (const [who, person] of Object.entries({ owner, mei, lan, ...people }) as [Who, TestPerson][]) {
    tokens[who] = await logIn(app.url, person);
  }
  const group = (groupId: string, members: string[]) => ({ groupId, name: groupId, members });
  const rules = {
    groups: [group('pre', [mei.agentId, people.head.agentId]), group('after', [lan.agentId])],
    defaultGroupId: 'pre',
    rules: [{ ruleId: 'r', name: 'r', when: { orderState: ['shipped'] }, groupId: 'after' }],
    agents: { [mei.agentId]: { limit: 1 }, [people.head.agentId]: { takesPart: false } },
    restOfShop: false,
  };
  const published = await fetch(`${app.url}/v1/shops/${shop.shopId}/rules`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tokens.owner}`, 'content-type': 'application/json' },
    body: JSON.stringify({ baseVersion: 1, rules }),
  });
  if (!published.ok) throw new Error(await published.text());
  for (const who of ['mei', 'lan'] as const) {
    desks[who] = keep(await connectWire(app.url, '/agent', { token: tokens[who] }));
    await desks[who].ask('session:resume', { shops: [] });
  }
  const one = await buyerOf('one');
  ids.earlier = await write(one.client, `电话 ${PHONE}`, { orderState: 'shipped' });
  await one.client.ask('conversation:close', { conversationId: ids.earlier });
  files.pre = await upload(one.token);
  ids.pre = await write(one.client, `还是 ${PHONE}`);
  const two = await buyerOf('two');
  files.after = await upload(two.token);
  ids.after = await write(two.client, `我 ${PHONE}`, { orderState: 'shipped' });
  ids.waiting = await write((await buyerOf('three', `王 ${PHONE}`)).client, `打 ${PHONE}`);
  for (const who of ['owner', 'head', 'readOnly', 'mei'] as const) {
    const client = await connectWire(app.url, '/owner', { token: tokens[who] }).catch(() => null);
    consoles[who] = client && keep(client);
  }
  await ask(consoles.owner, 'conversation:whisper', {
    conversationId: ids.pre,
    text: `他的电话是 ${PHONE}`,
  });
  const alarm = {
    shopId: shop.shopId,
    kind: 'slow_reply' as const,
    severity: 2 as const,
    raisedAt: 1,
    since: 1,
    lastAt: 1,
    conversationId: ids.pre,
    groupIds: ['pre'],
  };
  const about = { buyerName: `王 ${PHONE}` };
  const note = { handledAt: 1, handledBy: mei.agentId, note: `打了 ${PHONE}` };
  await app.store.db.insert(alarms).values([
    { ...alarm, occurrence: 'open', about },
    { ...alarm, occurrence: 'handled', about: {}, ...note },
  ]);
  // The log has it all.
  await eventually(async () => {
    const { text } = await get('owner', `/records/conversations/${ids.waiting}`);
    return text.includes(PHONE) ? null : text;
  });
});
afterAll(async () => {
  for (const client of open) client.close();
  await app.close();
});

describe('phone numbers are whole for whoever has the chat, or the right', () => {
  const whole = (data: unknown) => JSON.stringify(data).includes(PHONE);
  const fetchFrom = (client: () => WireClient | null, conversationId: () => string) => () =>
    ask<unknown>(client(), 'message:fetch', { conversationId: conversationId(), afterSeq: 0 });

  const CASES: [name: string, seen: boolean, read: () => Promise<unknown>][] = [
    [
      'the agent who has it, its messages',
      true,
      fetchFrom(
        () => desks.mei,
        () => ids.pre,
      ),
    ],
    [
      'the agent who had it, its messages',
      false,
      fetchFrom(
        () => desks.lan,
        () => ids.earlier,
      ),
    ],
    ['an agent, the previews of those who wait', false, () => ask(desks.mei, 'waiting:list', {})],
    ...(['owner', 'head', 'readOnly'] as const).flatMap((who) => {
      const seen = who !== 'readOnly';
      const socket = (event: string, payload: () => object) => () => ask(consoles[who], event, payload());
      const rest = (path: () => string) => async () => (await get(who, path())).text;
      return [
        [`${who}, a list`, seen, socket('conversation:list', () => ({ filter: 'unanswered' }))],
        [`${who}, one`, seen, socket('conversation:get', () => ({ conversationId: ids.pre }))],
        [
          `${who}, its messages`,
          seen,
          fetchFrom(
            () => consoles[who],
            () => ids.pre,
          ),
        ],
        [`${who}, watching`, seen, socket('conversation:watch', () => ({ conversationId: ids.waiting }))],
        [`${who}, search`, seen, rest(() => '/records/messages')],
        [`${who}, the log`, seen, rest(() => `/records/conversations/${ids.pre}`)],
        [`${who}, whispers`, seen, socket('whisper:list', () => ({ conversationId: ids.pre }))],
        [`${who}, alarms`, seen, socket('alarm:list', () => ({ state: 'open' }))],
        [`${who}, alarms by REST`, seen, rest(() => '/alarms?state=open')],
        [`${who}, notes of alarms`, seen, rest(() => '/alarms?state=handled')],
      ] as [string, boolean, () => Promise<unknown>][];
    }),
  ];

  test.each(CASES)('%s: %s', async (_name, seen, read) => {
    const data = await read();
    expect(JSON.stringify(data)).toMatch(/\d/);
    expect(whole(data), JSON.stringify(data)).toBe(seen);
  });

  test('history of earlier chats is masked, the chat at hand is not', async () => {
    const page = { conversationId: ids.pre };
    const { messages } = await ask<{ messages: Message[] }>(desks.mei, 'history:get', page);
    const wholeIn = [...new Set(messages.filter(whole).map(({ conversationId }) => conversationId))];
    expect(wholeIn).toEqual([ids.pre]);
    expect(messages.some(({ conversationId }) => conversationId === ids.earlier)).toBe(true);
  });

  test('the name of a buyer is masked where his messages are', async () => {
    const named = async (who: Who) =>
      JSON.parse((await get(who, `/records/conversations/${ids.waiting}`)).text);
    expect((await named('owner')).buyer.name).toBe(`王 ${PHONE}`);
    const masked = await named('readOnly');
    expect(masked.buyer.name).toMatch(/^王 .*\*/);
    expect(whole(masked)).toBe(false);
  });

  test('a whisper and an alarm that come while one watches are masked to whoever may not read them whole', async () => {
    await ask(consoles.readOnly, 'conversation:watch', { conversationId: ids.pre });
    await ask(consoles.readOnly, 'alarm:watch', {});
    const text = `再打 ${PHONE}`;
    await ask(consoles.owner, 'conversation:whisper', { conversationId: ids.pre, text });
    await eventually(() =>
      desks.mei.events.some(({ data }) => whole(data)) ? null : 'the agent heard nothing',
    );
    const [open] = JSON.parse((await get('owner', '/alarms?state=open')).text).alarms as {
      alarmId: number;
    }[];
    await ask(consoles.owner, 'alarm:handle', { alarmIds: [open?.alarmId], note: text });
    const heard = (name: string) => consoles.readOnly?.events.findLast((event) => event.name === name);
    await eventually(() => (heard('alarm:changed') && heard('whisper:created') ? null : 'not told'));
    expect(JSON.stringify(heard('whisper:created'))).toContain('再打');
    expect(JSON.stringify(heard('alarm:changed'))).toContain('再打');
    expect(whole([heard('whisper:created'), heard('alarm:changed')])).toBe(false);
  });

  test('what is said while one watches is told to whoever may read it whole', async () => {
    await ask(consoles.owner, 'conversation:watch', { conversationId: ids.pre });
    await ask(consoles.readOnly, 'conversation:watch', { conversationId: ids.pre });
    const buyer = (await buyerOf('one')).client;
    await write(buyer, `再说一次 ${PHONE}`);
    await eventually(() => (consoles.owner?.events.some(whole) ? null : 'the owner heard nothing'));
    expect(consoles.readOnly?.events.filter(({ name }) => name === 'message:created')).toEqual([]);
  });
});

describe('a head sees his own groups', () => {
  test('M1 M2 M6 in the live numbers, the tiles, the rows of agents and the lists', async () => {
    const mine = await ask<LiveSnapshot>(consoles.head, 'shop:watch', {});
    const whole = await ask<LiveSnapshot>(consoles.owner, 'shop:watch', {});
    expect(mine.groups.map(({ groupId }) => groupId)).toEqual(['pre']);
    expect(mine.agents.map(({ name }) => name).sort()).toEqual(['service_head', '小美']);
    expect(mine.minutes).toEqual([]);
    expect(mine.numbers).toMatchObject({ active: 1, queued: 1, pooled: 0, unanswered: { count: 2 } });
    expect(mine.numbers.today).toMatchObject({ incoming: 2, closed: 0, missed: 0 });
    expect(whole.numbers).toMatchObject({ active: 2, queued: 1, unanswered: { count: 3 } });
    expect(whole.numbers.today).toMatchObject({ incoming: 4, closed: 1, missed: 1 });
    const row = ({ agents }: LiveSnapshot) => {
      const [{ load, unanswered } = { load: -1, unanswered: -1 }] = agents.filter(
        ({ name }) => name === '小美',
      );
      return { load, unanswered };
    };
    expect([row(mine), row(whole)]).toEqual(Array(2).fill({ load: 1, unanswered: 1 }));
    const { conversations } = await ask<{ conversations: StaffConversation[] }>(
      consoles.head,
      'conversation:list',
      { filter: 'unanswered' },
    );
    expect(conversations.map(({ conversationId }) => conversationId).sort()).toEqual(
      [ids.pre, ids.waiting].sort(),
    );
  });

  test.each([
    ['owner', 'pre', 200],
    ['owner', 'after', 200],
    ['head', 'pre', 200],
    ['head', 'after', 404],
    ['readOnly', 'after', 200],
    ['mei', 'pre', 200],
    ['mei', 'after', 404],
    ['lan', 'after', 200],
    ['lan', 'pre', 404],
  ] as const)('files: %s, one of %s: %i', async (who, which, status) => {
    expect((await get(who, `/files/${files[which]}`)).status).toBe(status);
  });

  test.each([
    ['conversation:get', 'not_found'],
    ['message:fetch', 'not_found'],
    ['conversation:watch', 'not_found'],
    ['trace:list', 'not_found'],
    ['rating:get', 'not_found'],
  ])('another group’s chat is not there: %s', async (event, code) => {
    const payload = {
      shopId: shop.shopId,
      conversationId: ids.after,
      ...(event === 'message:fetch' && { afterSeq: 0 }),
    };
    expect(await consoles.head?.ask(event, payload)).toMatchObject({ ok: false, code });
    expect((await get('head', `/records/conversations/${ids.after}`)).status).toBe(404);
    expect((await get('head', '/records/messages')).text).not.toContain(ids.after);
  });
});
