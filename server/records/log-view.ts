import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Actor } from '../staff/actor.ts';
import { type Action, can, type Reach, reachFor } from '../staff/policy.ts';

export interface LogView {
  /** How far whoever reads may see. */
  reach: Reach;
  /** Whether phone numbers, addresses and the like are hidden from him. */
  masked: boolean;
}

/** How much of a shop's chat log somebody may do this to; `null`: nothing. */
export function logViewOf(actor: Actor, { shopId }: Membership, action: Action): LogView | null {
  const reach = reachFor(actor, action, shopId);
  return reach && { reach, masked: !can(actor, 'buyer.unmask', { shopId }) };
}
