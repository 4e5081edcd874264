import { Router } from 'express';
import type { Redis } from 'ioredis';
import type { Router as ShopRouter } from '../../../router/router.ts';
import type { AppParts } from '../../apps/apps.ts';
import type { OAuthModelParts } from '../../apps/oauth-model.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { DryRunRequestParts } from '../../dry-run/request.ts';
import type { Deliver } from '../../gateway/deliver.ts';
import type { NewId } from '../../ids.ts';
import type { Logger } from '../../logger.ts';
import type { ExportParts } from '../../records/exports.ts';
import type { FindShop } from '../../shop/find-shop.ts';
import type { PublishParts } from '../../shop/rules.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import type { FillGroups } from '../../staff/fill-groups.ts';
import { type LoginParts, Logins } from '../../staff/login.ts';
import type { StaffParts } from '../../staff/manage.ts';
import { makeRateLimit } from '../../staff/rate-limit.ts';
import type { StoreDb } from '../../store/open.ts';
import { apiPage } from '../api-page.ts';
import { listOperations, openApiDocument } from '../openapi.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { appRoutes } from './app-routes.ts';
import { blocklistRoutes } from './blocklist-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { organisationRoutes } from './organisation-routes.ts';
import { phraseRoutes } from './phrase-routes.ts';
import { publicRoutes } from './public-routes.ts';
import { recordRoutes } from './record-routes.ts';
import { replyRoutes } from './reply-routes.ts';
import { rulesRoutes } from './rules-routes.ts';
import { securityRoutes } from './security-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { shopRoutes } from './shop-routes.ts';
import { staffRoutes } from './staff-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export interface ApiParts {
  config: Pick<
    Config,
    'dataDir' | 'maxUploadBytes' | 'loginsPerMinute' | 'requestsPer10Sec' | 'webhookAllowedHosts'
  >;
  db: StoreDb;
  redis: Redis;
  router: ShopRouter;
  clock: Clock;
  newId: NewId;
  logger: Logger;
  tokenSecret: string;
  authenticate: Authenticate;
  findShop: FindShop;
  fillGroups: FillGroups;
  deliver: PublishParts['deliver'];
  tellAlarms: Deliver['alarms'];
  wakeDryRun: DryRunRequestParts['wakeDryRun'];
  wakeExport: ExportParts['wakeExport'];
  onRevoked: LoginParts['onRevoked'];
  onRightsChanged: StaffParts['onRightsChanged'];
  onAppChanged: AppParts['onAppChanged'];
  onGrantEnded: OAuthModelParts['onGrantEnded'];
}

const MINUTE_SEC = 60;

/** Wrong log-ins from one address, in logins' worth: an office has one address and many people. */
const ADDRESS_TO_LOGIN = 5;

/** A network of phones has one address too. */
const VISITORS_PER_MINUTE = 300;
/** Those that were refused: after a start of the server all tabs of an office may refresh at once. */
const REFRESHES_PER_MINUTE = 300;
const UPLOADS_PER_MINUTE = 120;
const APP_TOKENS_PER_MINUTE = 300;

/** The REST interface, to be mounted at `/v1`. */
export const createApi = (parts: ApiParts): Router => {
  const { config, db, redis, authenticate } = parts;
  const perMinute = (name: string, points: number) => makeRateLimit(redis, name, points, MINUTE_SEC);
  const logins = new Logins({
    ...parts,
    limits: {
      login: perMinute('login', config.loginsPerMinute),
      address: perMinute('login-address', config.loginsPerMinute * ADDRESS_TO_LOGIN),
      refresh: perMinute('refresh', REFRESHES_PER_MINUTE),
    },
  });
  const api = Router();
  api.use(sessionRoutes(db, logins, authenticate));
  api.use(publicRoutes({ ...parts, visitorLimit: perMinute('visitor', VISITORS_PER_MINUTE) }));
  api.use(shopRoutes(parts));
  api.use(phraseRoutes(parts));
  api.use(replyRoutes(parts));
  api.use(staffRoutes(parts));
  api.use(blocklistRoutes({ ...parts, deliver: { effects: parts.deliver } }));
  api.use(alarmRoutes({ ...parts, deliver: { alarms: parts.tellAlarms } }));
  api.use(organisationRoutes(parts));
  api.use(securityRoutes({ ...parts, logins, proofLimit: perMinute('proof', config.loginsPerMinute) }));
  api.use(appRoutes(parts));
  api.use(webhookRoutes(parts));
  api.use(oauthRoutes({ ...parts, oauthLimit: perMinute('oauth', APP_TOKENS_PER_MINUTE) }));
  api.use(rulesRoutes(parts));
  api.use(recordRoutes({ ...parts, dataDir: config.dataDir }));
  api.use(fileRoutes({ ...parts, ...config, uploadLimit: perMinute('upload', UPLOADS_PER_MINUTE) }));
  const operations = listOperations(api);
  const document = openApiDocument(operations);
  const page = apiPage(operations);
  api.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  api.get('/docs', (_request, response) => {
    response.type('html').send(page);
  });
  return api;
};
