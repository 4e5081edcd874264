import { Router } from 'express';
import { z } from 'zod';
import {
  AppAnswer,
  AppSecret,
  AppsAnswer,
  CreateAppRequest,
  EditAppRequest,
} from '../../../client-sdk/protocol/apps.ts';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import { type AppParts, createApp, editApp, listApps, revokeApp, rotateSecret } from '../../apps/apps.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { admitStaff } from './admit.ts';
import { route } from './route.ts';
import { admitManager } from './staff-routes.ts';

export interface AppRoutesParts extends AppParts {
  authenticate: Authenticate;
}

const Shop = z.object({ shopId: ShopId });
const One = Shop.extend({ appId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });

/** The third-party apps of a shop. */
export const appRoutes = (parts: AppRoutesParts): Router => {
  const routes = Router();
  const admit = admitManager(parts.authenticate);
  const at = (rest: string) => `/shops/:shopId/apps${rest}`;

  routes.get(
    at(''),
    route({
      summary: 'The third-party apps that the shop lets in.',
      params: Shop,
      answer: AppsAnswer,
      admit: admitStaff(parts.authenticate, 'apps.read'),
      run: async ({ params }) => ({ ok: true, data: { apps: await listApps(parts.db, params.shopId) } }),
    }),
  );
  routes.post(
    at(''),
    route({
      summary: 'Lets an app in; its secret is in this answer and never again.',
      params: Shop,
      body: CreateAppRequest,
      answer: AppSecret,
      refuses: ['limit_reached'],
      admit,
      run: ({ body, caller }) => createApp(parts, caller, body),
    }),
  );
  routes.patch(
    at('/:appId'),
    route({
      summary: 'Changes an app: what is absent stays.',
      params: One,
      body: EditAppRequest,
      answer: AppAnswer,
      admit,
      run: ({ params, body, caller }) => editApp(parts, caller, params.appId, body),
    }),
  );
  routes.post(
    at('/:appId/secret'),
    route({
      summary: 'A new secret in place of the old one; tokens got with that one end.',
      params: One,
      answer: AppSecret,
      admit,
      run: ({ params, caller }) => rotateSecret(parts, caller, params.appId),
    }),
  );
  routes.delete(
    at('/:appId'),
    route({
      summary: 'Cuts an app off: its tokens end at once, its connections within a second.',
      params: One,
      answer: null,
      admit,
      run: ({ params, caller }) => revokeApp(parts, caller, params.appId),
    }),
  );
  return routes;
};
