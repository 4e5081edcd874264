import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type RequestHandler, Router } from 'express';
import type { RateLimit } from '../staff/rate-limit.ts';
import { isSameSecret } from '../staff/same-secret.ts';
import type { Queues } from './queues.ts';

const USER = 'operator';

export interface OperatorBoardParts {
  queues: Queues;
  password: string;
  /** Failed log-ins from one address. */
  failures: RateLimit;
  /** What else is the operator's alone. */
  more?: RequestHandler;
  /** Where the router is mounted: `/ops`. */
  path: string;
}

/**
 * Bull Board, for the operator of the server alone: HTTP Basic, user `operator`. It shows and changes nothing:
 * every job mends itself, and another site could make the browser send a change with the log-in.
 */
export function operatorBoard({ queues, password, failures, more, path }: OperatorBoardParts): Router {
  const board = new ExpressAdapter();
  board.setBasePath(path);
  createBullBoard({
    queues: Object.values(queues.byName).map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: board,
  });
  const router = Router();
  router.use(requireOperator(password, failures), ...(more ? [more] : []), board.getRouter());
  return router;
}

function requireOperator(password: string, failures: RateLimit): RequestHandler {
  const expected = `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`;
  return async (request, response, next) => {
    const { authorization } = request.headers;
    if (authorization === undefined) return void askForLogIn(response);
    const address = request.ip ?? 'unknown';
    // Spent before the comparison: tries in parallel cannot slip by.
    const refusal = await failures.spend(address);
    if (refusal) {
      response
        .status(429)
        .set('Retry-After', String(Math.ceil((refusal.retryAfterMs ?? 0) / 1000)))
        .end();
      return;
    }
    if (!isSameSecret(authorization, expected)) return void askForLogIn(response);
    await failures.giveBack(address);
    next();
  };
}

function askForLogIn(response: Parameters<RequestHandler>[1]): void {
  response.status(401).set('WWW-Authenticate', 'Basic realm="fenliu operator", charset="UTF-8"').end();
}
