import { z } from 'zod';

/** Compares what a server really answers with what its OpenAPI document says of that route. */

interface Response {
  method: string;
  /** Below `/v1`, without the query. */
  path: string;
  status: number;
  type: string | null;
  body: unknown;
}

type Schema = Record<string, unknown>;
type Content = Record<string, { schema: Schema }>;

export interface OpenApi {
  paths: Record<
    string,
    Record<string, { summary: string; responses: Record<string, { content?: Content }> }>
  >;
  components: { schemas: { Refused: Schema } };
}

/** A field that is not described is a fault here; a client ignores it. */
const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  // Patterns are written for the `u` flag, which is lost here.
  const parts = Object.entries(value).filter(([key, part]) => key !== 'pattern' || typeof part !== 'string');
  const inner = Object.fromEntries(parts.map(([key, part]) => [key, closed(part)]));
  return 'properties' in inner && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
};

export class Documented {
  readonly #operations: { key: string; pattern: RegExp; responses: Record<string, { content?: Content }> }[];
  readonly #schemas = new Map<Schema, z.ZodType>();
  readonly #refused: z.ZodType;
  /** The routes that were answered well at least once. */
  readonly answered = new Set<string>();

  constructor({ paths, components }: OpenApi) {
    this.#operations = Object.entries(paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { responses }]) => ({
          key: `${method} ${path}`,
          pattern: new RegExp(`^${method} ${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
          responses,
        })),
      )
      // What is written out goes before what is filled in.
      .sort((a, b) => a.key.split('{').length - b.key.split('{').length);
    this.#refused = this.#schemaOf(components.schemas.Refused);
  }

  static async of(url: string): Promise<Documented> {
    return new Documented((await (await fetch(`${url}/v1/openapi.json`)).json()) as OpenApi);
  }

  get operations(): string[] {
    return this.#operations.map(({ key }) => key);
  }

  /** What the answer has that the document has not, or the other way round; null: it is as described. */
  faultOf({ method, path, status, type, body }: Response): string | null {
    const asked = `${method.toLowerCase()} /v1${path}`;
    const operation = this.#operations.find(({ pattern }) => pattern.test(asked));
    if (!operation) return null;
    const said = operation.responses[status];
    if (!said) return `${operation.key} is not said to answer ${status}: ${JSON.stringify(body)}`;
    if (status < 300) this.answered.add(operation.key);
    if (!said.content) return body === '' || body === null ? null : `${operation.key} says more than nothing`;
    const [media = ''] = (type ?? '').split(';');
    const content = said.content[media];
    if (status < 300 && !content) {
      const [other] = Object.keys(said.content);
      // A file has whatever type it is of.
      return other === 'application/octet-stream' ? null : `${operation.key} answers ${media}, not ${other}`;
    }
    if (status >= 300) return this.#refusalFault(operation.key, said.content, body);
    if (!content || media !== 'application/json') return null;
    const parsed = this.#schemaOf(content.schema).safeParse(body);
    return parsed.success ? null : `${operation.key}: ${z.prettifyError(parsed.error)}`;
  }

  #refusalFault(key: string, content: Content, body: unknown): string | null {
    // The end-points of OAuth refuse as RFC 6749 says.
    if (body !== null && typeof body === 'object' && 'error' in body) return null;
    const parsed = this.#refused.safeParse(body);
    if (!parsed.success) return `${key} refuses in a form of its own: ${JSON.stringify(body)}`;
    const { code } = body as { code: string };
    const codes = JSON.stringify(content['application/json']?.schema.properties);
    return codes.includes(`"${code}"`) ? null : `${key} is not said to refuse with ${code}`;
  }

  #schemaOf(schema: Schema): z.ZodType {
    const known =
      this.#schemas.get(schema) ?? z.fromJSONSchema(closed(schema) as z.core.JSONSchema.JSONSchema);
    this.#schemas.set(schema, known);
    return known;
  }
}
