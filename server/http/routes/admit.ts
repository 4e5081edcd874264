import type { Request } from 'express';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import { type Author, authorOf, type Origin } from '../../records/author.ts';
import { type Actor, type AppActor, membershipIn, type StaffActor } from '../../staff/actor.ts';
import type { ActorOf, Authenticate, TokenKind } from '../../staff/authenticate.ts';
import { type Action, can, knowsShop } from '../../staff/policy.ts';

/** Doors of the routes: each lets a caller in or refuses him. */

const bearerToken = (request: Request): string | undefined =>
  /^Bearer ([^\s]{1,4096})$/i.exec(request.get('authorization') ?? '')?.[1];

/** From where a call comes, for the records. */
export const originOf = (request: Request): Origin => ({
  address: request.ip ?? '',
  userAgent: request.get('user-agent'),
});

/** For routes that need no token. */
export const admitAnybody = async (): Promise<Ack<null>> => ({ ok: true, data: null });

/** Whoever has a token of this kind. */
export const admitToken =
  <Kind extends TokenKind>(authenticate: Authenticate, kind: Kind) =>
  async (request: Request): Promise<Ack<ActorOf[Kind]>> => {
    const token = bearerToken(request);
    return token === undefined ? refuse('unauthenticated') : authenticate(token, kind);
  };

/** Whoever has a token that is good in the shop of the address; to others the shop does not exist. */
export const admitToShop =
  (authenticate: Authenticate) =>
  async (request: Request, { shopId }: { shopId: ShopId }): Promise<Ack<Actor>> => {
    const actor = await admitToken(authenticate, 'any')(request);
    return actor.ok && !knowsShop(actor.data, shopId) ? refuse('not_found') : actor;
  };

/** A member of a shop's staff who was let in, as himself and as the author of changes. */
export interface StaffCaller {
  actor: StaffActor;
  membership: Membership;
  author: Author;
}

/** A member of the shop's staff, or an app of the shop. */
export interface Reader {
  actor: StaffActor | AppActor;
  membership: Membership;
}

/** Whoever may do this in the shop, be he a member of the staff or an app: for what is only read. */
export const admitReader =
  (authenticate: Authenticate, action: Action) =>
  async (request: Request, { shopId }: { shopId: ShopId }): Promise<Ack<Reader>> => {
    const answer = await admitToShop(authenticate)(request, { shopId });
    if (!answer.ok) return answer;
    const actor = answer.data;
    const membership = membershipIn(actor, shopId);
    if (actor.kind === 'buyer' || !membership) return refuse('forbidden');
    return can(actor, action, { shopId, agentId: membership.agentId })
      ? { ok: true, data: { actor, membership } }
      : refuse('forbidden');
  };

/** A member of the shop's staff, where the policy lets him do this with what is the shop's or his own. */
export const admitStaff =
  (authenticate: Authenticate, action: Action) =>
  async (request: Request, { shopId }: { shopId: ShopId }): Promise<Ack<StaffCaller>> => {
    const reader = await admitReader(authenticate, action)(request, { shopId });
    if (!reader.ok) return reader;
    const { actor, membership } = reader.data;
    if (actor.kind !== 'staff') return refuse('forbidden');
    return {
      ok: true,
      data: { actor, membership, author: authorOf(actor, shopId, originOf(request)) },
    };
  };
