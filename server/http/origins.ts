import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';

type OriginSettings = Pick<Config, 'allowedOrigins' | 'publicUrl'>;

/**
 * True when the page that asks may talk to us; our own pages always may. No origin at all: no browser, so not our
 * question.
 */
export function isAllowedOrigin(
  { allowedOrigins, publicUrl }: OriginSettings,
  { origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>,
): boolean {
  if (allowedOrigins === '*' || origin === undefined || allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  // A proxy may put another name into Host: then only the public address says who we are.
  return new URL(origin).host === host || (publicUrl !== undefined && new URL(publicUrl).origin === origin);
}

/** Lets pages of the allowed origins call the REST interface. Tokens travel in headers, never in cookies. */
export function allowOrigins(settings: OriginSettings): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && isAllowedOrigin(settings, request.headers)) {
      response.set('Access-Control-Allow-Origin', origin);
      response.set('Access-Control-Expose-Headers', 'Retry-After');
    }
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
    response.set('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    response.set('Access-Control-Max-Age', '600');
    response.sendStatus(204);
  };
}
