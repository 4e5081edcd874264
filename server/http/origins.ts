import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';

/** True when a page from this origin may talk to us. No origin at all: no browser, so not our question. */
export function isAllowedOrigin(allowed: Config['allowedOrigins'], origin: string | undefined): boolean {
  return allowed === '*' || origin === undefined || allowed.includes(origin);
}

/** Lets pages of the allowed origins call the REST interface. Tokens travel in headers, never in cookies. */
export function allowOrigins(allowed: Config['allowedOrigins']): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && isAllowedOrigin(allowed, origin)) {
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
