/**
 * Every error a client can see, and whether the same call may succeed later.
 * The list is closed: the server maps anything else to `internal`.
 */
export const ERRORS = {
  bad_request: { retryable: false, message: 'The request does not fit its schema.' },
  unknown_event: { retryable: false, message: 'There is no such event.' },
  unauthenticated: { retryable: false, message: 'Log in first, or the token is not valid.' },
  token_expired: { retryable: false, message: 'The token has expired: get a new one.' },
  protocol_too_old: { retryable: false, message: 'This client is too old for the server: update it.' },
  protocol_too_new: {
    retryable: false,
    message: 'This client is too new for the server: update the server.',
  },
  forbidden: { retryable: false, message: 'You may not do this.' },
  not_found: { retryable: false, message: 'There is no such thing, or it is not yours to see.' },
  stale: { retryable: false, message: 'The conversation has moved on: you no longer hold it.' },
  closed: { retryable: false, message: 'The conversation is closed.' },
  blocked: { retryable: false, message: 'The shop takes no messages from you.' },
  disabled: { retryable: false, message: 'The shop has switched chat off.' },
  too_late: { retryable: false, message: 'The time in which this was possible is over.' },
  conflict: { retryable: false, message: 'Somebody else changed this first: load it again.' },
  bad_target: { retryable: false, message: 'The conversation cannot be given to this target.' },
  limit_reached: { retryable: false, message: 'You hold as many conversations as you may.' },
  bad_state: { retryable: false, message: 'Your state does not allow this: come in first.' },
  no_seats: { retryable: false, message: 'The shop has no free sub-account left.' },
  taken: { retryable: false, message: 'This name is in use already.' },
  weak_password: { retryable: false, message: 'This password is too short, or too well known.' },
  second_step: { retryable: false, message: 'A code of the second step is needed.' },
  too_large: { retryable: false, message: 'This is larger than the limit.' },
  unsupported_type: { retryable: false, message: 'Files of this type are not taken.' },
  rate_limited: { retryable: true, message: 'Too many requests: wait a moment.' },
  too_many_connections: { retryable: true, message: 'Too many connections from this address.' },
  overloaded: { retryable: true, message: 'The server is busy: try again soon.' },
  unavailable: { retryable: true, message: 'The store cannot be reached: try again soon.' },
  internal: { retryable: true, message: 'Something went wrong on the server.' },
} as const satisfies Record<string, { retryable: boolean; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** The failed half of every acknowledgement, and the body of every failed REST call. */
export interface WireError {
  ok: false;
  code: ErrorCode;
  retryable: boolean;
  message: string;
  /** With `rate_limited`: wait this long, in ms. */
  retryAfterMs?: number;
  /** With `bad_request`: where in the payload, such as `body.text`. */
  path?: string;
  /** With `path`: what is wrong there. */
  reason?: string;
}

export type Ack<T> = { ok: true; data: T } | WireError;

/** Makes the failed half of an answer, with the code's own words; `more` says where or how long. */
export const refuse = (
  code: ErrorCode,
  more: Pick<WireError, 'retryAfterMs' | 'path' | 'reason'> = {},
): WireError => ({
  ok: false,
  code,
  ...ERRORS[code],
  ...more,
});
