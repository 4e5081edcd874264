import { Router } from 'express';
import { z } from 'zod';
import { BlocklistAnswer, BlockRequest } from '../../../client-sdk/protocol/blocklist.ts';
import type { Ack } from '../../../client-sdk/protocol/errors.ts';
import { BuyerId, ShopId } from '../../../client-sdk/protocol/ids.ts';
import { type NoteParts, noteBuyer } from '../../chat/note-buyer.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { listBlocked } from '../../store/buyer-notes.ts';
import { admitStaff, type StaffCaller } from './admit.ts';
import { route } from './route.ts';

export interface BlocklistRoutesParts extends NoteParts {
  authenticate: Authenticate;
}

const Shop = z.object({ shopId: ShopId });
const Buyer = Shop.extend({ buyerId: BuyerId });

/** Whom a shop takes no messages from (R4.1): the list, and both ways to change it. */
export const blocklistRoutes = (parts: BlocklistRoutesParts): Router => {
  const routes = Router();
  const admit = admitStaff(parts.authenticate, 'buyer.note');

  /** His dedicated agent stays what he is. */
  const note = (
    { membership, author }: StaffCaller,
    buyerId: BuyerId,
    change: { blocked: boolean; blockReason?: string | undefined },
  ): Promise<Ack<null>> => {
    const { shopId, agentId } = membership;
    return noteBuyer(parts, shopId, { buyerId, ...change }, { agentId, author });
  };

  routes.get(
    '/shops/:shopId/blocked-buyers',
    route({
      params: Shop,
      answer: BlocklistAnswer,
      admit,
      run: async ({ params: { shopId } }) => ({
        ok: true,
        data: { buyers: await listBlocked(parts.db, shopId) },
      }),
    }),
  );
  routes.put(
    '/shops/:shopId/blocked-buyers/:buyerId',
    route({
      params: Buyer,
      body: BlockRequest,
      answer: null,
      admit,
      run: ({ params: { buyerId }, body: { reason }, caller }) =>
        note(caller, buyerId, { blocked: true, blockReason: reason || undefined }),
    }),
  );
  routes.delete(
    '/shops/:shopId/blocked-buyers/:buyerId',
    route({
      params: Buyer,
      answer: null,
      admit,
      run: ({ params: { buyerId }, caller }) => note(caller, buyerId, { blocked: false }),
    }),
  );
  return routes;
};
