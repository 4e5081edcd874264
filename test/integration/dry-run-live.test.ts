import { expect, test } from 'vitest';
import type { AgentClient } from '../../client-sdk/agent-client.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { type DryRunOutcome, dryRun } from '../../server/dry-run/dry-run.ts';
import { makeOpenScratch } from '../../server/dry-run/scratch-redis.ts';
import { readShopSetup } from '../../server/shop/setup.ts';
import { createRandom } from '../../simulations/random.ts';
import { useClientScene } from '../support/client-scene.ts';
import { eventually } from '../support/eventually.ts';

/** R18: a stretch of traffic over real sockets, from the first word to the log, and what a dry run makes of it. */

const scene = useClientScene();
const say = (text: string) => ({ kind: 'text' as const, text });
const BUYERS = 24;

async function replayed(fromAt: number, change: (rules: RuleSet) => RuleSet): Promise<DryRunOutcome> {
  const { app, shopId } = scene;
  if (!app) throw new Error('the scene has not started');
  const setup = await readShopSetup(app.store.db, shopId);
  if (!setup) throw new Error('no such shop');
  return dryRun(
    {
      db: app.store.db,
      openScratch: makeOpenScratch(app.redis.main, app.config.redisBinary),
      onProgress: async () => {},
      signal: new AbortController().signal,
    },
    { runId: 'live', setup, draft: change(setup.rules), fromAt, untilAt: Date.now() },
  );
}

/** Buyers come one after the other; whoever has somebody answers him, hands him on or ends the talk, as the dice fall. */
async function traffic(agents: AgentClient[]): Promise<{ byHand: number }> {
  const random = createRandom(11);
  let byHand = 0;
  for (let i = 0; i < BUYERS; i += 1) {
    const buyer = await scene.buyer();
    await buyer.send(say(i % 4 === 3 ? '我要退款' : '在吗')).sent;
    for (const agent of agents) {
      const mine = agent.getSnapshot().conversations;
      if (mine.length === 0 || random.chance(0.3)) continue;
      const { conversationId } = random.pick(mine);
      await agent.send(conversationId, say('您好')).sent;
      if (random.chance(0.4)) await agent.closeConversation(conversationId);
      else if (i === 12 || i === 17) {
        await agent.transfer(conversationId, { groupId: 'after-sale' });
        byHand += 1;
      }
    }
  }
  return { byHand };
}

test('R18 under the very same rules nothing differs from what happened; a changed rule moves whom it names', async () => {
  await scene.changeRules(
    (rules) =>
      ({
        ...rules,
        agents: {
          xiaomei: { ...rules.agents.xiaomei, limit: 2 },
          xiaolin: { ...rules.agents.xiaolin, limit: 3 },
        },
        restOfShop: false,
      }) as RuleSet,
  );
  const fromAt = Date.now();
  const agents = [await scene.agent('xiaomei'), await scene.agent('xiaolin'), await scene.agent('xiaoyun')];
  const { byHand } = await traffic(agents);
  expect(byHand).toBeGreaterThan(0);
  await eventually(async () => {
    const [left] = (await scene.app?.router.readOutbox(scene.shopId, 1)) ?? [];
    return left ? `the ${left.type} of ${left.at} is not in the log` : null;
  });

  const same = await replayed(fromAt, (rules) => rules);
  expect(same.differences).toEqual([]);
  expect(same.result).toMatchObject({
    complete: true,
    conversations: BUYERS,
    byHand,
    agreement: { same: BUYERS, of: BUYERS, byHand: 0 },
  });
  expect(same.result.base).toEqual(same.result.draft);
  expect(same.result.base.queued).toBeGreaterThan(0);

  // Refunds no longer go to the after-sale group: exactly theirs, and those who wait for their slots, change.
  const changed = await replayed(fromAt, (rules) => ({ ...rules, rules: [] }));
  const refunds = changed.differences.filter(({ base }) => base.matchedRuleId === 'after-sale-words');
  expect(refunds).toHaveLength(BUYERS / 4);
  for (const { base, draft } of refunds) {
    expect(base).toMatchObject({ groupId: 'after-sale', trace: { matchedRuleId: 'after-sale-words' } });
    expect(draft).toMatchObject({ groupId: 'pre-sale' });
    expect(draft.trace?.matchedRuleId).toBeUndefined();
  }
  // The others of the group may lose a slot to them, but stay in it.
  for (const { base, draft } of changed.differences) {
    if (base.matchedRuleId === undefined)
      expect([base.groupId, draft.groupId]).toEqual(['pre-sale', 'pre-sale']);
  }
});
