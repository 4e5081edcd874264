import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { Router } from '../../router/router.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { ShopSetup } from '../../router/types.ts';
import { isOutage } from '../../server/outage.ts';
import { checkRedis } from '../../server/redis-check.ts';
import { HeldLine } from '../../simulations/faults/held-line.ts';
import { RedisProcess } from '../../simulations/faults/redis-process.ts';
import { eventually } from '../support/eventually.ts';
import { randomShopId } from '../support/redis.ts';

/** T6: Redis fails over to its replica while the old master, cut off from it, still serves some of our processes. */

const BINARY = process.env.FENLIU_REDIS_BINARY || 'redis-server';
const WITHIN_MS = 500;

let master: RedisProcess;
let replica: RedisProcess;
let line: HeldLine;
let old: Redis;
let risen: Redis;

beforeAll(async () => {
  master = await RedisProcess.create(BINARY);
  replica = await RedisProcess.create(BINARY);
  line = await HeldLine.to(master.url);
  old = new Redis(master.url);
  risen = new Redis(replica.url);
  await risen.replicaof('127.0.0.1', Number(new URL(line.url).port));
  await eventually(async () =>
    /connected_slaves:1[\s\S]*state=online/.test(await old.info('replication')) ? null : 'no replica yet',
  );
});

afterAll(async () => {
  old.disconnect();
  risen.disconnect();
  line.close();
  await master.remove();
  await replica.remove();
});

const shopId = randomShopId();
const now = Date.now();
const setup: ShopSetup = {
  shopId,
  timeZone: 'Asia/Shanghai',
  version: 1,
  rules: RuleSet.parse({
    groups: [{ groupId: 'all', name: 'all', members: [] }],
    rules: [],
    defaultGroupId: 'all',
  }),
  agents: [],
};

/** A process of ours on this Redis. */
const nodeOn = (redis: Redis, replicas: number) =>
  new Router({
    redis,
    loadShop: async () => ({ setup, memory: EMPTY_MEMORY }),
    replication: { replicas, withinMs: WITHIN_MS },
  });

async function say(node: Router, buyerId: string, clientId: string) {
  const answer = await node.acceptMessage(
    shopId,
    {
      sender: 'buyer',
      buyerId,
      buyerName: buyerId,
      clientId,
      body: { kind: 'text', text: clientId },
      entry: {},
      newConversationId: `of-${buyerId}`,
    },
    now,
  );
  if (!('message' in answer)) throw new Error(answer.status);
  return [answer.status, answer.message.seq];
}

const isRefusedAsOutage = (said: Promise<unknown>) =>
  said.then(
    () => false,
    (error: unknown) => isOutage(error),
  );

const wordsAt = async (node: Router, buyerId: string) =>
  (await node.readMessages(shopId, `of-${buyerId}`, 0, 10)).messages.map(({ clientId }) => clientId);

it('P1 T6 a Redis with a replica that nobody waits for is named at the start', async () => {
  expect(await checkRedis(old, 0)).toContain('FENLIU_REDIS_REPLICAS');
  expect(await checkRedis(old, 1)).toBeNull();
});

it('T6 P1 P2 what was acknowledged is at the new master, once; what that cannot have is not acknowledged', async () => {
  const [waiting, hasty] = [nodeOn(old, 1), nodeOn(old, 0)];
  expect(await Promise.all([say(waiting, 'b', 'one'), say(waiting, 'b', 'two')])).toEqual([
    ['accepted', 1],
    ['accepted', 2],
  ]);

  line.hold();
  expect(await isRefusedAsOutage(say(waiting, 'b', 'three'))).toBe(true);
  // Nor may it be told, or logged, by whoever reads it there.
  expect(await isRefusedAsOutage(wordsAt(waiting, 'b'))).toBe(true);
  expect(await isRefusedAsOutage(waiting.readOutbox(shopId, 10))).toBe(true);
  expect(await isRefusedAsOutage(waiting.readConversation(shopId, 'of-b'))).toBe(true);
  expect(await say(hasty, 'c', 'lost')).toEqual(['accepted', 1]);
  await risen.replicaof('NO', 'ONE');

  const next = nodeOn(risen, 0);
  expect(await wordsAt(next, 'b')).toEqual(['one', 'two']);
  expect(await say(next, 'b', 'two')).toEqual(['repeat', 2]);
  expect(await say(next, 'b', 'three')).toEqual(['accepted', 3]);
  // The old master goes on for those who are still there, and acknowledges nothing of theirs.
  expect(await isRefusedAsOutage(say(waiting, 'b', 'four'))).toBe(true);
  expect(await wordsAt(next, 'b')).toEqual(['one', 'two', 'three']);
  // Without the setting this one is gone, although it was acknowledged.
  expect(await wordsAt(next, 'c')).toEqual([]);

  await old.replicaof('127.0.0.1', Number(new URL(replica.url).port));
  expect(await isRefusedAsOutage(say(waiting, 'b', 'five'))).toBe(true);
});
