import type { Event, Socket } from 'socket.io';
import type { z } from 'zod';
import { type Ack, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import { ShopUnknown } from '../../router/script-runner.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { isOutage } from '../outage.ts';
import type { EventLimits } from './event-limits.ts';

/** One handler for each event of a namespace; its payload has been parsed. */
export type Handlers<Context, Requests extends Record<string, z.ZodType>, Results> = {
  [Event in keyof Requests & keyof Results]: (
    context: Context,
    payload: z.output<Requests[Event]>,
  ) => Promise<Ack<Results[Event]>>;
};

export interface BindParts {
  logger: Logger;
  metrics: Metrics;
  limits: EventLimits;
}

type AnyHandler<Context> = (context: Context, payload: unknown) => Promise<Ack<unknown>>;

/** Answers every event of a socket of one namespace from now on. */
export type Bind<Context> = (socket: Socket, context: Context) => void;

/**
 * Answers every event: within the limits, known name, fits its schema, then its handler. Whatever goes wrong is a
 * coded answer; nothing that a client sends reaches an emitter (no event of his is ever emitted). What all sockets of
 * a namespace share is made once: thousands of them are open and idle.
 */
export function createBind<Context, Requests extends Record<string, z.ZodType>, Results>(
  namespace: string,
  requests: Requests,
  handlers: Handlers<Context, Requests, Results>,
  { logger, metrics, limits }: BindParts,
): Bind<Context> {
  // Maps, so that `__proto__` and `constructor` are no events.
  const schemas = new Map(Object.entries(requests));
  const byEvent = new Map(Object.entries(handlers)) as Map<string, AnyHandler<Context>>;

  const answer = async (
    socket: Socket,
    context: Context,
    event: string,
    payload: unknown,
  ): Promise<Ack<unknown>> => {
    const limited = await limits.spend(socket, event);
    if (limited) return limited;
    const schema = schemas.get(event);
    const handler = byEvent.get(event);
    if (!schema || !handler) return refuse('unknown_event');
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return badRequest(parsed.error);
    return handler(context, parsed.data);
  };

  const take = (socket: Socket, context: Context, [event, ...args]: Event): void => {
    const reply = args.at(-1);
    const known = schemas.has(event) ? event : 'unknown';
    const end = metrics.requestSeconds.startTimer({ namespace, event: known });
    answer(socket, context, event, args[0])
      .catch((error: unknown) => {
        if (error instanceof ShopUnknown) return refuse('not_found');
        const refusal = refuse(isOutage(error) ? 'unavailable' : 'internal');
        logger.error({ err: error, namespace, event: known }, 'an event failed');
        return refusal;
      })
      .then((result) => {
        end();
        metrics.requests.inc({ namespace, event: known, result: result.ok ? 'ok' : result.code });
        if (typeof reply === 'function') reply(result);
      })
      .catch((error: unknown) => logger.error({ err: error }, 'an answer could not be sent'));
  };

  return (socket, context) => {
    socket.use((event) => take(socket, context, event));
  };
}

function badRequest(error: z.ZodError): WireError {
  const [issue] = error.issues;
  return refuse('bad_request', {
    path: issue?.path.map(String).join('.') ?? '',
    reason: issue?.message ?? 'not valid',
  });
}
