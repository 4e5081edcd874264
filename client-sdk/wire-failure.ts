import { ERRORS, type ErrorCode, type WireError } from './protocol/errors.ts';

/**
 * What a call can fail with: the server's own codes, and two that only a client can see.
 * - `not_connected`: there is no line to the server now.
 * - `no_answer`: it was sent, but no answer came in time; it may have been done or not.
 */
export type FailureCode = ErrorCode | 'not_connected' | 'no_answer';

/** A call that the server refused, or that did not reach it. Thrown by every call of the SDK. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  readonly code: FailureCode;
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  /** Wait this long before trying again, in ms. */
  readonly retryAfterMs: number | undefined;
  /** With `bad_request`: where in the payload. */
  readonly path: string | undefined;
  /** What is wrong there, such as `empty_group`. */
  readonly reason: string | undefined;

  constructor(failure: {
    code: FailureCode;
    retryable: boolean;
    message: string;
    retryAfterMs?: number | undefined;
    path?: string | undefined;
    reason?: string | undefined;
  }) {
    super(failure.message);
    this.code = failure.code;
    this.retryable = failure.retryable;
    this.retryAfterMs = failure.retryAfterMs;
    this.path = failure.path;
    this.reason = failure.reason;
  }
}

/** The failure that stands for a code of the table, with the table's own words. */
export function failureOf(code: ErrorCode): WireFailure {
  return new WireFailure({ code, ...ERRORS[code] });
}

/** No line to the server now: the call was not sent. */
export function notConnected(message = 'There is no connection to the server.'): WireFailure {
  return new WireFailure({ code: 'not_connected', retryable: true, message });
}

/** It was sent, and nobody knows whether it was done. */
export function noAnswer(): WireFailure {
  return new WireFailure({
    code: 'no_answer',
    retryable: true,
    message: 'The server did not answer in time.',
  });
}

/**
 * The failed half of an answer, as it came from outside; null when it is none. A newer server's code that is unknown
 * here is `internal`, but what the server says of trying again is kept.
 */
export function failureIn(value: unknown): WireFailure | null {
  if (typeof value !== 'object' || value === null) return null;
  const { code, retryable, message } = value as Record<string, unknown>;
  if (typeof code !== 'string') return null;
  if (Object.hasOwn(ERRORS, code)) return new WireFailure(value as WireError);
  return new WireFailure({
    code: 'internal',
    retryable: retryable !== false,
    message: String(message ?? code),
  });
}

/** Turns whatever was thrown into a `WireFailure`; something unknown may be tried again. */
export function toFailure(thrown: unknown): WireFailure {
  if (thrown instanceof WireFailure) return thrown;
  return notConnected(thrown instanceof Error ? thrown.message : String(thrown));
}
