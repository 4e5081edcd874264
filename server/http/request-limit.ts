import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { WireError } from '../../client-sdk/protocol/errors.ts';
import { addressKey } from '../staff/address-key.ts';
import { spendFrom } from '../staff/rate-limit.ts';

const WINDOW_SEC = 10;

/**
 * How much one log-in, or one address without any, may ask of the REST interface in ten seconds; kept in this process,
 * like that of a socket (P10).
 */
export function limitRequests(pointsPer10Sec: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: pointsPer10Sec, duration: WINDOW_SEC });
  return (_request, response, next) => {
    response.locals.requestLimiter = limiter;
    next();
  };
}

/**
 * Takes what a call costs from whoever was let in: a token that was not looked at yet could be anybody's.
 * @param hasToken whether he was let in by one
 * @param cost of the call, where a plain read is 1
 */
export function spendRequest(
  request: Request,
  response: Response,
  hasToken: boolean,
  cost: number,
): Promise<WireError | null> {
  // The signature of a token tells it from all others.
  const signature = hasToken && request.get('authorization')?.split('.').at(-1);
  const limiter = response.locals.requestLimiter as RateLimiterMemory;
  return spendFrom(limiter, signature || addressKey(request.ip ?? ''), cost);
}
