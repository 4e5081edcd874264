import type { AgentRow } from '../../client-sdk/protocol/models.ts';

/** What an agent has chosen and whether he is reachable, as one word (M2). */
export type Presence = 'accepting' | 'away' | 'unreachable' | 'off';

/** In the order in which they matter to an owner. */
export const PRESENCES: readonly Presence[] = ['accepting', 'away', 'unreachable', 'off'];

export const presenceOf = ({ state, reachable }: Pick<AgentRow, 'state' | 'reachable'>): Presence =>
  state === 'off' || reachable ? state : 'unreachable';

/** Since when he is what `presenceOf` says: his choice and his connection both have to hold. */
export function presenceSince({
  state,
  stateAt,
  reachable,
  reachableAt = stateAt,
}: Pick<AgentRow, 'state' | 'stateAt' | 'reachable' | 'reachableAt'>): number {
  if (state === 'off') return stateAt;
  return reachable ? Math.max(stateAt, reachableAt) : reachableAt;
}
