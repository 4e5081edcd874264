import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { holdsPoint, opensConsole } from '../../client-sdk/protocol/permissions.ts';
import { hashSecret, isAppToken } from '../apps/app-token.ts';
import type { FindGrant } from '../apps/find-grant.ts';
import type { Clock } from '../clock.ts';
import type { FindShop } from '../shop/find-shop.ts';
import type { Actor, AppActor, BuyerActor, StaffActor } from './actor.ts';
import type { FillGroups } from './fill-groups.ts';
import type { FindSession } from './find-session.ts';
import { claimedShop, type Verified, verifyAccessToken, verifyBuyerToken } from './tokens.ts';

/**
 * Whose token a door takes; `owner` is a member of staff to whom the console is open, in at least one shop;
 * `answering` a member of the staff, or an app that is a bot.
 */
export interface ActorOf {
  buyer: BuyerActor;
  staff: StaffActor;
  owner: StaffActor;
  answering: StaffActor | AppActor;
  any: Actor;
}
export type TokenKind = keyof ActorOf;

/**
 * Token to actor, for REST and for the handshake of sockets. Identity comes from verified claims only;
 * sessions and sub-accounts are read anew each time, so that a revoked one is refused at once.
 * Refuses with `unauthenticated`, `token_expired`, or `forbidden` for a valid token of the wrong kind.
 */
export type Authenticate = <Kind extends TokenKind>(token: string, kind: Kind) => Promise<Ack<ActorOf[Kind]>>;

export interface AuthenticateParts {
  tokenSecret: string;
  clock: Clock;
  findShop: FindShop;
  findSession: FindSession;
  findGrant: FindGrant;
  fillGroups: FillGroups;
}

const refusalOf = (verified: Exclude<Verified<unknown>, { status: 'ok' }>) =>
  refuse(verified.status === 'expired' ? 'token_expired' : 'unauthenticated');

export const makeAuthenticate = ({
  tokenSecret,
  clock,
  findShop,
  findSession,
  findGrant,
  fillGroups,
}: AuthenticateParts): Authenticate => {
  const asBuyer = async (token: string, shopId: ShopId): Promise<Ack<BuyerActor>> => {
    const shop = await findShop(shopId);
    if (!shop) return refuse('unauthenticated');
    const verified = await verifyBuyerToken(token, shop.secret, clock());
    if (verified.status !== 'ok') return refusalOf(verified);
    const { sub: buyerId, name, tags, level } = verified.claims;
    return { ok: true, data: { kind: 'buyer', shopId, buyerId, name, tags, level } };
  };

  const asStaff = async (token: string): Promise<Ack<StaffActor>> => {
    const verified = await verifyAccessToken(token, tokenSecret, clock());
    if (verified.status !== 'ok') return refusalOf(verified);
    const { sub: personId, sid: sessionId } = verified.claims;
    const session = await findSession(sessionId);
    if (session?.personId !== personId) return refuse('unauthenticated');
    const { memberships } = session;
    return { ok: true, data: await fillGroups({ kind: 'staff', personId, sessionId, memberships }) };
  };

  const asApp = async (token: string): Promise<Ack<AppActor>> => {
    const app = await findGrant(hashSecret(token));
    return app ? { ok: true, data: await fillGroups(app) } : refuse('unauthenticated');
  };

  const identify = async (token: string): Promise<Ack<Actor>> => {
    if (isAppToken(token)) return asApp(token);
    const shopId = claimedShop(token);
    if (shopId === undefined) return refuse('unauthenticated');
    return shopId === null ? asStaff(token) : asBuyer(token, shopId);
  };

  const authenticate = async (token: string, kind: TokenKind): Promise<Ack<Actor>> => {
    const answer = await identify(token);
    return answer.ok && !fits(answer.data, kind) ? refuse('forbidden') : answer;
  };
  return authenticate as Authenticate;
};

const fits = (actor: Actor, kind: TokenKind): boolean => {
  switch (kind) {
    case 'any':
      return true;
    case 'buyer':
      return actor.kind === 'buyer';
    case 'staff':
      return actor.kind === 'staff' && actor.memberships.length > 0;
    case 'answering':
      return actor.kind === 'app' ? isBot(actor) : fits(actor, 'staff');
    case 'owner':
      return actor.kind === 'staff' && actor.memberships.some(opensConsole);
  }
};

const isBot = ({ memberships }: AppActor): boolean =>
  memberships.some(({ kind, points }) => kind === 'bot' && holdsPoint(points, 'serve'));
