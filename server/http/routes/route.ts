import { promisify } from 'node:util';
import { json, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { type Ack, type ErrorCode, refuse } from '../../../client-sdk/protocol/errors.ts';
import { sendRefusal } from '../errors.ts';
import { spendRequest } from '../request-limit.ts';

const MAX_BODY_BYTES = 100_000;
/** A page of any site may send other types without asking first. */
const JSON_TYPES = ['application/json', '+json'];

type ReadJson = (request: Request, response: Response) => Promise<unknown>;

/** What one route takes, who may call it, what it does. Parsed and refused in that order. */
export interface RouteSpec<Params, Query, Body, Caller, Data> {
  /** For the page that describes the interface. */
  summary?: string;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  /** A JSON body. Read only after the caller was let in. */
  body?: z.ZodType<Body>;
  maxBodyBytes?: number;
  /** The media types of a body that `run` reads by itself. */
  bodyTypes?: readonly string[];
  /** What comes back: JSON of this schema; nothing (204); or something of other media types. */
  answer: z.ZodType<Data> | null | { types: readonly string[]; schema?: z.ZodType };
  /** What it costs of a caller's requests, where a plain read is 1 (P10). */
  cost?: number;
  /** Refusals of the thing itself, beside those of every route with such parts. */
  refuses?: readonly ErrorCode[];
  /** Lets the caller in, or refuses. */
  admit: (request: Request, params: Params) => Promise<Ack<Caller>>;
  run: (call: {
    params: Params;
    query: Query;
    body: Body;
    caller: Caller;
    request: Request;
  }) => Promise<Ack<Data>>;
  /** How the result is written, where that is more than its JSON. */
  send?: (data: Data, response: Response) => void | Promise<void>;
}

/** What each handler was made of, for the page that describes the interface. */
export const specOf = new WeakMap<
  RequestHandler,
  Omit<RouteSpec<unknown, unknown, unknown, unknown, unknown>, 'run' | 'send' | 'admit'> & { admit: unknown }
>();

/** Express handler of a route; what it throws is for the error handler of the whole server. */
export const route = <Params = unknown, Query = unknown, Body = unknown, Caller = unknown, Data = unknown>(
  spec: RouteSpec<Params, Query, Body, Caller, Data>,
): RequestHandler => {
  const parseJson = promisify(json({ limit: spec.maxBodyBytes ?? MAX_BODY_BYTES, type: JSON_TYPES }));
  const readJson: ReadJson = async (request, response) => {
    await parseJson(request, response);
    return request.body;
  };
  const handler: RequestHandler = async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const answer = await answerTo(spec, request, response, readJson);
    if (!answer.ok) sendRefusal(response, answer);
    else if (spec.send) await spec.send(answer.data, response);
    else if (answer.data === null) response.status(204).end();
    else response.json(answer.data);
  };
  specOf.set(handler, spec);
  return handler;
};

const answerTo = async <Params, Query, Body, Caller, Data>(
  spec: RouteSpec<Params, Query, Body, Caller, Data>,
  request: Request,
  response: Response,
  readJson: ReadJson,
): Promise<Ack<Data>> => {
  const params = parse(spec.params, request.params);
  // An id of an impossible shape names nothing.
  if (!params.ok) return refuse('not_found');
  const caller = await spec.admit(request, params.data);
  if (!caller.ok) return caller;
  const tooOften = await spendRequest(request, response, caller.data !== null, spec.cost ?? 1);
  if (tooOften) return tooOften;
  const query = parse(spec.query, request.query);
  if (!query.ok) return query;
  if (spec.body && request.is(JSON_TYPES) === false) {
    return refuse('unsupported_type', { reason: 'the content type is not application/json' });
  }
  const body = spec.body ? parse(spec.body, await readJson(request, response)) : undefined;
  if (body && !body.ok) return body;
  return spec.run({
    params: params.data,
    query: query.data,
    body: body?.data as Body,
    caller: caller.data,
    request,
  });
};

const parse = <Value>(schema: z.ZodType<Value> | undefined, input: unknown): Ack<Value> => {
  if (!schema) return { ok: true, data: undefined as Value };
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, data: parsed.data };
  const [issue] = parsed.error.issues;
  return refuse('bad_request', { path: issue?.path.join('.') ?? '', reason: issue?.message ?? '' });
};
