import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { BuyerConversation, Light, LiveDiff } from '../../client-sdk/protocol/models.ts';
import { pushChanges } from '../../server/jobs/handlers/live-metrics.ts';
import { sweepShop } from '../../server/jobs/handlers/timers.ts';
import { LastPushed } from '../../server/jobs/last-pushed.ts';
import { Queues } from '../../server/jobs/queues.ts';
import { type JobHandlers, Workers } from '../../server/jobs/workers.ts';
import { createLogger } from '../../server/logger.ts';
import { eventually } from '../support/eventually.ts';
import { useRedis } from '../support/redis.ts';
import { createRoutedShop } from '../support/routed-shop.ts';

const AT = Date.UTC(2026, 0, 10, 4);
const logger = createLogger({ logLevel: 'silent' });

describe('queues and workers', () => {
  let redis: Redis;
  let queues: Queues;
  let workers: Workers | undefined;

  beforeAll(async () => {
    // Queues have fixed names: a database of their own keeps them from other tests' workers.
    redis = new Redis(inject('redisUrl'), { db: 7, maxRetriesPerRequest: null });
  });
  beforeEach(async () => {
    await redis.flushdb();
    queues = new Queues(redis, () => {});
  });
  afterEach(async () => {
    await workers?.close();
    workers = undefined;
    await queues.close();
  });
  afterAll(async () => {
    await redis.quit();
  });

  const startWorkers = async (handlers: Partial<JobHandlers>) => {
    const idle = async () => {};
    workers = await Workers.start(
      redis,
      queues,
      {
        'chat-log': idle,
        timers: idle,
        'dry-run': idle,
        'live-metrics': idle,
        export: idle,
        records: idle,
        webhooks: idle,
        'webhooks-due': idle,
        alarms: idle,
        ...handlers,
      },
      logger,
    );
  };

  test('P1 a drain that is asked for while one runs is done after it, and never twice at once', async () => {
    const began: string[] = [];
    let running = 0;
    let mostAtOnce = 0;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await startWorkers({
      async 'chat-log'({ shopId }) {
        began.push(shopId);
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        if (began.length === 1) await held;
        running -= 1;
      },
    });

    await queues.wakeChatLog('s1');
    await eventually(() => (began.length === 1 ? null : 'the first drain has not begun'));
    await Promise.all(Array.from({ length: 20 }, () => queues.wakeChatLog('s1')));
    letGo();
    await eventually(() => (began.length === 2 && running === 0 ? null : `${began.length} drains`));

    expect(mostAtOnce).toBe(1);
    const counts = await queues.byName['chat-log'].getJobCounts('waiting', 'active', 'delayed');
    expect(counts).toMatchObject({ waiting: 0, delayed: 0 });
  });

  test('P1 shops that are asked for many times wait once each', async () => {
    for (let i = 0; i < 10; i += 1) await Promise.all(['s1', 's2'].map((id) => queues.wakeChatLog(id)));

    expect(await queues.byName['chat-log'].getWaitingCount()).toBe(2);
  });

  test('P1 a drain that failed does not stand in the way of the next', async () => {
    let tries = 0;
    await startWorkers({
      async 'chat-log'() {
        tries += 1;
        if (tries === 1) throw new Error('Connection terminated');
      },
    });

    await queues.wakeChatLog('s1');
    await eventually(() => (tries === 1 ? null : 'not tried'));
    await eventually(async () => {
      await queues.wakeChatLog('s1');
      return tries >= 2 ? null : 'not tried again';
    });
  });

  test('P7 timers and live numbers come each second, once for all processes', async () => {
    let swept = 0;
    let pushed = 0;
    const handlers = {
      timers: async () => {
        swept += 1;
      },
      'live-metrics': async () => {
        pushed += 1;
      },
    };
    await startWorkers(handlers);
    const idle = async () => {};
    const second = await Workers.start(
      redis,
      queues,
      {
        'chat-log': idle,
        'dry-run': idle,
        export: idle,
        records: idle,
        webhooks: idle,
        'webhooks-due': idle,
        alarms: idle,
        ...handlers,
      },
      logger,
    );
    await eventually(() => (swept >= 3 && pushed >= 3 ? null : `${swept} sweeps`));

    const sweeps = swept;
    const ticks = await queues.byName.timers.getJobs(['active', 'completed']);
    expect(sweeps).toBeLessThanOrEqual(ticks.length);
    expect(await queues.byName.timers.getJobSchedulersCount()).toBe(1);
    await second.close();
  });

  test('P7 P6 a Redis that came back empty gets its schedulers again, without a restart', async () => {
    let swept = 0;
    await startWorkers({
      timers: async () => {
        swept += 1;
      },
    });
    await eventually(() => (swept > 0 ? null : 'no sweep'));

    await redis.flushdb();
    await expect(workers?.expectInTime()).rejects.toThrow('timers');
    const before = swept;

    await eventually(() => (swept >= before + 2 ? null : 'no sweep since Redis was emptied'));
    await eventually(async () =>
      (workers as Workers).expectInTime().then(
        () => null,
        (error: Error) => error.message,
      ),
    );
  });

  test('P7 a job that fails each time is not in time, whatever its schedule', async () => {
    let tries = 0;
    await startWorkers({
      async timers() {
        tries += 1;
        throw new Error('no');
      },
    });
    await redis.del('fenliu:{jobs-timers}:done');
    await eventually(() => (tries >= 2 ? null : `${tries} tries`));
    await expect(workers?.expectInTime()).rejects.toThrow(/: timers$/);
  });

  test('a job whose payload does not fit fails before its handler', async () => {
    const seen: unknown[] = [];
    await startWorkers({
      async 'chat-log'(payload) {
        seen.push(payload);
      },
    });

    await queues.byName['chat-log'].add('chat-log', { shopId: 'not an id!' });
    await eventually(async () =>
      (await queues.byName['chat-log'].getFailedCount()) === 1 ? null : 'it has not failed',
    );

    expect(seen).toEqual([]);
  });
});

