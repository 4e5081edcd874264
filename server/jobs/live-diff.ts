import { isDeepStrictEqual } from 'node:util';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LiveDiff, LiveNumbers } from '../../client-sdk/protocol/models.ts';
import type { LiveState } from '../../router/live.ts';

/**
 * What the console must change to show `after` where it shows `before`; null when it shows it already.
 * @param before null: everything
 */
export function liveDiff(shopId: ShopId, before: LiveState | null, after: LiveState): LiveDiff | null {
  const numbers = changedNumbers(before?.numbers, after.numbers);
  const agents = changedRows(before?.agents, after.agents, ({ agentId }) => agentId);
  const groups = changedRows(before?.groups, after.groups, ({ groupId }) => groupId);
  const minutes = changedRows(before?.minutes, after.minutes, ({ at }) => at);
  const agentsGone = (before?.agents ?? [])
    .map(({ agentId }) => agentId)
    .filter((id) => !after.agents.some(({ agentId }) => agentId === id));
  const parts = {
    ...(agents.length > 0 && { agents }),
    ...(agentsGone.length > 0 && { agentsGone }),
    ...(groups.length > 0 && { groups }),
    ...(minutes.length > 0 && { minutes }),
  };
  if (Object.keys(numbers).length === 0 && Object.keys(parts).length === 0) return null;
  return { shopId, numbers: { ...numbers, at: after.numbers.at }, ...parts };
}

/** Top-level parts as a whole; the time alone is no change. */
function changedNumbers(before: LiveNumbers | undefined, after: LiveNumbers): Partial<LiveNumbers> {
  const changed = Object.entries(after).filter(
    ([part, value]) => part !== 'at' && !isDeepStrictEqual(before?.[part as keyof LiveNumbers], value),
  );
  return Object.fromEntries(changed);
}

function changedRows<Row>(before: Row[] | undefined, after: Row[], idOf: (row: Row) => unknown): Row[] {
  const known = new Map(before?.map((row) => [idOf(row), row]));
  return after.filter((row) => !isDeepStrictEqual(known.get(idOf(row)), row));
}
