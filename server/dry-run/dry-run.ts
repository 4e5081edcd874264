import type { DryRunDifference, DryRunResult } from '../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { ShopMemory, ShopSetup } from '../../router/types.ts';
import { readBuyerNotes } from '../store/buyer-notes.ts';
import type { StoreDb } from '../store/open.ts';
import { compareSides } from './compare.ts';
import type { DayFacts } from './day-facts.ts';
import { readDay } from './read-day.ts';
import { type ReplayOptions, replay } from './replay.ts';
import type { OpenScratch } from './scratch-redis.ts';
import { ScratchShop } from './scratch-shop.ts';
import type { SideRecord } from './side-record.ts';
import { summarize } from './side-summary.ts';

/** A day with more is replayed up to where it reaches this. */
export const MAX_CONVERSATIONS = 50_000;

export interface DryRunPlan {
  /** Names the scratch shops. */
  runId: string;
  /** The shop as it is, under the rules in force. */
  setup: ShopSetup;
  draft: RuleSet;
  /** The stretch of the log, ms since 1970. */
  fromAt: number;
  untilAt: number;
  maxConversations?: number;
}

export interface DryRunParts {
  db: StoreDb;
  openScratch: OpenScratch;
  onProgress: ReplayOptions['onProgress'];
  signal: AbortSignal;
}

export interface DryRunOutcome {
  result: DryRunResult;
  /** The greatest first. */
  differences: DryRunDifference[];
}

/**
 * Replays a stretch of a shop's log twice, under the rules in force and under a draft (R18; what is kept and what
 * is decided anew: `DayFacts`). It reads the log and writes to scratch shops only, which are gone when it ends.
 * @throws the signal's reason when it is aborted
 */
export async function dryRun(parts: DryRunParts, plan: DryRunPlan): Promise<DryRunOutcome> {
  const { setup, draft, fromAt, untilAt, maxConversations = MAX_CONVERSATIONS } = plan;
  const recentWindowMs = [setup.rules, draft]
    .flatMap(({ recent }) => [recent.awayWindowMs, recent.acceptingWindowMs])
    .reduce((a, b) => Math.max(a, b));
  const recentSinceAt = fromAt - recentWindowMs;
  const facts = await readDay(parts.db, setup, { fromAt, untilAt, recentSinceAt, maxConversations });
  // Whom the shop blocks by now is in that day's log all the same; dedicated agents are those of today.
  const { dedicated } = await readBuyerNotes(parts.db, setup.shopId);
  const memory = { ...memoryOf(facts), dedicated };
  const [base, other] = await replayBoth(plan, facts, memory, parts);
  const { withinMs } = setup.rules.serviceLevel;
  const { agreement, counts, differences } = compareSides(facts.arrivals, base, other, facts.untilAt);
  const result: DryRunResult = {
    fromAt,
    untilAt: facts.untilAt,
    complete: facts.complete,
    conversations: facts.arrivals.length,
    carriedOver: facts.carriedOver.length,
    loggedVersions: facts.versions,
    byHand: facts.arrivals.filter(({ course }) => course.byHand).length,
    base: summarize(base, facts.untilAt, withinMs),
    draft: summarize(other, facts.untilAt, withinMs),
    agreement,
    differences: counts,
  };
  return { result, differences };
}

/** Both at once, each in a Redis of its own where there is one; where one fails, the other ends too. */
async function replayBoth(
  plan: DryRunPlan,
  facts: DayFacts,
  memory: ShopMemory,
  { openScratch, onProgress, signal }: DryRunParts,
): Promise<[base: SideRecord, draft: SideRecord]> {
  const failed = new AbortController();
  const done = { base: 0, draft: 0 };
  const replayUnder = async (side: 'base' | 'draft', rules: RuleSet) => {
    const setup = replayedSetup(plan.setup, `dryrun-${plan.runId}-${side}`, rules, facts);
    const scratch = await openScratch();
    const shop = new ScratchShop(scratch.redis, setup, memory, facts);
    scratch.redis.watchTimers(shop.timersKey);
    try {
      // A process that died in the middle of this very run may have left some.
      await shop.remove();
      return await replay({
        shop,
        timers: scratch.redis,
        facts,
        signal: AbortSignal.any([signal, failed.signal]),
        onProgress: (part) => {
          done[side] = part;
          return onProgress((done.base + done.draft) / 2);
        },
      });
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      await shop.remove().finally(scratch.close);
    }
  };
  const sides = [replayUnder('base', plan.setup.rules), replayUnder('draft', plan.draft)] as const;
  // Neither may still write when the other's failure is told.
  await Promise.allSettled(sides);
  return Promise.all(sides);
}

/** Who worked that day is not frozen in it, and nobody is set away but by his own choice, which is in the log. */
function replayedSetup(setup: ShopSetup, shopId: string, rules: RuleSet, facts: DayFacts): ShopSetup {
  const worked = new Set(
    [...facts.atStart, ...facts.presence.map(({ agent }) => agent)]
      .filter(({ reachable }) => reachable)
      .map(({ agentId }) => agentId),
  );
  return {
    ...setup,
    shopId,
    rules: { ...rules, autoAwayMs: null, silence: { ...rules.silence, awayAfterMisses: 0 } },
    agents: setup.agents.map((agent) => ({ ...agent, frozen: agent.frozen && !worked.has(agent.agentId) })),
  };
}

function memoryOf({ carriedOver, recents, atStart }: DayFacts): ShopMemory {
  return {
    ...EMPTY_MEMORY,
    conversations: carriedOver.map(({ state }) => state),
    recents,
    agentStates: atStart.map(({ agentId, state, stateAt }) => ({ agentId, state, at: stateAt })),
  };
}
