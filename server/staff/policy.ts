import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { type Actor, membershipIn } from './actor.ts';

/** What an action is done to: always something of one shop, often of one buyer, held by one agent. */
export interface Resource {
  shopId: ShopId;
  /** Whose conversation or file it is. */
  buyerId?: BuyerId | undefined;
  /** Who holds the conversation now (or held it when it closed), or whose state or phrases these are. */
  agentId?: AgentId | undefined;
}

/** How an actor stands to a resource. Nobody stands in any relation to a thing of another shop. */
type Relation =
  /** The buyer whose thing it is. */
  | 'buyer'
  /** The member of staff who holds it. */
  | 'holder'
  /** Any member of the shop's staff. */
  | 'member'
  /** The owner of the shop. */
  | 'owner';

const ALLOWED = {
  'conversation.read': ['buyer', 'holder', 'owner'],
  'conversation.write': ['buyer', 'holder'],
  'conversation.transfer': ['holder', 'owner'],
  'conversation.close': ['buyer', 'holder', 'owner'],
  'trace.read': ['holder', 'owner'],
  'target.list': ['member'],
  'agent.set-state': ['holder', 'owner'],
  'waiting.read': ['member'],
  'conversation.claim': ['holder'],
  'buyer.note': ['owner'],
  'live.watch': ['owner'],
  'conversation.list': ['owner'],
  'rules.read': ['owner'],
  'rules.write': ['owner'],
  'staff.read': ['member'],
  'phrases.read': ['member'],
  'phrases.write': ['holder'],
  'file.read': ['buyer', 'holder', 'owner'],
  'file.write': ['buyer', 'holder'],
} as const satisfies Record<string, readonly Relation[]>;

export type Action = keyof typeof ALLOWED;

const standsTo = (actor: Actor, resource: Resource, relation: Relation): boolean => {
  if (actor.kind === 'buyer') {
    return relation === 'buyer' && actor.shopId === resource.shopId && actor.buyerId === resource.buyerId;
  }
  const membership = membershipIn(actor, resource.shopId);
  if (!membership) return false;
  switch (relation) {
    case 'member':
      return true;
    case 'owner':
      return membership.role === 'owner';
    case 'holder':
      return membership.agentId === resource.agentId;
    case 'buyer':
      return false;
  }
};

/**
 * The one decision about rights, for REST and sockets alike: may this actor do this to that resource?
 * A `false` for a thing of another shop is answered as `not_found`, so that ids cannot be probed.
 */
export const can = (actor: Actor, action: Action, resource: Resource): boolean =>
  ALLOWED[action].some((relation) => standsTo(actor, resource, relation));

/** Whether an actor belongs to the shop at all: if not, the shop does not exist for him. */
export const knowsShop = (actor: Actor, shopId: ShopId): boolean =>
  actor.kind === 'buyer' ? actor.shopId === shopId : membershipIn(actor, shopId) !== undefined;
