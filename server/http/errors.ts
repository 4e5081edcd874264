import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { type ErrorCode, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import type { Logger } from '../logger.ts';
import { isOutage } from '../outage.ts';

/** With which status each code is answered. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  unknown_event: 404,
  unauthenticated: 401,
  token_expired: 401,
  protocol_too_old: 426,
  protocol_too_new: 426,
  forbidden: 403,
  not_found: 404,
  stale: 409,
  closed: 409,
  blocked: 403,
  disabled: 403,
  too_late: 409,
  conflict: 409,
  bad_target: 422,
  limit_reached: 409,
  bad_state: 409,
  no_seats: 409,
  taken: 409,
  weak_password: 422,
  second_step: 401,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  too_many_connections: 429,
  overloaded: 503,
  unavailable: 503,
  internal: 500,
};

/** Ends a REST call with a coded error. */
export function sendRefusal(response: Response, refusal: WireError): void {
  if (refusal.retryAfterMs !== undefined) {
    response.set('Retry-After', String(Math.ceil(refusal.retryAfterMs / 1000)));
  }
  response.status(HTTP_STATUS[refusal.code]).json(refusal);
}

/** The last handler: nothing lives at this address. */
export const refuseUnknownAddress: RequestHandler = (_request, response) => {
  sendRefusal(response, refuse('not_found'));
};

/** Turns what was thrown into a coded error; its details stay in the log. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const refusal = toRefusal(error);
    if (refusal.code === 'internal' || refusal.code === 'unavailable') {
      logger.error({ err: error, method: request.method, path: request.path }, 'a request failed');
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    sendRefusal(response, refusal);
  };
}

function toRefusal(error: unknown): WireError {
  if (isOutage(error)) return refuse('unavailable');
  // Express and its body parser name the fault of a request by an HTTP status.
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
  if (type === 'entity.parse.failed') return refuse('bad_request', { reason: 'the body is not JSON' });
  if (status === 413) return refuse('too_large');
  if (status === 415) return refuse('unsupported_type');
  if (typeof status === 'number' && status >= 400 && status < 500) return refuse('bad_request');
  return refuse('internal');
}
