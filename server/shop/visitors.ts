import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { VisitorRequest, VisitorToken } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import { signBuyerToken, verifyBuyerToken } from '../staff/tokens.ts';
import type { FindShop } from './find-shop.ts';

/** An anonymous buyer is known again for this long after his last visit. */
const VISITOR_TOKEN_SEC = 180 * 86_400;

const ANONYMOUS = 'anon-';

export interface VisitorParts {
  findShop: FindShop;
  clock: Clock;
  newId: NewId;
}

/**
 * A token for an anonymous buyer, signed with the shop's secret as its back end would. One that is still good
 * is prolonged, for the same buyer; anything else makes a new one, since a visitor cannot log in again.
 */
export const admitVisitor = async (
  { findShop, clock, newId }: VisitorParts,
  shopId: ShopId,
  { token, name }: VisitorRequest,
): Promise<Ack<VisitorToken>> => {
  const shop = await findShop(shopId);
  if (!shop) return refuse('not_found');
  const now = clock();
  const known = token === undefined ? null : await verifyBuyerToken(token, shop.secret, now);
  const claims =
    known?.status === 'ok' && known.claims.shop === shopId && known.claims.sub.startsWith(ANONYMOUS)
      ? { ...known.claims, name: name ?? known.claims.name }
      : { sub: ANONYMOUS + newId('b'), name: name ?? '访客' };
  const visitor = { shop: shopId, sub: claims.sub, name: claims.name };
  return {
    ok: true,
    data: {
      token: await signBuyerToken(visitor, shop.secret, now, VISITOR_TOKEN_SEC),
      buyerId: claims.sub,
      shopName: shop.name,
    },
  };
};
