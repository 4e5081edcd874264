import { Router } from 'express';
import { z } from 'zod';
import {
  CreateWebhookRequest,
  DeliveriesAnswer,
  DeliveriesQuery,
  EditWebhookRequest,
  Webhook,
  WebhookSecret,
  WebhooksAnswer,
} from '../../../client-sdk/protocol/apps.ts';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import { listDeliveries, replayDelivery } from '../../apps/deliveries.ts';
import {
  createWebhook,
  editWebhook,
  listWebhooks,
  removeWebhook,
  type WebhookParts,
} from '../../apps/webhooks.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { admitStaff } from './admit.ts';
import { route } from './route.ts';
import { admitManager } from './staff-routes.ts';

export interface WebhookRoutesParts extends WebhookParts {
  authenticate: Authenticate;
}

const Shop = z.object({ shopId: ShopId });
const One = Shop.extend({ webhookId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
const Delivery = One.extend({ n: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** The webhooks of a shop, and what was sent to them. */
export const webhookRoutes = (parts: WebhookRoutesParts): Router => {
  const { db, authenticate } = parts;
  const routes = Router();
  const admit = admitManager(authenticate);
  const toRead = admitStaff(authenticate, 'apps.read');
  const at = (rest: string) => `/shops/:shopId/webhooks${rest}`;

  routes.get(
    at(''),
    route({
      summary: 'The addresses that the shop’s events are sent to.',
      params: Shop,
      answer: WebhooksAnswer,
      admit: toRead,
      run: async ({ params }) => ({ ok: true, data: { webhooks: await listWebhooks(db, params.shopId) } }),
    }),
  );
  routes.post(
    at(''),
    route({
      summary: 'A new one; the secret that signs is in this answer and never again.',
      params: Shop,
      body: CreateWebhookRequest,
      answer: WebhookSecret,
      refuses: ['limit_reached'],
      admit,
      run: ({ body, caller }) => createWebhook(parts, caller, body),
    }),
  );
  routes.patch(
    at('/:webhookId'),
    route({
      summary: 'Changes one, or switches it on and off: what is absent stays.',
      params: One,
      body: EditWebhookRequest,
      answer: Webhook,
      admit,
      run: ({ params, body, caller }) => editWebhook(parts, caller, params.webhookId, body),
    }),
  );
  routes.delete(
    at('/:webhookId'),
    route({
      summary: 'Ends one, with what was still to be sent to it.',
      params: One,
      answer: null,
      admit,
      run: ({ params, caller }) => removeWebhook(parts, caller, params.webhookId),
    }),
  );
  routes.get(
    at('/:webhookId/deliveries'),
    route({
      summary: 'What was sent, what is still to be, and what came back.',
      params: One,
      query: DeliveriesQuery,
      answer: DeliveriesAnswer,
      admit: toRead,
      run: ({ params, query }) => listDeliveries(db, params.shopId, params.webhookId, query.before),
    }),
  );
  routes.post(
    at('/:webhookId/deliveries/:n/replay'),
    route({
      summary: 'Sends one once more, with the same id.',
      params: Delivery,
      answer: null,
      admit,
      run: ({ params, caller }) => replayDelivery(parts, caller, params.webhookId, params.n),
    }),
  );
  return routes;
};
