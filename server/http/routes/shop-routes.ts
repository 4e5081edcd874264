import { Router } from 'express';
import { z } from 'zod';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import { PhrasesAnswer, PhrasesRequest, StaffAnswer } from '../../../client-sdk/protocol/rest.ts';
import type { Router as ShopRouter } from '../../../router/router.ts';
import { groupsServed } from '../../../router/rules/groups-served.ts';
import type { Clock } from '../../clock.ts';
import type { NewId } from '../../ids.ts';
import { readPhrases, replacePhrases } from '../../shop/phrases.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import type { StoreDb } from '../../store/open.ts';
import { admitStaff } from './admit.ts';
import { route } from './route.ts';

export interface ShopRoutesParts {
  db: StoreDb;
  router: Pick<ShopRouter, 'readSetup' | 'readAgents'>;
  clock: Clock;
  authenticate: Authenticate;
  newId: NewId;
}

/** As many and as long as the schema allows, in Chinese. */
const MAX_PHRASES_BYTES = 2_000_000;

const Shop = z.object({ shopId: ShopId });

/** A shop as its staff see and change it: staff, quick phrases. */
export const shopRoutes = (parts: ShopRoutesParts): Router => {
  const { db, router, clock, authenticate } = parts;
  const routes = Router();

  routes.get(
    '/shops/:shopId/staff',
    route({
      params: Shop,
      answer: StaffAnswer,
      admit: admitStaff(authenticate, 'staff.read'),
      run: async ({ params: { shopId } }) => {
        // A shop that Redis does not hold yet is loaded by this.
        const { rules } = await router.readSetup(shopId, clock());
        const groups = rules.groups.map(({ groupId, name }) => ({ groupId, name }));
        const answer: StaffAnswer = { staff: await router.readAgents(shopId), groups };
        return { ok: true, data: answer };
      },
    }),
  );

  const phrasesOf = async (shopId: ShopId, agentId: string) => {
    const { rules } = await router.readSetup(shopId, clock());
    const phrases = await readPhrases(db, shopId, agentId, groupsServed(rules, agentId));
    return { ok: true as const, data: { phrases } };
  };

  routes.get(
    '/shops/:shopId/phrases',
    route({
      params: Shop,
      answer: PhrasesAnswer,
      admit: admitStaff(authenticate, 'phrases.read'),
      run: ({ params, caller }) => phrasesOf(params.shopId, caller.membership.agentId),
    }),
  );

  routes.put(
    '/shops/:shopId/phrases',
    route({
      params: Shop,
      body: PhrasesRequest,
      maxBodyBytes: MAX_PHRASES_BYTES,
      answer: PhrasesAnswer,
      admit: admitStaff(authenticate, 'phrases.write'),
      run: async ({ params: { shopId }, body, caller: { membership, author } }) => {
        const mine = { scope: 'personal', agentId: membership.agentId } as const;
        const phrases = body.phrases.map((phrase) => ({ folder: '', ...phrase }));
        await replacePhrases(parts, shopId, mine, phrases, author);
        return phrasesOf(shopId, membership.agentId);
      },
    }),
  );

  return routes;
};
