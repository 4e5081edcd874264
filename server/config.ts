import { resolve } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { StartError } from './start-error.ts';

/** Every setting, by its name in the environment. `.env.example` says the same in more words. */

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ allowed: `a whole number from ${min} to ${max}` });

const address = (what: string, protocols: RegExp) =>
  z.url({ protocol: protocols, hostname: /.*/ }).meta({ allowed: what });

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values).meta({ allowed: values.join(', ') });

const listOf = <Item extends z.ZodType<string, string>>(item: Item, allowed: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1))
    .meta({ allowed });

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((url) => URL.canParse(url) && new URL(url).origin === url);

export const Settings = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().regex(/^\S+$/).meta({ allowed: 'a host name or address' }).default('127.0.0.1'),
  FENLIU_PUBLIC_URL: address('an http or https address', /^https?$/).optional(),
  FENLIU_TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  FENLIU_DATA_DIR: z.string().default('.data'),
  REDIS_URL: address('redis://… or rediss://…', /^rediss?$/).optional(),
  FENLIU_REDIS_BINARY: z.string().default('redis-server'),
  DATABASE_URL: address('postgres://… or postgresql://…', /^postgres(ql)?$/).optional(),
  FENLIU_ROLES: oneOf(['all', 'gateway', 'worker']).default('all'),
  FENLIU_TOKEN_SECRET: z
    .string()
    .min(32)
    .max(1000)
    .meta({ allowed: '32 to 1000 characters, the same on every node' })
    .optional(),
  FENLIU_OPERATOR_PASSWORD: z.string().min(12).max(200).meta({ allowed: '12 to 200 characters' }).optional(),
  FENLIU_ALLOWED_ORIGINS: z
    .union([z.literal('*'), listOf(origin, '')])
    .meta({ allowed: '* or origins such as https://shop.example, with commas between' })
    .default('*'),
  FENLIU_TRANSPORTS: listOf(z.enum(['websocket', 'polling']), 'websocket, polling, or both').default([
    'websocket',
    'polling',
  ]),
  FENLIU_PING_INTERVAL_MS: wholeNumber(500, 60_000).default(4000),
  FENLIU_PING_TIMEOUT_MS: wholeNumber(500, 60_000).default(4000),
  FENLIU_REDIS_REPLICAS: wholeNumber(0, 5).default(0),
  FENLIU_MAX_PAYLOAD_BYTES: wholeNumber(30_000, 10_000_000).default(100_000),
  FENLIU_MAX_BUFFERED_BYTES: wholeNumber(100_000, 100_000_000).default(2_000_000),
  FENLIU_MAX_UPLOAD_BYTES: wholeNumber(1, 1_000_000_000).default(20_000_000),
  FENLIU_MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(1000),
  FENLIU_BUYER_MESSAGES_PER_10_SEC: wholeNumber(1, 100_000).default(20),
  FENLIU_AGENT_MESSAGES_PER_10_SEC: wholeNumber(1, 100_000).default(200),
  FENLIU_REQUESTS_PER_10_SEC: wholeNumber(10, 1_000_000).default(500),
  FENLIU_LOGINS_PER_MINUTE: wholeNumber(1, 100_000).default(10),
  FENLIU_WEBHOOK_ALLOW_HOSTS: listOf(
    z.string().regex(/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i),
    'host names such as hooks.inside or 10.0.0.5:8080, with commas between',
  ).optional(),
  FENLIU_METRICS_TOKEN: z.string().min(12).max(200).meta({ allowed: '12 to 200 characters' }).optional(),
  LOG_LEVEL: oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});

/** What the server runs with; every part of it comes from one setting above. */
export interface Config {
  port: number;
  host: string;
  /** As the world reaches this server; absent: `http://localhost:<port>`. */
  publicUrl: string | undefined;
  /** Proxies in front of this server whose `X-Forwarded-For` is believed. */
  trustedProxies: number;
  /** Absolute. */
  dataDir: string;
  /** Absent: a Redis of our own, in the data folder. */
  redisUrl: string | undefined;
  redisBinary: string;
  /** So many replicas of Redis must have a change before it is acknowledged. */
  redisReplicas: number;
  /** Absent: PGlite, in the data folder. */
  databaseUrl: string | undefined;
  roles: 'all' | 'gateway' | 'worker';
  /** Absent: made once and kept in the data folder. */
  tokenSecret: string | undefined;
  /** Opens the view of the queues. Absent: made once and kept in the data folder. */
  operatorPassword: string | undefined;
  allowedOrigins: '*' | string[];
  transports: ('websocket' | 'polling')[];
  pingIntervalMs: number;
  pingTimeoutMs: number;
  maxPayloadBytes: number;
  /** A socket with more than this still to be sent is a slow reader. */
  maxBufferedBytes: number;
  maxUploadBytes: number;
  maxConnectionsPerAddress: number;
  buyerMessagesPer10Sec: number;
  agentMessagesPer10Sec: number;
  /** Events of any kind on one connection. */
  requestsPer10Sec: number;
  /** Failed tries for one login; five times as many from one address. */
  loginsPerMinute: number;
  /** Hosts that webhooks may reach though they are not public, or by plain http. */
  webhookAllowedHosts: string[];
  /** Opens `/metrics`, as a bearer token. Absent: it is for programs on this machine alone. */
  metricsToken: string | undefined;
  logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}

