import type { RequestHandler, Router } from 'express';
import { z } from 'zod';
import { ERRORS, type ErrorCode, type WireError } from '../../client-sdk/protocol/errors.ts';
import { HTTP_STATUS } from './errors.ts';
import { admitAnybody } from './routes/admit.ts';
import { specOf } from './routes/route.ts';

type Schema = Record<string, unknown>;

/** What travels in a body, one way or the other. */
interface Content {
  types: readonly string[];
  /** Absent for what is no JSON. */
  schema?: Schema;
}

/** One way to call the interface. */
export interface Operation {
  method: string;
  /** As Express has it: `/shops/:shopId`. */
  path: string;
  summary: string;
  /** Whether a token is asked for. */
  guarded: boolean;
  params: Schema;
  query: Schema;
  body: Content | undefined;
  /** Undefined: none, with status 204. */
  answer: Content | undefined;
  refuses: readonly ErrorCode[];
}

const JSON_TYPE = 'application/json';

/** Not beside its type: the buyer's page has that, and no zod. */
const Refused: z.ZodType<WireError> = z.object({
  ok: z.literal(false),
  code: z.enum(Object.keys(ERRORS) as ErrorCode[]),
  retryable: z.boolean(),
  message: z.string(),
  retryAfterMs: z.number().exactOptional(),
  path: z.string().exactOptional(),
  reason: z.string().exactOptional(),
});

/** @param io as it comes in, before defaults, or as it goes out */
const schemaOf = (schema: z.ZodType | undefined, io: 'input' | 'output' = 'input'): Schema =>
  schema
    ? z.toJSONSchema(schema, {
        io,
        unrepresentable: 'any',
        // Later versions may answer more; a client is to ignore what it does not know.
        override: ({ jsonSchema }) => {
          if (io === 'output') delete jsonSchema.additionalProperties;
        },
      })
    : {};

type Spec = NonNullable<ReturnType<typeof specOf.get>>;

const bodyOf = ({ body, bodyTypes }: Spec): Content | undefined => {
  if (body) return { types: [JSON_TYPE], schema: schemaOf(body) };
  return bodyTypes && { types: bodyTypes };
};

const answerOf = ({ answer }: Spec): Content | undefined => {
  if (answer === null) return undefined;
  if (answer instanceof z.ZodType) return { types: [JSON_TYPE], schema: schemaOf(answer, 'output') };
  const { types, schema } = answer;
  return { types, ...(schema && { schema: schemaOf(schema, 'output') }) };
};

/** What each route may be refused with: by the door, by its parts, by the thing itself. */
const refusalsOf = ({ admit, params, query, body, bodyTypes, refuses = [] }: Spec): ErrorCode[] => {
  const codes: ErrorCode[] = ['rate_limited', 'unavailable', 'internal', ...refuses];
  if (admit !== admitAnybody) codes.push('unauthenticated', 'token_expired', 'forbidden');
  if (params) codes.push('not_found');
  if (query || body || bodyTypes) codes.push('bad_request');
  if (body || bodyTypes) codes.push('too_large', 'unsupported_type');
  return [...new Set(codes)].sort();
};

/** Every route of the interface, from the schemas that its calls are parsed with and its answers are typed by. */
export function listOperations(api: Router): Operation[] {
  return api.stack.flatMap((layer): Operation[] => {
    const { route, handle } = layer;
    if (!route) return 'stack' in handle ? listOperations(handle as unknown as Router) : [];
    return route.stack.flatMap(({ method, handle: handler }): Operation[] => {
      const spec = specOf.get(handler as RequestHandler);
      if (!spec) return [];
      return [
        {
          method,
          path: route.path,
          summary: spec.summary ?? '',
          guarded: spec.admit !== admitAnybody,
          params: schemaOf(spec.params),
          query: schemaOf(spec.query),
          body: bodyOf(spec),
          answer: answerOf(spec),
          refuses: refusalsOf(spec),
        },
      ];
    });
  });
}

interface Field {
  name: string;
  required: boolean;
  schema: Schema;
}

/** The fields of an object, of objects that all hold, or of those of which one does: then none but the common must be there. */
const fieldsOf = ({ properties = {}, required = [], allOf, anyOf, oneOf }: Schema): Field[] => {
  const own = Object.entries(properties as Record<string, Schema>).map(([name, schema]) => ({
    name,
    required: (required as string[]).includes(name),
    schema,
  }));
  const choices = ((oneOf ?? anyOf ?? []) as Schema[]).map(fieldsOf);
  const names = [...new Set(choices.flat().map(({ name }) => name))];
  const chosen = names.map((name): Field => {
    const found = choices.flatMap((fields) => fields.filter((field) => field.name === name));
    const [first] = found;
    return {
      name,
      required: found.length === choices.length && found.every((field) => field.required),
      schema: found.length === 1 && first ? first.schema : { anyOf: found.map(({ schema }) => schema) },
    };
  });
  return [...own, ...((allOf ?? []) as Schema[]).flatMap(fieldsOf), ...chosen];
};

const parametersIn = (place: 'path' | 'query', schema: Schema) =>
  fieldsOf(schema).map((field) => ({ in: place, ...field, required: place === 'path' || field.required }));

/** The refusals by their status, each with the codes that it may carry. */
const refusedBy = (codes: readonly ErrorCode[]) => {
  const statuses = [...new Set(codes.map((code) => HTTP_STATUS[code]))];
  return Object.fromEntries(
    statuses.map((status) => {
      const some = codes.filter((code) => HTTP_STATUS[code] === status);
      const schema = {
        allOf: [{ $ref: '#/components/schemas/Refused' }],
        properties: { code: { enum: some } },
      };
      return [
        status,
        {
          description: some.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join('\n\n'),
          content: { [JSON_TYPE]: { schema } },
        },
      ];
    }),
  );
};

const operationOf = ({ method, path, summary, guarded, params, query, body, answer, refuses }: Operation) => {
  // With an id of its own, so that what a schema calls its own parts is looked for in itself.
  const named = (part: string, { types, schema }: Content) => {
    const $id = `${method}${path}/${part}`.replaceAll(/[:/]+/g, '_');
    const said = schema ? { ...schema, $id } : { type: 'string', format: 'binary' };
    return Object.fromEntries(types.map((type) => [type, { schema: said }]));
  };
  return {
    summary,
    ...(!guarded && { security: [] }),
    parameters: [...parametersIn('path', params), ...parametersIn('query', query)],
    ...(body && { requestBody: { required: true, content: named('body', body) } }),
    responses: {
      ...(answer
        ? { 200: { description: 'Done.', content: named('answer', answer) } }
        : { 204: { description: 'Done.' } }),
      ...refusedBy(refuses),
    },
  };
};

/** The interface as an OpenAPI 3.1 document. */
export function openApiDocument(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const operation of operations) {
    const address = `/v1${operation.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[address] ??= {};
    paths[address][operation.method] = operationOf(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'fenliu', version: '1', description: 'REST under /v1. Sockets: see the wire page.' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Refused: schemaOf(Refused, 'output') },
    },
  };
}
