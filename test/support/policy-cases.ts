import type { Action } from '../../server/staff/policy.ts';

/** Actors of the table, as they stand to buyer-1's conversation in shop-a, held by agent-1. */
export type Who =
  | 'buyer'
  | 'otherBuyer'
  | 'sameIdInOtherShop'
  | 'holder'
  | 'colleague'
  | 'proxy'
  | 'owner'
  | 'sameAgentIdInOtherShop'
  | 'otherOwner';

/**
 * Who may do each action; everybody who is not named may not. The same table is run against the policy
 * itself and over the sockets, because the socket path is the one that misses the check in the field.
 */
export const POLICY_CASES: Record<Action, readonly Who[]> = {
  'conversation.read': ['buyer', 'holder', 'owner'],
  'conversation.write': ['buyer', 'holder'],
  'conversation.transfer': ['holder', 'owner'],
  'conversation.close': ['buyer', 'holder', 'owner'],
  'trace.read': ['holder', 'owner'],
  'target.list': ['holder', 'colleague', 'proxy', 'owner'],
  'agent.set-state': ['holder', 'owner'],
  'waiting.read': ['holder', 'colleague', 'proxy', 'owner'],
  'conversation.claim': ['holder'],
  'buyer.note': ['owner'],
  'live.watch': ['owner'],
  'conversation.list': ['owner'],
  'rules.read': ['owner'],
  'rules.write': ['owner'],
  'staff.read': ['holder', 'colleague', 'proxy', 'owner'],
  'phrases.read': ['holder', 'colleague', 'proxy', 'owner'],
  'phrases.write': ['holder'],
  'file.read': ['buyer', 'holder', 'owner'],
  'file.write': ['buyer', 'holder'],
};
