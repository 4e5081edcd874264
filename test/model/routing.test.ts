import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { audit, type Breach } from '../../router/audit.ts';
import { Router } from '../../router/router.ts';
import { randomShopId, useRedis } from '../support/redis.ts';
import { groupHasRoom, type ModelShop } from './model-shop.ts';
import { observeModel, observeRouter } from './observe.ts';
import * as ops from './operations.ts';
import { AGENTS, GROUPS, sampleModel, sampleSetup } from './sample-shop.ts';
import { anyStep, operationsOf, type Step } from './steps.ts';
import { STORIES } from './stories.ts';

const RUNS = Number(process.env.TEST_RUNS ?? 300);
/** One seed in every `npm test`, so that a change is judged by the same runs; `npm run test:model` draws new ones. */
const SEED = Number(process.env.TEST_SEED ?? 1);
/** Noon in the shop's time zone, so that a run does not cross midnight by chance. */
const START_AT = Date.UTC(2026, 0, 5, 4);

/** Rules that lower a group's limit below what it holds take nothing away: R3 binds what is assigned later. */
function isExcess(shop: ModelShop, { rule, detail }: Breach): boolean {
  return rule === 'R3' && GROUPS.some((id) => detail.startsWith(`group ${id} `) && !groupHasRoom(shop, id));
}

describe('the router and a plain reference of its rules', () => {
  const redis = useRedis();
  const second = useRedis();

  // Nothing here is about power loss, and a write that waits for the disk takes most of the time.
  beforeAll(() => redis.config('SET', 'appendfsync', 'no'));

  /** Takes the steps on both, by two router instances in turn, and compares after each. */
  async function run(present: number[], steps: { step: Step; byFirst: boolean }[]): Promise<void> {
    const shopId = randomShopId();
    const setup = sampleSetup(shopId);
    const loadShop = async () => null;
    const routers = {
      first: new Router({ redis, loadShop }),
      second: new Router({ redis: second, loadShop }),
    };
    const shop = sampleModel(setup, START_AT);
    const done: string[] = [];
    await routers.first.publish(setup, shop.now);
    try {
      for (const agent of present) {
        await take(ops.connect(shop, setup.agents[agent]?.agentId ?? '', 'desktop', 0), routers.first);
      }
      for (const [index, { step, byFirst }] of steps.entries()) {
        const router = byFirst ? routers.first : routers.second;
        if (step.kind === 'time') shop.now += step.ms;
        if (step.kind === 'time') done.push(`+${step.ms} ms`);
        for (const operation of operationsOf(step, shop, setup, index + 1)) await take(operation, router);
        if (step.kind === 'time') await routeForgotten(router);
      }
      shop.now += 2001;
      await take(ops.sweep(shop.now), routers.first);
      await routeForgotten(routers.second);
      expect(
        shop.conversations.filter((one) => one.status === 'new'),
        'R19',
      ).toEqual([]);
    } finally {
      const keys = await redis.keys(`fenliu:{${shopId}}:*`);
      if (keys.length > 0) await redis.del(...keys);
      await redis.srem('fenliu:shops', shopId);
    }

    async function take(operation: ops.Operation, router: Router): Promise<void> {
      done.push(operation.name);
      const answer = await operation.real(router, shopId);
      const expected = operation.model(shop);
      const story = `after:\n  ${done.join('\n  ')}\n`;
      expect(answer, `the answer, ${story}`).toEqual(expected);
      const ids = shop.conversations.map((one) => one.conversationId);
      const [seen, broken] = await Promise.all([observeRouter(router, shopId, ids), audit(redis, shopId)]);
      expect(seen, story).toEqual(observeModel(shop));
      expect(
        broken.filter((one) => !isExcess(shop, one)),
        `the audit, ${story}`,
      ).toEqual([]);
    }

    /** R19: what a crash left without a decision, the sweep finds. */
    async function routeForgotten(router: Router): Promise<void> {
      for (const { conversationId, openedAt } of shop.conversations.filter((one) => one.status === 'new')) {
        if (shop.now - openedAt > 2000) await take(ops.route(shop, conversationId, 'sweep'), router);
      }
    }
  }

  it.each(STORIES)('$title', ({ present, steps }) =>
    run(
      present,
      steps.map((step, i) => ({ step, byFirst: i % 2 === 0 })),
    ),
  );

  it(`R1 R2 R3 R4 R6 R7 R10 R11 R13 R14 R19: agree on ${RUNS} runs of up to 60 steps`, async () => {
    console.log(`model test: TEST_SEED=${SEED} repeats this run`);
    const present = fc.uniqueArray(fc.nat({ max: AGENTS.length - 1 }));
    const steps = fc.array(fc.record({ step: anyStep, byFirst: fc.boolean() }), {
      maxLength: 60,
      size: 'max',
    });
    await fc.assert(fc.asyncProperty(present, steps, run), {
      seed: SEED,
      numRuns: RUNS,
      endOnFailure: false,
    });
  });
});
