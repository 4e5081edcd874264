import type { DryRunSide } from '../../client-sdk/protocol/rest.ts';
import { type Fate, SAMPLE_MS, type SideRecord } from './side-record.ts';

/**
 * The numbers of one replay; waits that are not over end at `untilAt`.
 * @param withinMs the shop's service level: so soon after his opening a buyer is to have his first reply (M8)
 */
export function summarize(record: SideRecord, untilAt: number, withinMs: number): DryRunSide {
  const counted = [...record.fates.values()].filter((fate) => fate.counted);
  const count = (holds: (fate: Fate) => boolean) => counted.filter(holds).length;
  const { atEnd, most, over } = record.unanswered;
  return {
    waits: spread(counted.map((fate) => waitOf(fate, untilAt))),
    queued: count(({ queued }) => queued),
    pooled: count(({ pooled }) => pooled),
    refused: count(({ refused }) => refused),
    unassigned: count(({ agentId }) => agentId === undefined),
    missed: count(({ agentId, repliedAt, status }) => !!agentId && !repliedAt && status === 'closed'),
    serviceLevel: {
      withinMs,
      met: count(({ openedAt, repliedAt }) => !!repliedAt && repliedAt - openedAt <= withinMs),
      of: count(({ repliedAt, status }) => !!repliedAt || status === 'closed'),
    },
    unanswered: { atEnd, most, sampleMs: SAMPLE_MS, over },
    agents: agentsOf(record, counted, untilAt),
    rules: ranked(countBy(counted, ({ rule }) => rule)).map(([rule, times]) => ({ rule, count: times })),
    groupRules: ranked(countBy(counted, ({ matchedRuleId }) => matchedRuleId ?? null)).map(
      ([ruleId, times]) => ({ ruleId, count: times }),
    ),
  };
}

/** From arrival to the first person; who never got one waits until he left, or until the end. */
export const waitOf = (fate: Fate, untilAt: number): number =>
  (fate.assignedAt ?? fate.closedAt ?? untilAt) - fate.openedAt;

function agentsOf({ setup, holdings }: SideRecord, counted: readonly Fate[], untilAt: number) {
  const names = new Map(setup.agents.map(({ agentId, name }) => [agentId, name]));
  const assigned = counted.filter(({ agentId }) => agentId !== undefined);
  const byAgent = countBy(assigned, ({ agentId }) => agentId ?? '');
  return [...new Set([...byAgent.keys(), ...holdings.keys()])]
    .map((agentId) => {
      const held = holdings.get(agentId);
      return {
        agentId,
        name: names.get(agentId) ?? agentId,
        assigned: byAgent.get(agentId) ?? 0,
        share: assigned.length === 0 ? 0 : (byAgent.get(agentId) ?? 0) / assigned.length,
        mostAtOnce: held?.most ?? 0,
        heldMs: held ? held.heldMs + held.now.size * (untilAt - held.changedAt) : 0,
      };
    })
    .sort((a, b) => b.assigned - a.assigned || (a.agentId < b.agentId ? -1 : 1));
}

function spread(waits: number[]): DryRunSide['waits'] {
  if (waits.length === 0) return { avgMs: null, p50Ms: null, p90Ms: null, maxMs: null };
  const sorted = waits.sort((a, b) => a - b);
  const upTo = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? null;
  const avgMs = Math.round(sorted.reduce((total, ms) => total + ms, 0) / sorted.length);
  return { avgMs, p50Ms: upTo(0.5), p90Ms: upTo(0.9), maxMs: upTo(1) };
}

function countBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

const ranked = <Key>(counts: Map<Key, number>): [Key, number][] =>
  [...counts].sort(([a, x], [b, y]) => y - x || (String(a) < String(b) ? -1 : 1));
