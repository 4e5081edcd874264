import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { createErrorHandler, refuseUnknownAddress } from './errors.ts';
import { createHealthRoutes, type ReadyCheck } from './health.ts';
import { createMetricsRoute } from './metrics-route.ts';
import { allowOrigins } from './origins.ts';
import { limitRequests } from './request-limit.ts';
import { oauthMetadata } from './routes/oauth-routes.ts';
import { createStaticRoutes } from './static.ts';

export interface HttpParts {
  config: Config;
  logger: Logger;
  metrics: Metrics;
  readyChecks: ReadyCheck[];
  /** The REST interface, mounted at `/v1`; a worker has none, and no pages. */
  api?: Router | undefined;
  /** The operator's view of the queues, behind its own log-in. */
  operator?: Router | undefined;
}

/** Where the operator's view of the queues is. */
export const OPERATOR_PATH = '/operator';

/** Everything that is answered over HTTP, except Socket.IO. */
export function createHttpApp({ config, logger, metrics, readyChecks, api, operator }: HttpParts): Express {
  const app = express();
  app.set('trust proxy', config.trustedProxies);
  app.set('query parser', 'simple');
  app.use(countResponses(metrics));
  app.use(secureHeaders(config));
  app.use(createHealthRoutes(readyChecks));
  app.use(createMetricsRoute(metrics, config.metricsToken));
  app.use(limitRequests(config.requestsPer10Sec));
  if (api) app.use('/v1', allowOrigins(config), api);
  if (api) app.use(oauthMetadata(config));
  if (operator) app.use(OPERATOR_PATH, operator);
  if (api) app.use(createStaticRoutes());
  app.use(refuseUnknownAddress);
  app.use(createErrorHandler(logger));
  return app;
}

/** The pages run their own scripts only; the chat may be framed by the sites that may use it. */
function secureHeaders(config: Config): RequestHandler {
  const sites = config.allowedOrigins === '*' ? ['*'] : ["'self'", ...config.allowedOrigins];
  const policyFor = (frameAncestors: string[]): RequestHandler =>
    helmet({
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          // antd writes its styles into the page as it draws.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
          mediaSrc: ["'self'", 'blob:'],
          connectSrc: ["'self'", 'ws:', 'wss:'],
          frameAncestors,
          // fenliu may be reached by plain http inside a network.
          upgradeInsecureRequests: null,
        },
      },
      // frame-ancestors says it, and can name sites.
      frameguard: false,
      // The widget's script and the light's picture are made to be used on other sites.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      strictTransportSecurity: config.publicUrl?.startsWith('https:') ?? false,
    });
  const buyerPolicy = policyFor(sites);
  const staffPolicy = policyFor(["'none'"]);
  return (request, response, next) => {
    const policy = request.path === '/buyer' ? buyerPolicy : staffPolicy;
    policy(request, response, next);
  };
}

function countResponses(metrics: Metrics): RequestHandler {
  return (_request, response, next) => {
    response.on('finish', () => {
      metrics.httpRequests.inc({ status: `${Math.floor(response.statusCode / 100)}xx` });
    });
    next();
  };
}