/**
 * Reads the settings. An empty value counts as none.
 * @throws StartError that names each wrong one, and what is allowed
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    throw new StartError(names.map((name) => wrongValue(name, given[name])).join('\n'));
  }
  const config = toConfig(parsed.data);
  if (config.roles !== 'all' && !(config.redisUrl && config.databaseUrl)) {
    throw new StartError(
      `FENLIU_ROLES is ${config.roles}: several processes share their stores, so set REDIS_URL and DATABASE_URL too.`,
    );
  }
  if (config.roles !== 'all' && !config.tokenSecret) {
    throw new StartError(
      `FENLIU_ROLES is ${config.roles}: set FENLIU_TOKEN_SECRET (32 or more characters) to the same on every process, ` +
        'or a log-in at one gateway is none at another.',
    );
  }
  return config;
}

/** Names that this program or its tests know, beside the settings. */
const OTHER_NAMES = ['FENLIU_TEST_DATABASE_URL', 'FENLIU_POSTGRES_DIR', 'FENLIU_DEV_SERVER'];
/** More changed letters than these are no slip of the hand. */
const MOST_SLIPS = 6;

/** A line for each name in the environment that looks like a setting and is none. */
export function findUnknownSettings(env: Record<string, string | undefined>): string[] {
  const known = [...Object.keys(Settings.shape), ...OTHER_NAMES];
  return Object.keys(env)
    .filter((name) => name.startsWith('FENLIU_') && !known.includes(name))
    .map((name) => {
      const nearest = closest(name, Object.keys(Settings.shape));
      const hint = distance(name, nearest) <= MOST_SLIPS ? ` Did you mean ${nearest}?` : '';
      return `${name} is no setting and does nothing.${hint}`;
    });
}

function wrongValue(name: string, value: string | undefined): string {
  // Never the value of a secret.
  const shown = /SECRET|PASSWORD|_URL$/.test(name) ? 'this value' : JSON.stringify(value);
  return `${name}: ${shown} is not allowed. Allowed: ${allowedFor(name)}.`;
}

function allowedFor(name: string): string {
  const setting: z.ZodType | undefined = Settings.shape[name as keyof typeof Settings.shape];
  const inner =
    setting instanceof z.ZodDefault || setting instanceof z.ZodOptional ? setting.unwrap() : setting;
  return String((inner as z.ZodType | undefined)?.meta()?.allowed ?? 'text');
}

function toConfig(env: z.infer<typeof Settings>): Config {
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.FENLIU_PUBLIC_URL?.replace(/\/+$/, ''),
    trustedProxies: env.FENLIU_TRUSTED_PROXIES,
    dataDir: resolve(env.FENLIU_DATA_DIR),
    redisUrl: env.REDIS_URL,
    redisBinary: env.FENLIU_REDIS_BINARY,
    redisReplicas: env.FENLIU_REDIS_REPLICAS,
    databaseUrl: env.DATABASE_URL,
    roles: env.FENLIU_ROLES,
    tokenSecret: env.FENLIU_TOKEN_SECRET,
    operatorPassword: env.FENLIU_OPERATOR_PASSWORD,
    allowedOrigins: env.FENLIU_ALLOWED_ORIGINS,
    transports: env.FENLIU_TRANSPORTS,
    pingIntervalMs: env.FENLIU_PING_INTERVAL_MS,
    pingTimeoutMs: env.FENLIU_PING_TIMEOUT_MS,
    maxPayloadBytes: env.FENLIU_MAX_PAYLOAD_BYTES,
    maxBufferedBytes: env.FENLIU_MAX_BUFFERED_BYTES,
    maxUploadBytes: env.FENLIU_MAX_UPLOAD_BYTES,
    maxConnectionsPerAddress: env.FENLIU_MAX_CONNECTIONS_PER_ADDRESS,
    buyerMessagesPer10Sec: env.FENLIU_BUYER_MESSAGES_PER_10_SEC,
    agentMessagesPer10Sec: env.FENLIU_AGENT_MESSAGES_PER_10_SEC,
    requestsPer10Sec: env.FENLIU_REQUESTS_PER_10_SEC,
    loginsPerMinute: env.FENLIU_LOGINS_PER_MINUTE,
    webhookAllowedHosts: env.FENLIU_WEBHOOK_ALLOW_HOSTS ?? [],
    metricsToken: env.FENLIU_METRICS_TOKEN,
    logLevel: env.LOG_LEVEL,
  };
}
