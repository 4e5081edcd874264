import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { DryRunDifference } from '../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { newId } from '../../server/ids.ts';
import { indexDue } from '../../server/records/index-due.ts';
import { retireConversations } from '../../server/records/retire-conversations.ts';
import { searchMessages } from '../../server/records/search-messages.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { findConversation } from '../../server/store/find-conversation.ts';
import type { Store } from '../../server/store/open.ts';
import { readLoggedMessages } from '../../server/store/read-messages.ts';
import {
  alarms,
  conversations,
  decisions,
  dryRunDifferences,
  dryRuns,
  events,
  files,
  messages,
  recordSettings,
  searchDue,
  shops,
  webhookDeliveries,
  webhooks,
} from '../../server/store/schema.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';
import { STORES } from '../support/stores.ts';

const DAY_MS = 86_400_000;
const NOW = 1_700_000_000_000;

describe.each(STORES)('chats that are kept no longer, on $kind', ({ open }) => {
  let store: Store;
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-retire-'));
  beforeAll(async () => {
    store = await open();
  }, 120_000);
  afterAll(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Conversations `c<days>` that ended so many days ago, each with a phone number and a file. */
  async function shopWith(endedDaysAgo: number[], settings: { keepDays?: number; anonymiseDays?: number }) {
    const shopId = newId('shop');
    await store.db
      .insert(shops)
      .values({ id: shopId, name: 's', timezone: 'UTC', secret: 's', createdAt: 0 });
    await store.db.insert(recordSettings).values({ shopId, ...settings });
    mkdirSync(join(dataDir, 'files', shopId), { recursive: true });
    for (const days of endedDaysAgo) {
      const closedAt = NOW - days * DAY_MS;
      const id = `c${days}`;
      const make = createEntryMaker(closedAt - 1000);
      const body = { kind: 'text' as const, text: '我的电话 13812345678' };
      await appendOutbox(store.db, shopId, `e${days}`, [
        make.message(id, 1, 'buyer', { body }),
        make.conversation(id, {
          openedAt: closedAt - 1000,
          firstWords: '13812345678',
          entry: { orderId: 'o1' },
        }),
        make.conversation(
          id,
          { openedAt: closedAt - 1000, closedAt, status: 'closed', seq: 1, epoch: 1 },
          'closed',
        ),
      ]);
      const fileId = newId('f');
      await store.db.insert(files).values({
        id: fileId,
        shopId,
        buyerId: `buyer-of-${id}`,
        uploaderKind: 'buyer',
        uploaderId: `buyer-of-${id}`,
        name: 'a.png',
        mime: 'image/png',
        size: 1,
        createdAt: closedAt - 500,
      });
      writeFileSync(join(dataDir, 'files', shopId, fileId), 'x');
    }
    return shopId;
  }

  /** What else speaks of each conversation: a transfer with a note, a dry run, a webhook. */
  async function addCopies(shopId: string, ids: string[]) {
    const [runId, webhookId] = [newId('dry'), newId('hook')];
    const [document, by] = [{} as RuleSet, 'owner'];
    await store.db.insert(dryRuns).values({
      ...{ id: runId, shopId, day: '2023-11-01', baseVersion: 1, document, status: 'done', progress: 100 },
      ...{ requestedBy: by, requestedAt: NOW },
    });
    await store.db.insert(webhooks).values({
      id: webhookId,
      shopId,
      url: 'https://a.example',
      events: ['message'],
      secret: 's',
      createdAt: 0,
    });
    for (const [place, id] of ids.entries()) {
      const trace = { conversationId: id, n: 1, note: '13812345678' } as DecisionTrace;
      await store.db.insert(decisions).values({ shopId, conversationId: id, n: 1, at: NOW, trace });
      const buyer = { buyerId: `buyer-of-${id}`, name: 'Buyer "conversationId":"c5" \0' };
      const difference = { conversationId: id, buyer } as DryRunDifference;
      await store.db
        .insert(dryRunDifferences)
        .values({ runId, place, kind: 'wait', longerMs: 0, difference });
      const body = JSON.stringify({ buyerName: 'Buyer', text: '13812345678' });
      await store.db.insert(webhookDeliveries).values({
        ...{ webhookId, eventId: id, event: 'message', conversationId: id, body, at: NOW, nextTryAt: NOW },
      });
    }
  }

  /** The rest that is told of a shop's conversations, as text. */
  async function copiesIn(shopId: string) {
    const traces = await store.db
      .select({ of: decisions.conversationId, trace: decisions.trace })
      .from(decisions)
      .where(eq(decisions.shopId, shopId));
    const differences = await store.db
      .select({ difference: dryRunDifferences.difference })
      .from(dryRunDifferences)
      .innerJoin(dryRuns, eq(dryRuns.id, dryRunDifferences.runId))
      .where(eq(dryRuns.shopId, shopId));
    const sent = await store.db
      .select({ of: webhookDeliveries.conversationId, body: webhookDeliveries.body })
      .from(webhookDeliveries)
      .innerJoin(webhooks, eq(webhooks.id, webhookDeliveries.webhookId))
      .where(eq(webhooks.shopId, shopId));
    return { traces, differences, sent };
  }

  const retire = () => retireConversations({ db: store.db, clock: () => NOW, dataDir });
  const idsIn = async (shopId: string) =>
    (
      await store.db
        .select({ id: conversations.id })
        .from(conversations)
        .where(eq(conversations.shopId, shopId))
    )
      .map(({ id }) => id)
      .sort();

  test('are removed with all that belongs to them; the others stay', async () => {
    const shopId = await shopWith([5, 31, 40], { keepDays: 30 });
    const untouched = await shopWith([400], {});
    await addCopies(shopId, ['c5', 'c31', 'c40']);
    await addCopies(untouched, ['c31']);

    await retire();
    await retire();
    const { traces, differences, sent } = await copiesIn(shopId);
    expect(traces.map(({ of }) => of)).toEqual(['c5']);
    expect(differences.map(({ difference }) => difference.conversationId)).toEqual(['c5']);
    expect(sent.map(({ of }) => of)).toEqual(['c5']);
    const others = await copiesIn(untouched);
    expect(Object.values(others).map(({ length }) => length)).toEqual([1, 1, 1]);

    expect(await idsIn(shopId)).toEqual(['c5']);
    expect(await idsIn(untouched)).toEqual(['c400']);
    expect((await readLoggedMessages(store.db, shopId, 'c31', 0, 10)).messages).toEqual([]);
    expect(
      await store.db.$count(messages, and(eq(messages.shopId, shopId), isNotNull(messages.searchTerms))),
    ).toBe(1);
    expect(await store.db.$count(events, eq(events.shopId, shopId))).toBe(2);
    const left = await store.db.select().from(files).where(eq(files.shopId, shopId));
    expect(left.map(({ buyerId }) => buyerId)).toEqual(['buyer-of-c5']);
    expect(existsSync(join(dataDir, 'files', shopId, left[0]?.id ?? ''))).toBe(true);
  });

  test('alarms about no conversation go after as many days, once they are over or handled', async () => {
    const shopId = await shopWith([], { keepDays: 30 });
    const [long, lately] = [NOW - 31 * DAY_MS, NOW - 29 * DAY_MS];
    const alarm = (occurrence: string, lastAt: number, more: object) => ({
      shopId,
      kind: 'nobody_online' as const,
      severity: 3 as const,
      occurrence,
      raisedAt: long,
      since: long,
      lastAt,
      groupIds: [],
      about: {},
      ...more,
    });
    await store.db
      .insert(alarms)
      .values([
        alarm('handled', long, { handledAt: long + 1, handledBy: 'a' }),
        alarm('over', long, { overAt: long + 1 }),
        alarm('goes on', long, {}),
        alarm('over lately', long, { overAt: lately }),
        alarm('handled lately', long, { overAt: long, handledAt: lately, handledBy: 'a' }),
        alarm('again lately', lately, { overAt: long + 1 }),
      ]);

    await retire();

    const left = await store.db.select().from(alarms).where(eq(alarms.shopId, shopId));
    expect(left.map(({ occurrence }) => occurrence).sort()).toEqual([
      'again lately',
      'goes on',
      'handled lately',
      'over lately',
    ]);
  });

  test('are anonymised: nobody is named, no number is left, and the words are still found', async () => {
    const shopId = await shopWith([5, 31], { anonymiseDays: 30 });
    await addCopies(shopId, ['c5', 'c31']);

    await retire();
    await retire();
    const { traces, differences, sent } = await copiesIn(shopId);
    expect(traces.find(({ of }) => of === 'c31')?.trace).toEqual({ conversationId: 'c31', n: 1 });
    expect(traces.find(({ of }) => of === 'c5')?.trace.note).toBe('13812345678');
    expect(differences.map(({ difference }) => difference.conversationId)).toEqual(['c5']);
    expect(sent.map(({ of }) => of)).toEqual(['c5']);

    const state = await findConversation(store.db, shopId, 'c31');
    expect(state).toMatchObject({ buyerId: 'gone-c31', buyerName: '', entry: {}, firstWords: '' });
    const [message] = (await readLoggedMessages(store.db, shopId, 'c31', 0, 10)).messages;
    expect(message).toMatchObject({
      from: { kind: 'buyer', id: 'gone-c31', name: '' },
      body: { text: '我的电话 138****5678' },
    });
    const told = await store.db
      .select({ data: events.data })
      .from(events)
      .where(and(eq(events.shopId, shopId), eq(events.conversationId, 'c31')));
    expect(JSON.stringify(told)).not.toMatch(/13812345678|buyer-of|"Buyer"|o1/);
    expect((await findConversation(store.db, shopId, 'c5'))?.buyerId).toBe('buyer-of-c5');

    const search = async (q: string) => {
      const view = { reach: { kind: 'all' as const }, masked: false };
      const found = await searchMessages(store.db, shopId, { q }, view, { limit: 10 });
      return found.ok ? found.data.hits.map(({ message: one }) => one.conversationId) : found.code;
    };
    expect(await search('13812345678')).toEqual(['c5']);
    expect(await search('电话')).toEqual(['c5', 'c31']);
  });

  test('more than one run takes are taken by the next ones', async () => {
    const many = Array.from({ length: 60 }, (_, i) => 31 + i);
    const shopId = await shopWith(many, { keepDays: 30 });

    await retire();
    expect(await idsIn(shopId)).toHaveLength(10);
    await retire();
    expect(await idsIn(shopId)).toEqual([]);
  });

  test('what was said before there was an index is indexed', async () => {
    const shopId = await shopWith([1], {});
    await store.db
      .update(messages)
      .set({ foldedText: null, searchTerms: null })
      .where(eq(messages.shopId, shopId));
    await store.db.insert(searchDue).values({ shopId, conversationId: 'c1' });

    await indexDue(store.db);

    expect(
      await store.db.$count(messages, and(eq(messages.shopId, shopId), isNotNull(messages.searchTerms))),
    ).toBe(1);
    expect(await store.db.$count(searchDue)).toBe(0);
  });
});
