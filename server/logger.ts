import { type Logger, pino } from 'pino';
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

/** JSON lines on stderr; stdout is for words to the person who started the server. */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
