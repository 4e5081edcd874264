import { Router } from 'express';
import { z } from 'zod';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import { RepliesAnswer, ReplyScope, SaveReplies } from '../../../client-sdk/protocol/replies.ts';
import { getReplies, putReplies, type RepliesParts } from '../../shop/edit-replies.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { admitStaff } from './admit.ts';
import { route } from './route.ts';

export interface ReplyRoutesParts extends RepliesParts {
  authenticate: Authenticate;
}

const Shop = z.object({ shopId: ShopId });

/** What the shop, a group or an agent answers by itself. */
export const replyRoutes = (parts: ReplyRoutesParts): Router => {
  const routes = Router();
  const admit = admitStaff(parts.authenticate, 'replies.read');
  routes.get(
    '/shops/:shopId/auto-replies',
    route({
      summary: 'Automatic replies of the shop, of a group (&groupId=), of an agent (&agentId=), or one’s own',
      params: Shop,
      query: ReplyScope,
      answer: RepliesAnswer,
      admit,
      run: ({ params: { shopId }, query, caller }) => getReplies(parts, caller.actor, shopId, query),
    }),
  );
  routes.put(
    '/shops/:shopId/auto-replies',
    route({
      summary: 'Changes them; of one’s own the greeting and the away reply',
      params: Shop,
      query: ReplyScope,
      body: SaveReplies,
      answer: RepliesAnswer,
      refuses: ['conflict'],
      admit,
      run: ({ params: { shopId }, query, body, caller }) =>
        putReplies(parts, { staff: caller.actor, from: caller.author.from }, shopId, query, body),
    }),
  );
  return routes;
};
