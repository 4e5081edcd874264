import { and, asc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AlarmSettings, AlarmsPage, ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { WebhookSecret } from '../../client-sdk/protocol/apps.ts';
import { toAlarm } from '../../server/alarms/alarm.ts';
import { type AlarmNews, raiseFromOutbox } from '../../server/alarms/raise-from-outbox.ts';
import { DEFAULT_ALARMS } from '../../server/alarms/settings.ts';
import { WatchMemories } from '../../server/alarms/watch-memories.ts';
import { readWatched, watchShop } from '../../server/alarms/watch-shop.ts';
import { wordListsOf } from '../../server/alarms/word-lists.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { alarms, operationLog, webhookDeliveries } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

/** Alarms on real stores and a real router; time is moved by hand, and each second looked at by hand. */

const redis = useRedis();
const api = useApi(redis, { loginsPerMinute: 1000, webhookAllowedHosts: ['127.0.0.1'] });
const memories = new WatchMemories(redis);
let shop: TestShop;
let owner: string;
let settings: AlarmSettings;
let said = 0;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const clock = () => api.clock.now;

beforeEach(async () => {
  // A Monday, 12:00 in Shanghai.
  api.clock.now = Date.UTC(2026, 0, 12, 4);
  shop = await createShop(api.db, { silence: { alarmMs: 100_000 } });
  settings = DEFAULT_ALARMS;
  owner = (await api.logIn(shop.owner)).accessToken;
});

const call = async (method: string, path: string, json?: unknown, token = owner) =>
  api.call(`/shops/${shop.shopId}${path}`, { method, token, ...(json !== undefined && { json }) });

/** What the alarms job does of this shop in one second. */
async function look(): Promise<AlarmNews> {
  const watched = (await readWatched(api.db, clock())).filter(({ shopId }) => shopId === shop.shopId);
  const live = await api.router.readLive(shop.shopId, clock());
  const parts = { db: api.db, router: api.router, memories };
  return watchShop(parts, shop.shopId, live, { settings, watched }, clock());
}
const pass = (ms: number) => {
  api.clock.now += ms;
  return look();
};
const drain = () => drainOutbox({ router: api.router, db: api.db, clock }, shop.shopId);
const stored = async () =>
  (await api.db.select().from(alarms).where(eq(alarms.shopId, shop.shopId)).orderBy(asc(alarms.n))).map(
    toAlarm,
  );
const kinds = (list: ShopAlarm[]) => list.map(({ kind }) => kind);

const comeIn = async (agentId = shop.mei.agentId, state: 'accepting' | 'off' = 'accepting') => {
  const lease = { agentId, connectionId: `s-${agentId}`, device: 'desktop' } as const;
  await api.router.holdLeases(shop.shopId, [lease], clock());
  await api.router.setAgentState(shop.shopId, agentId, state, clock());
};
const say = async (buyerId: string, text = '在吗') => {
  const newConversationId = `c-${shop.shopId.slice(-8)}-${buyerId}`;
  const accepted = await api.router.acceptMessage(
    shop.shopId,
    {
      sender: 'buyer',
      buyerId,
      buyerName: `买家${buyerId}`,
      clientId: `m${said++}`,
      body: { kind: 'text', text },
      entry: {},
      newConversationId,
    },
    clock(),
  );
  if (accepted.status !== 'accepted') throw new Error(accepted.status);
  if (accepted.conversationStatus === 'new')
    await api.router.routeConversation(shop.shopId, newConversationId, 'arrival', clock());
  return newConversationId;
};
const reply = async (conversationId: string, text = '您好') => {
  const state = await api.router.readConversation(shop.shopId, conversationId);
  if (!state?.agentId) throw new Error('nobody has it');
  const { agentId, epoch } = state;
  const message = { sender: 'agent', agentId, agentName: '小美', conversationId, epoch } as const;
  await api.router.acceptMessage(
    shop.shopId,
    { ...message, clientId: `m${said++}`, body: { kind: 'text', text } },
    clock(),
  );
};

describe('what raises an alarm', () => {
  test('R9 a slow reply: once, however often its batch comes; over when the agent replies, and still in the list', async () => {
    await comeIn();
    const conversationId = await say('1');
    api.clock.now += 100 * SECOND;
    await comeIn();
    await api.router.sweep(shop.shopId, clock());
    const batch = await api.router.readOutbox(shop.shopId, 100);
    const lists = wordListsOf(settings.bannedWords);
    const raise = () => api.db.transaction((tx) => raiseFromOutbox(tx, shop.shopId, lists, batch, clock()));
    // Two workers have the same batch, and one comes back to it.
    const both = await Promise.all([raise(), raise()]);
    expect(both.flatMap(({ raised }) => kinds(raised))).toEqual(['slow_reply']);
    await drain();
    expect(await stored()).toMatchObject([
      {
        kind: 'slow_reply',
        severity: 2,
        since: clock() - 100 * SECOND,
        conversation: { conversationId, buyerName: '买家1' },
        agent: { agentId: shop.mei.agentId, name: '小美' },
        groupIds: ['all'],
        overAt: null,
      },
    ]);
    expect((await pass(SECOND)).changed).toEqual([]);
    await reply(conversationId);
    expect(await pass(SECOND)).toMatchObject({
      raised: [],
      changed: [{ kind: 'slow_reply', overAt: clock() }],
    });
    expect(await stored()).toHaveLength(1);
  });

  test('the oldest wait: one for a group while it lasts, about whoever waits longest; the same when it comes back', async () => {
    const first = await say('1');
    api.clock.now += MINUTE;
    await say('2');
    expect(kinds((await pass(4 * MINUTE - 1)).raised)).not.toContain('oldest_wait');
    settings = { ...settings, nobodyOnlineMs: null };
    const { raised } = await pass(1);
    expect(raised).toMatchObject([
      { kind: 'oldest_wait', severity: 3, groupName: '客服', conversation: { conversationId: first } },
    ]);
    expect(await pass(MINUTE)).toEqual({ raised: [], changed: [] });
    await comeIn();
    await reply(first);
    expect(await look()).toMatchObject({
      raised: [],
      changed: [{ alarmId: raised[0]?.alarmId, conversation: { buyerName: '买家2' }, times: 1 }],
    });
    await reply(`c-${shop.shopId.slice(-8)}-2`);
    expect(await look()).toMatchObject({ raised: [], changed: [{ overAt: clock() }] });
    await say('3');
    settings = { ...settings, oldestWaitMs: 2 * MINUTE };
    expect(await pass(2 * MINUTE)).toMatchObject({ raised: [], changed: [{ overAt: null, times: 2 }] });

    // Handled and over: when it comes back it is news.
    await call('POST', '/alarms/handle', { alarmIds: [raised[0]?.alarmId] });
    await reply(`c-${shop.shopId.slice(-8)}-3`);
    await look();
    await say('4');
    expect(await pass(2 * MINUTE)).toMatchObject({ raised: [{ kind: 'oldest_wait' }], changed: [] });
  });

  test('nobody waits before the opening, and nobody is missed outside the hours', async () => {
    shop = await createShop(api.db, { hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] });
    await say('night');
    api.clock.now = Date.UTC(2026, 0, 12, 16);
    expect(await look()).toEqual({ raised: [], changed: [] });
    api.clock.now = Date.UTC(2026, 0, 13, 1);
    expect(await look()).toEqual({ raised: [], changed: [] });
    expect(kinds((await pass(2 * MINUTE)).raised)).toEqual(['nobody_online']);
    expect(kinds((await pass(3 * MINUTE)).raised)).toEqual(['oldest_wait']);
    api.clock.now = Date.UTC(2026, 0, 13, 10);
    const { changed } = await look();
    expect(changed.map(({ kind, overAt }) => [kind, overAt])).toEqual([
      ['nobody_online', clock()],
      ['oldest_wait', clock()],
    ]);
  });

  test('nobody online: once for the shop and not once more for each group; of two looks at once one raises', async () => {
    shop = await createShop(api.db, {});
    const groups = [
      { groupId: 'pre', name: '售前', members: [shop.mei.agentId] },
      { groupId: 'after', name: '售后', members: [shop.lan.agentId] },
    ];
    owner = (await api.logIn(shop.owner)).accessToken;
    const put = await call('PUT', '/rules', { baseVersion: 1, rules: { groups, defaultGroupId: 'pre' } });
    expect(put.status, JSON.stringify(put.body)).toBe(200);
    await look();
    api.clock.now += 2 * MINUTE;
    const both = await Promise.all([look(), look()]);
    expect(both.flatMap(({ raised }) => raised)).toMatchObject([
      { kind: 'nobody_online', severity: 3, groupIds: [] },
    ]);
    await comeIn();
    expect(await look()).toMatchObject({
      raised: [{ kind: 'nobody_online', groupIds: ['after'], groupName: '售后' }],
      changed: [{ groupIds: [], overAt: clock() }],
    });
    await comeIn(shop.lan.agentId);
    expect(await look()).toMatchObject({ raised: [], changed: [{ groupIds: ['after'], overAt: clock() }] });
  });

  test('banned words: one for each side of a chat until it is handled, whoever drains the batch how often', async () => {
    await call('PUT', '/alarms/settings', {
      ...DEFAULT_ALARMS,
      bannedWords: { agent: ['加微信', 'VX'], buyer: ['骗子'] },
    });
    await comeIn();
    const conversationId = await say('1', '你们是骗 子吧');
    await reply(conversationId, '亲，加微信');
    await say('1', '加微信？');
    const told: AlarmNews[] = [];
    const drainAndTell = () =>
      drainOutbox(
        { router: api.router, db: api.db, clock, tellAlarms: (_, news) => told.push(news) },
        shop.shopId,
      );
    await drainAndTell();
    const raised = told.flatMap((news) => news.raised);
    expect(raised).toMatchObject([
      { kind: 'banned_words', by: 'buyer', words: ['骗子'], times: 1, groupIds: ['all'] },
      { kind: 'banned_words', by: 'agent', words: ['加微信'], agent: { agentId: shop.mei.agentId } },
    ]);
    await reply(conversationId, 'ｖｘ：abc，加微信');
    const batch = await api.router.readOutbox(shop.shopId, 100);
    const lists = wordListsOf({ agent: ['加微信', 'VX'], buyer: ['骗子'] });
    const again = () => api.db.transaction((tx) => raiseFromOutbox(tx, shop.shopId, lists, batch, clock()));
    expect(await again()).toMatchObject({
      raised: [],
      changed: [{ alarmId: raised[1]?.alarmId, words: ['加微信', 'VX'], times: 2 }],
    });
    expect(await again()).toEqual({ raised: [], changed: [] });
    await drain();
    await call('POST', '/alarms/handle', { alarmIds: raised.map(({ alarmId }) => alarmId) });
    await reply(conversationId, '加微信吧');
    await drain();
    expect((await stored()).map(({ by, times, handled }) => [by, times, handled !== null])).toEqual([
      ['buyer', 1, true],
      ['agent', 2, true],
      ['agent', 1, false],
    ]);
  });
});

