import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type {
  DryRunCounts,
  DryRunDecision,
  DryRunDifference,
  DryRunPlace,
  DryRunResult,
} from '../../client-sdk/protocol/rest.ts';
import type { ArrivalFact } from './day-facts.ts';
import type { Fate, SideRecord } from './side-record.ts';
import { waitOf } from './side-summary.ts';

/** Waits that differ by less are the same to whoever waits. */
export const SAME_WAIT_MS = 1000;

/** Of the differences the greatest are listed; all are counted. */
const MAX_LISTED = 5000;

interface Pair {
  arrival: ArrivalFact;
  base: Fate;
  draft: Fate;
  baseWaitMs: number;
  /** Of the draft, against the base. */
  longerMs: number;
}

/** Sets two replays of the same arrivals beside each other. */
export function compareSides(
  arrivals: readonly ArrivalFact[],
  baseSide: SideRecord,
  draftSide: SideRecord,
  untilAt: number,
): { agreement: DryRunResult['agreement']; counts: DryRunCounts; differences: DryRunDifference[] } {
  const pairs = arrivals.flatMap((arrival): Pair[] => {
    const base = baseSide.fates.get(arrival.conversationId);
    const draft = draftSide.fates.get(arrival.conversationId);
    if (!base || !draft) return [];
    const baseWaitMs = waitOf(base, untilAt);
    return [{ arrival, base, draft, baseWaitMs, longerMs: waitOf(draft, untilAt) - baseWaitMs }];
  });
  const count = (holds: (pair: Pair) => boolean) => pairs.filter(holds).length;
  const different = pairs.filter(
    ({ base, draft, longerMs }) => !sameAgent(base, draft) || Math.abs(longerMs) >= SAME_WAIT_MS,
  );
  const listed = different
    .sort((a, b) => Math.abs(b.longerMs) - Math.abs(a.longerMs) || a.arrival.openedAt - b.arrival.openedAt)
    .slice(0, MAX_LISTED);
  return {
    agreement: {
      same: count(({ base, arrival }) => sameAgent(base, arrival.logged)),
      of: pairs.length,
      byHand: count(({ base, arrival }) => !sameAgent(base, arrival.logged) && arrival.course.byHand),
    },
    counts: {
      sameAgent: count(({ base, draft }) => sameAgent(base, draft)),
      otherAgent: count((pair) => kindOf(pair) === 'other_agent'),
      onlyBase: count((pair) => kindOf(pair) === 'only_base'),
      onlyDraft: count((pair) => kindOf(pair) === 'only_draft'),
      waitLonger: count(({ longerMs }) => longerMs >= SAME_WAIT_MS),
      waitShorter: count(({ longerMs }) => longerMs <= -SAME_WAIT_MS),
      all: different.length,
      listed: listed.length,
    },
    differences: listed.map((pair) => toDifference(pair, untilAt)),
  };
}

const sameAgent = (a: Pick<DryRunPlace, 'agentId'>, b: Pick<DryRunPlace, 'agentId'>) =>
  a.agentId === b.agentId;

function kindOf({ base, draft }: Pick<Pair, 'base' | 'draft'>): DryRunDifference['kind'] {
  if (sameAgent(base, draft)) return 'wait';
  if (base.agentId === undefined) return 'only_draft';
  return draft.agentId === undefined ? 'only_base' : 'other_agent';
}

function toDifference(pair: Pair, untilAt: number): DryRunDifference {
  const { conversationId, buyerId, buyerName, openedAt, logged } = pair.arrival;
  return {
    conversationId,
    buyer: { buyerId, name: buyerName },
    openedAt,
    kind: kindOf(pair),
    longerMs: pair.longerMs,
    logged,
    base: toDecision(pair.base, untilAt),
    draft: toDecision(pair.draft, untilAt),
  };
}

function toDecision(fate: Fate, untilAt: number): DryRunDecision {
  const { agentId, agentName, status, rule, matchedRuleId, groupId, trace } = fate;
  return {
    ...(agentId !== undefined && { agentId }),
    ...(agentName !== undefined && { agentName }),
    ...(matchedRuleId !== undefined && { matchedRuleId }),
    waitMs: waitOf(fate, untilAt),
    status,
    rule,
    groupId,
    trace: trace === undefined ? null : (JSON.parse(trace) as DecisionTrace),
  };
}
