import { Router } from 'express';
import { z } from 'zod';
import { ShopId } from '../../client-sdk/protocol/ids.ts';
import { ChainCheck } from '../../client-sdk/protocol/records.ts';
import { admitAnybody } from '../http/routes/admit.ts';
import { route } from '../http/routes/route.ts';
import type { StoreDb } from '../store/open.ts';
import { checkOperationLog } from './operation-log.ts';

/** What the operator may ask about a shop's records; to be mounted behind his log-in. */
export const operatorRoutes = (db: StoreDb): Router => {
  const routes = Router();
  routes.get(
    '/operation-log/:shopId',
    route({
      params: z.object({ shopId: ShopId }),
      answer: ChainCheck,
      // The operator's log-in stands before this.
      admit: admitAnybody,
      run: async ({ params }) => ({ ok: true, data: await checkOperationLog(db, params.shopId) }),
    }),
  );
  return routes;
};
