import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';

/** A buyer whom his shop, or for an anonymous one the server, has vouched for by signature. */
export interface BuyerActor {
  kind: 'buyer';
  shopId: ShopId;
  buyerId: BuyerId;
  name: string;
  /** What the shop's back end says of him (R4.6). */
  tags?: string[] | undefined;
  level?: string | undefined;
}

/** A person who is logged in, with the sub-accounts that are his at this moment. */
export interface StaffActor {
  kind: 'staff';
  personId: string;
  sessionId: string;
  memberships: Membership[];
}

/** A third-party app with a token of its own, in the one shop that lets it in. */
export interface AppActor {
  kind: 'app';
  appId: string;
  name: string;
  /** Ends with the token, or with the consent that it stands for. */
  grantId: string;
  accessHash: string;
  /** One: its points are the scopes of the token, its sub-account is the one that the app is tied to. */
  memberships: Membership[];
}

export type Actor = BuyerActor | StaffActor | AppActor;

/** The sub-account through which a person, or an app, works in a shop, if he has one there. */
export const membershipIn = (actor: Actor, shopId: ShopId): Membership | undefined =>
  actor.kind === 'buyer' ? undefined : actor.memberships.find((membership) => membership.shopId === shopId);

/** The sub-account a person answers with in a shop. */
export const agentIdIn = (actor: Actor, shopId: ShopId): AgentId | undefined =>
  membershipIn(actor, shopId)?.agentId;
