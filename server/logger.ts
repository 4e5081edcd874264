import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type { Logger };

/** Never in a log, wherever they occur in what is logged: what people write, and what lets somebody in. */
const SECRET_FIELDS = [
  'text',
  'body',
  'preview',
  'firstWords',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
];

/** Not escaped by JSON, and yet able to mislead who reads a log in a terminal. */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escapeUnseen = (line: string): string =>
  line.replace(UNSEEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Deeper causes are not told. */
const MOST_CAUSES = 5;

/** What is said of an error: never the values of a failed query, for they are what people write. */
export function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack = '', code, cause } = error as Error & { code?: unknown };
  return {
    type: name,
    message: message.replace(/\nparams: [\s\S]*$/, ''),
    ...(typeof code === 'string' && { code }),
    stack: stack
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n'),
    ...(cause !== undefined && depth < MOST_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}

/** JSON lines on stderr; stdout is for words to the person who started the server. */
export function createLogger(
  config: Pick<Config, 'logLevel'>,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid },
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: { streamWrite: escapeUnseen },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[hidden]',
      },
    },
    destination,
  );
}