describe('what the jobs do for one shop', () => {
  const redis = useRedis();

  test('R19 P6 a conversation that a crash left without a decision is routed by the sweep', async () => {
    const shop = createRoutedShop(redis);
    await shop.bringIn('ann', AT);
    const accepted = await shop.router.acceptMessage(
      shop.shopId,
      {
        sender: 'buyer',
        buyerId: 'b1',
        buyerName: 'B',
        clientId: 'm1',
        body: { kind: 'text', text: 'hello' },
        entry: {},
        newConversationId: 'c1',
      },
      AT,
    );
    const told: string[] = [];
    const woken: string[] = [];
    const sweepAt = (now: number) =>
      sweepShop(
        {
          router: shop.router,
          clock: () => now,
          deliver: { effects: (_, effects) => told.push(...effects.map(({ type }) => type)) },
          wakeChatLog: (shopId) => woken.push(shopId),
        },
        shop.shopId,
      );

    await sweepAt(AT + 5000);

    expect('message' in accepted && accepted.conversationStatus).toBe('new');
    expect(await shop.router.readConversation(shop.shopId, 'c1')).toMatchObject({ agentId: 'ann' });
    expect(told).toContain('conversation');
    const before = told.length;
    await sweepAt(AT + 5001);
    expect(told.length).toBe(before);
  });

  test('P1 the sweep asks for a drain whose job was lost', async () => {
    const shop = createRoutedShop(redis);
    const woken: string[] = [];
    await shop.buyerSays('b1', 'm1', Date.now());
    const sweepIn = (ms: number) =>
      sweepShop(
        {
          router: shop.router,
          clock: () => Date.now() + ms,
          deliver: { effects: () => {} },
          wakeChatLog: (shopId) => woken.push(shopId),
        },
        shop.shopId,
      );

    await sweepIn(0);
    expect(woken).toEqual([]);
    await sweepIn(10_000);
    expect(woken).toEqual([shop.shopId]);
  });

  function listener() {
    const heard = { diffs: [] as LiveDiff[], lights: [] as Light[], places: [] as BuyerConversation[] };
    return {
      heard,
      deliver: {
        live: (_: string, diff: LiveDiff) => void heard.diffs.push(diff),
        light: (_: string, light: Light) => void heard.lights.push(light),
        buyerConversation: (_: string, __: string, conversation: BuyerConversation) =>
          void heard.places.push(conversation),
      },
    };
  }

  test('M1 M2 M6 the console hears what changed, and nothing when nothing did', async () => {
    const shop = createRoutedShop(redis);
    const { heard, deliver } = listener();
    let now = AT;
    const push = () =>
      pushChanges(
        { router: shop.router, deliver, lastPushed: new LastPushed(redis), clock: () => now },
        shop.shopId,
      );
    await shop.bringIn('ann', now);
    await push();
    await push();
    expect(heard.diffs).toHaveLength(1);
    expect(heard.diffs[0]).toMatchObject({ shopId: shop.shopId, numbers: { light: 'online', active: 0 } });

    now += 1000;
    await shop.buyerSays('b1', 'm1', now);
    await push();
    expect(heard.diffs).toHaveLength(2);
    expect(heard.diffs[1]?.numbers).toEqual({
      at: now,
      active: 1,
      unanswered: { count: 1, oldestSince: now },
      today: expect.objectContaining({ incoming: 1 }),
    });
    expect(heard.diffs[1]?.agents?.map(({ agentId }) => agentId)).toEqual(['ann']);
    expect(heard.lights).toEqual(['online']);

    now += 60_000;
    await push();
    expect(heard.diffs[2]).toMatchObject({ numbers: { active: 1, queued: 0 }, agents: expect.any(Array) });
  });

  test('R6 R15 those who wait hear their new place, and everybody the light', async () => {
    const shop = createRoutedShop(redis, { agents: ['ann'], rules: { agents: { ann: { limit: 1 } } } });
    const { heard, deliver } = listener();
    let now = AT;
    const push = () =>
      pushChanges(
        { router: shop.router, deliver, lastPushed: new LastPushed(redis), clock: () => now },
        shop.shopId,
      );
    await shop.bringIn('ann', now);
    const first = await shop.buyerSays('b1', 'm1', now);
    await shop.buyerSays('b2', 'm2', now);
    await shop.buyerSays('b3', 'm3', now);
    await push();
    expect(heard.lights).toEqual(['no_seats']);
    expect(heard.places.map(({ conversationId, place }) => [conversationId, place])).toEqual([
      ['c-m2', 1],
      ['c-m3', 2],
    ]);

    now += 1000;
    heard.places.length = 0;
    await push();
    expect(heard.places).toEqual([]);

    await shop.router.closeConversation(
      shop.shopId,
      { conversationId: first.message.conversationId, by: 'shop', actorId: '' },
      now,
    );
    await push();
    expect(heard.places.map(({ conversationId, place }) => [conversationId, place])).toEqual([['c-m3', 1]]);
  });
});
