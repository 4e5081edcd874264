import { holdsPoint } from '../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Actor } from '../staff/actor.ts';
import { type Action, reachFor } from '../staff/policy.ts';
import type { LogView } from './search-messages.ts';

/** Whether phone numbers, addresses and the like are hidden from this reader. */
export const isMasked = ({ points }: Pick<Membership, 'points'>): boolean =>
  !holdsPoint(points, 'buyers.unmask');

/** How much of a shop's chat log somebody may do this to; `null`: nothing. */
export function logViewOf(actor: Actor, membership: Membership, action: Action): LogView | null {
  const reach = reachFor(actor, action, membership.shopId);
  return reach && { reach, masked: isMasked(membership) };
}
