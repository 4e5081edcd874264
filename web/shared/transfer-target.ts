import type { TransferTarget } from '../../client-sdk/protocol/events.ts';

/** The value of a choice that stands for the queue; `agent:<id>` and `group:<id>` stand for the others. */
export const QUEUE = 'queue';

/** A choice, back to the target it stands for (R11). */
export function targetOf(chosen: string): TransferTarget {
  if (chosen === QUEUE) return { queue: true };
  const id = chosen.slice(chosen.indexOf(':') + 1);
  return chosen.startsWith('agent:') ? { agentId: id } : { groupId: id };
}
