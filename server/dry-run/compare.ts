import type {
  DryRunDecision,
  DryRunDifferences,
  DryRunPlace,
  DryRunResult,
} from '../../client-sdk/protocol/rest.ts';
import type { ArrivalFact } from './day-facts.ts';
import { type Fate, type SideRecord, waitOf } from './side-record.ts';

/** Waits that differ by less are the same to whoever waits. */
const SAME_WAIT_MS = 1000;

/** Of each difference the greatest are listed; all are counted. */
const MAX_LISTED = 200;

/** Sets two replays of the same arrivals beside each other. */
export function compareSides(
  arrivals: readonly ArrivalFact[],
  base: SideRecord,
  draft: SideRecord,
  untilAt: number,
): { differences: DryRunDifferences; agreement: DryRunResult['agreement'] } {
  const pairs = arrivals.flatMap((arrival) => {
    const [one, other] = [base, draft].map(({ fates }) => fates.get(arrival.conversationId));
    return one && other
      ? [{ arrival, base: toDecision(one, untilAt), draft: toDecision(other, untilAt) }]
      : [];
  });
  const agentsDiffer = (a: DryRunPlace, b: DryRunPlace) => a.agentId !== b.agentId;
  const longer = ({ base, draft }: (typeof pairs)[0]) => draft.waitMs - base.waitMs;
  const different = pairs.filter(
    (pair) => agentsDiffer(pair.base, pair.draft) || Math.abs(longer(pair)) >= SAME_WAIT_MS,
  );
  const count = (holds: (pair: (typeof pairs)[0]) => boolean) => pairs.filter(holds).length;
  const list = different
    .sort((a, b) => Math.abs(longer(b)) - Math.abs(longer(a)) || a.arrival.openedAt - b.arrival.openedAt)
    .slice(0, MAX_LISTED)
    .map(({ arrival: { conversationId, buyerId, buyerName, openedAt, logged }, ...sides }) => ({
      conversationId,
      buyer: { buyerId, name: buyerName },
      openedAt,
      logged,
      ...sides,
    }));
  return {
    agreement: { same: count((pair) => !agentsDiffer(pair.base, pair.arrival.logged)), of: pairs.length },
    differences: {
      sameAgent: count((pair) => !agentsDiffer(pair.base, pair.draft)),
      otherAgent: count(({ base, draft }) => !!base.agentId && !!draft.agentId && agentsDiffer(base, draft)),
      onlyBase: count(({ base, draft }) => !!base.agentId && !draft.agentId),
      onlyDraft: count(({ base, draft }) => !base.agentId && !!draft.agentId),
      waitLonger: count((pair) => longer(pair) >= SAME_WAIT_MS),
      waitShorter: count((pair) => longer(pair) <= -SAME_WAIT_MS),
      list,
    },
  };
}

function toDecision(fate: Fate, untilAt: number): DryRunDecision {
  const { agentId, agentName, status, rule, matchedRuleId, groupId } = fate;
  return {
    ...(agentId !== undefined && { agentId }),
    ...(agentName !== undefined && { agentName }),
    ...(matchedRuleId !== undefined && { matchedRuleId }),
    waitMs: waitOf(fate, untilAt),
    status,
    rule,
    groupId,
  };
}
