import { type Response, Router } from 'express';
import { z } from 'zod';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { AgentId, GroupId, ShopId } from '../../../client-sdk/protocol/ids.ts';
import { LightAnswer, VisitorRequest, VisitorToken } from '../../../client-sdk/protocol/rest.ts';
import type { Router as ShopRouter } from '../../../router/router.ts';
import { ShopUnknown } from '../../../router/script-runner.ts';
import { lightPicture } from '../../shop/light-picture.ts';
import { admitVisitor, type VisitorParts } from '../../shop/visitors.ts';
import type { RateLimit } from '../../staff/rate-limit.ts';
import { admitAnybody } from './admit.ts';
import { route } from './route.ts';

export interface PublicRoutesParts extends VisitorParts {
  router: Pick<ShopRouter, 'readLight'>;
  /** Visitors from one address. */
  visitorLimit: RateLimit;
}

const Shop = z.object({ shopId: ShopId });
const LightOf = z.object({ group: GroupId.optional(), agent: AgentId.optional() });

/** What anybody may ask of a shop without a token: its light, and to be let in as a visitor. */
export const publicRoutes = (parts: PublicRoutesParts): Router => {
  const { router, visitorLimit, clock } = parts;
  const routes = Router();

  routes.post(
    '/shops/:shopId/visitors',
    route({
      params: Shop,
      body: VisitorRequest,
      answer: VisitorToken,
      admit: admitAnybody,
      run: async ({ params, body, request }) =>
        (await visitorLimit.spend(request.ip ?? '')) ?? admitVisitor(parts, params.shopId, body),
    }),
  );

  const lightOf = async (
    shopId: ShopId,
    { group, agent }: z.infer<typeof LightOf>,
  ): Promise<Ack<LightAnswer>> => {
    const of = { ...(group && { groupId: group }), ...(agent && { agentId: agent }) };
    try {
      return { ok: true, data: { light: await router.readLight(shopId, of, clock()) } };
    } catch (error) {
      if (error instanceof ShopUnknown) return refuse('not_found');
      throw error;
    }
  };
  const light = {
    params: Shop,
    query: LightOf,
    admit: admitAnybody,
    run: ({ params, query }: { params: { shopId: ShopId }; query: z.infer<typeof LightOf> }) =>
      lightOf(params.shopId, query),
  };

  // Shown on any site, whoever may open the chat.
  const toAnySite = (response: Response): Response => response.set('Access-Control-Allow-Origin', '*');
  routes.get(
    '/shops/:shopId/light',
    route({
      ...light,
      summary: 'Whether the shop, one of its groups or agents is there now.',
      answer: LightAnswer,
      send: (answer, response) => {
        toAnySite(response).json(answer);
      },
    }),
  );
  routes.get(
    '/shops/:shopId/light.svg',
    route({
      ...light,
      summary: 'The same as a picture.',
      answer: { types: ['image/svg+xml'] },
      send: (answer: LightAnswer, response) => {
        toAnySite(response).type('svg').send(lightPicture(answer.light));
      },
    }),
  );

  return routes;
};
