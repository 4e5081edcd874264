import type { ErrorCode } from '../../../client-sdk/protocol/errors.ts';

/** The HTTP status that goes with each coded error. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  unknown_event: 404,
  unauthenticated: 401,
  token_expired: 401,
  forbidden: 403,
  not_found: 404,
  stale: 409,
  closed: 409,
  blocked: 403,
  disabled: 403,
  too_late: 409,
  conflict: 409,
  bad_target: 409,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  too_many_connections: 429,
  overloaded: 503,
  unavailable: 503,
  internal: 500,
};
