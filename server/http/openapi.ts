import type { RequestHandler, Router } from 'express';
import { z } from 'zod';
import { ERRORS } from '../../client-sdk/protocol/errors.ts';
import { specOf } from './routes/route.ts';

type Schema = Record<string, unknown>;

/** One way to call the interface. */
export interface Operation {
  method: string;
  /** As Express has it: `/shops/:shopId`. */
  path: string;
  summary: string;
  params: Schema;
  query: Schema;
  body: Schema | undefined;
}

const schemaOf = (schema: z.ZodType | undefined): Schema =>
  schema ? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) : {};

/** Every route of the interface, from the schemas that its calls are parsed with. */
export function listOperations(api: Router): Operation[] {
  return api.stack.flatMap((layer): Operation[] => {
    const { route, handle } = layer;
    if (!route) return 'stack' in handle ? listOperations(handle as unknown as Router) : [];
    return route.stack.flatMap(({ method, handle: handler }): Operation[] => {
      const spec = specOf.get(handler as RequestHandler);
      if (!spec) return [];
      const { summary = '', params, query, body } = spec;
      return [
        {
          method,
          path: route.path,
          summary,
          params: schemaOf(params),
          query: schemaOf(query),
          body: body && schemaOf(body),
        },
      ];
    });
  });
}

const parametersIn = (place: 'path' | 'query', { properties = {}, required = [] }: Schema) =>
  Object.entries(properties as Record<string, Schema>).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (required as string[]).includes(name),
    schema,
  }));

/** The interface as an OpenAPI 3.1 document. */
export function openApiDocument(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, summary, params, query, body } of operations) {
    const address = `/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`;
    // With an id of its own, so that what a schema calls its own parts is looked for in itself.
    const $id = `${address}#${method}`.replaceAll(/[{}#]/g, '_');
    paths[address] ??= {};
    paths[address][method] = {
      summary,
      parameters: [...parametersIn('path', params), ...parametersIn('query', query)],
      ...(body && {
        requestBody: { required: true, content: { 'application/json': { schema: { ...body, $id } } } },
      }),
      responses: {
        '2XX': { description: 'The data itself.' },
        default: { $ref: '#/components/responses/Refused' },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'fenliu', version: '1', description: 'REST under /v1. Sockets: see the wire page.' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: {
        Refused: {
          description: 'A coded error.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['ok', 'code', 'retryable', 'message'],
                properties: {
                  ok: { const: false },
                  code: { enum: Object.keys(ERRORS) },
                  retryable: { type: 'boolean' },
                  message: { type: 'string' },
                  retryAfterMs: { type: 'number' },
                  path: { type: 'string' },
                  reason: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
  };
}