describe('the list', () => {
  const page = async (query = '', token = owner) => {
    const { status, body } = await call('GET', `/alarms${query}`, undefined, token);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as AlarmsPage;
  };
  const raise = async (kind: ShopAlarm['kind'], severity: 1 | 2 | 3, more: object = {}) => {
    const [row] = await api.db
      .insert(alarms)
      .values({
        shopId: shop.shopId,
        kind,
        severity,
        occurrence: `test-${said++}`,
        raisedAt: clock(),
        since: clock(),
        lastAt: clock(),
        groupIds: ['all'],
        about: {},
        ...more,
      })
      .returning();
    api.clock.now += SECOND;
    return row?.n ?? 0;
  };

  test('what goes on first, by severity and age, then what is over; page by page; then it is handled, and logged', async () => {
    const slow = await raise('slow_reply', 2);
    const away = await raise('auto_away', 1);
    const nobody = await raise('nobody_online', 3, { groupIds: [] });
    const older = await raise('missed', 3, { overAt: clock() });
    const later = await raise('oldest_wait', 3);
    const over = await raise('slow_reply', 2, { overAt: clock() });
    const order = [nobody, later, slow, away, over, older];
    expect(await page()).toMatchObject({ alarms: order.map((alarmId) => ({ alarmId })), going: 4 });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const next = await page(`?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...next.alarms.map(({ alarmId }) => alarmId));
      cursor = next.cursor;
    } while (cursor);
    expect(seen).toEqual(order);
    expect((await call('GET', '/alarms?cursor=xx')).body).toMatchObject({
      code: 'bad_request',
      path: 'cursor',
    });

    const by = { agentId: shop.owner.agentId, name: '掌柜' };
    const handle = { alarmIds: [nobody, over], note: ' 已打电话 ' };
    expect((await call('POST', '/alarms/handle', handle)).body).toMatchObject({
      alarms: [
        { alarmId: nobody, handled: { by, note: '已打电话', at: clock() } },
        { alarmId: over, handled: { by } },
      ],
    });
    // Who was first stays the one.
    api.clock.now += SECOND;
    await call('POST', '/alarms/handle', { alarmIds: [over, later], note: 'later' });
    expect(
      (await page('?state=handled')).alarms.map(({ alarmId, handled }) => [alarmId, handled?.note]),
    ).toEqual([
      [later, 'later'],
      [over, '已打电话'],
      [nobody, '已打电话'],
    ]);
    expect((await page()).alarms.map(({ alarmId }) => alarmId)).toEqual([slow, away, older]);
    const logged = await api.db
      .select()
      .from(operationLog)
      .where(and(eq(operationLog.shopId, shop.shopId), eq(operationLog.action, 'alarm.handle')))
      .orderBy(asc(operationLog.n));
    expect(logged.map(({ target }) => target)).toEqual([nobody, over, later].map((n) => `alarm:${n}`));
  });

  test('an alarm of another shop, or out of one’s scope, is not there: none of the others is handled then', async () => {
    const mine = await raise('slow_reply', 2);
    const other = shop;
    shop = await createShop(api.db);
    owner = (await api.logIn(shop.owner)).accessToken;
    const ours = await raise('slow_reply', 2);
    expect((await call('POST', '/alarms/handle', { alarmIds: [ours, mine] })).status).toBe(404);
    expect((await page()).alarms).toMatchObject([{ alarmId: ours, handled: null }]);
    expect(other.shopId).not.toBe(shop.shopId);
  });

  test('a webhook hears of an alarm once, and so does whoever reads the log of what was sent', async () => {
    const url = 'http://127.0.0.1:9/hook';
    const made = await call('POST', '/webhooks', { url, events: ['alarm_raised'] });
    const { webhook } = made.body as WebhookSecret;
    await look();
    await pass(2 * MINUTE);
    await look();
    const sent = await api.db
      .select()
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.webhookId, webhook.webhookId));
    expect(sent.map(({ event, body }) => [event, JSON.parse(body).data.alarm.kind])).toEqual([
      ['alarm_raised', 'nobody_online'],
    ]);
  });
});
