import { Router } from 'express';
import { z } from 'zod';
import { refuse } from '../../../client-sdk/protocol/errors.ts';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import {
  PhrasesRequest,
  type RulesAnswer,
  RulesRequest,
  type StaffAnswer,
} from '../../../client-sdk/protocol/rest.ts';
import type { Router as ShopRouter } from '../../../router/router.ts';
import type { NewId } from '../../ids.ts';
import { readPhrases, replacePhrases } from '../../shop/phrases.ts';
import { type PublishParts, publishRules } from '../../shop/rules.ts';
import { readRules } from '../../shop/setup.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { admitStaff } from './admit.ts';
import { route } from './route.ts';

export interface ShopRoutesParts extends PublishParts {
  router: PublishParts['router'] & Pick<ShopRouter, 'readAgents'>;
  authenticate: Authenticate;
  newId: NewId;
}

/** Thousands of agents fit. */
const MAX_RULES_BYTES = 2_000_000;

/** As many and as long as the schema allows, in Chinese. */
const MAX_PHRASES_BYTES = 2_000_000;

const Shop = z.object({ shopId: ShopId });

/** A shop as its staff see and change it: rules, staff, quick phrases. */
export const shopRoutes = (parts: ShopRoutesParts): Router => {
  const { db, router, clock, authenticate, newId } = parts;
  const routes = Router();

  routes.get(
    '/shops/:shopId/rules',
    route({
      params: Shop,
      admit: admitStaff(authenticate, 'rules.read'),
      run: async ({ params }) => {
        const current: RulesAnswer | null = await readRules(db, params.shopId);
        return current ? { ok: true, data: current } : refuse('not_found');
      },
    }),
  );

  routes.put(
    '/shops/:shopId/rules',
    route({
      params: Shop,
      body: RulesRequest,
      maxBodyBytes: MAX_RULES_BYTES,
      admit: admitStaff(authenticate, 'rules.write'),
      run: ({ params, body, caller }) => publishRules(parts, params.shopId, caller.actor.personId, body),
    }),
  );

  routes.get(
    '/shops/:shopId/staff',
    route({
      params: Shop,
      admit: admitStaff(authenticate, 'staff.read'),
      run: async ({ params: { shopId } }) => {
        // A shop that Redis does not hold yet is loaded by this.
        await router.readSetup(shopId, clock());
        const answer: StaffAnswer = { staff: await router.readAgents(shopId) };
        return { ok: true, data: answer };
      },
    }),
  );

  const phrasesOf = async (shopId: ShopId, agentId: string) => ({
    ok: true as const,
    data: { phrases: await readPhrases(db, shopId, agentId) },
  });

  routes.get(
    '/shops/:shopId/phrases',
    route({
      params: Shop,
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
      admit: admitStaff(authenticate, 'phrases.write'),
      run: async ({ params: { shopId }, body, caller: { membership } }) => {
        await replacePhrases(db, shopId, membership.agentId, body.phrases, newId);
        return phrasesOf(shopId, membership.agentId);
      },
    }),
  );

  return routes;
};
