import { z } from 'zod';
import { AgentId } from './ids.ts';
import { PersonName } from './names.ts';
import { APP_SCOPES } from './permissions.ts';
import { WEBHOOK_EVENTS } from './webhook-events.ts';

/** Third-party apps and webhooks of a shop over REST, under `/v1/shops/:shopId`; OAuth 2 under `/v1/oauth`. */

/** Where a person is sent back to: https, or a program on his own machine. */
const RedirectUri = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((uri) => {
    if (!URL.canParse(uri)) return false;
    const { protocol, hostname, hash } = new URL(uri);
    const isOwnMachine = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    return hash === '' && (protocol === 'https:' || isOwnMachine);
  }, 'https, or http on the own machine, and no #');

const Scopes = z.array(z.enum(APP_SCOPES)).min(1).max(APP_SCOPES.length);

/** POST …/apps */
export const CreateAppRequest = z.strictObject({
  name: PersonName,
  redirectUris: z.array(RedirectUri).max(10).default([]),
  scopes: Scopes,
  /** The sub-account that it is tied to; a bot (scope `serve`) without one gets a new one. */
  agentId: AgentId.nullable().default(null),
});
export type CreateAppRequest = z.infer<typeof CreateAppRequest>;

/** PATCH …/apps/:appId: what is absent stays; its open connections are cut. */
export const EditAppRequest = z
  .strictObject({ name: PersonName, redirectUris: z.array(RedirectUri).max(10), scopes: Scopes })
  .partial();
export type EditAppRequest = z.infer<typeof EditAppRequest>;

export const AppAnswer = z.object({
  /** The client id of OAuth. */
  appId: z.string(),
  name: z.string(),
  redirectUris: z.array(z.string()),
  scopes: z.array(z.enum(APP_SCOPES)).readonly(),
  agentId: AgentId.nullable(),
  createdAt: z.number(),
});
export type AppAnswer = z.infer<typeof AppAnswer>;

/** GET …/apps; a DELETE of …/apps/:appId cuts one off. */
export const AppsAnswer = z.object({
  apps: z.array(AppAnswer),
});
export type AppsAnswer = z.infer<typeof AppsAnswer>;

/** Answer of POST …/apps and POST …/apps/:appId/secret: the secret is never shown again. */
export const AppSecret = z.object({
  app: AppAnswer,
  clientSecret: z.string(),
});
export type AppSecret = z.infer<typeof AppSecret>;

/** Answer of POST /v1/oauth/token (RFC 6749, 5.1). */
export const OAuthToken = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
  refresh_token: z.string().exactOptional(),
  scope: z.string().exactOptional(),
});

/** GET (as query) and POST /v1/oauth/consent, by a person who is logged in: what an app asks of him. */
export const ConsentQuery = z.object({
  response_type: z.literal('code'),
  client_id: z.string().min(1).max(100),
  redirect_uri: z.string().max(500),
  scope: z.string().max(1000).optional(),
  state: z.string().min(1).max(1000),
  code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  code_challenge_method: z.literal('S256'),
});
export type ConsentQuery = z.infer<typeof ConsentQuery>;

export const ConsentRequest = ConsentQuery.extend({ allowed: z.boolean() });
export type ConsentRequest = z.infer<typeof ConsentRequest>;

/** GET /v1/oauth/consent */
export const ConsentQuestion = z.object({
  appName: z.string(),
  shopName: z.string(),
  /** What it would get: what it asks for and the person has himself. */
  scopes: z.array(z.enum(APP_SCOPES)).readonly(),
});
export type ConsentQuestion = z.infer<typeof ConsentQuestion>;

/** POST /v1/oauth/consent: where the browser goes now, with a code or with an error. */
export const ConsentAnswer = z.object({
  redirectTo: z.string(),
});
export type ConsentAnswer = z.infer<typeof ConsentAnswer>;

const WebhookUrl = z.url({ protocol: /^https?$/ }).max(500);
const Events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);

/** POST …/webhooks */
export const CreateWebhookRequest = z.strictObject({ url: WebhookUrl, events: Events });
export type CreateWebhookRequest = z.infer<typeof CreateWebhookRequest>;

/** PATCH …/webhooks/:webhookId: what is absent stays. */
export const EditWebhookRequest = z
  .strictObject({ url: WebhookUrl, events: Events, enabled: z.boolean() })
  .partial();
export type EditWebhookRequest = z.infer<typeof EditWebhookRequest>;

export const Webhook = z.object({
  webhookId: z.string(),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)).readonly(),
  enabled: z.boolean(),
  /** Set where it failed for so long that it was switched off by itself. */
  disabledAt: z.number().nullable(),
  /** Since when each try has failed. */
  failingSince: z.number().nullable(),
  createdAt: z.number(),
});
export type Webhook = z.infer<typeof Webhook>;

/** GET …/webhooks; a DELETE of …/webhooks/:webhookId ends one. */
export const WebhooksAnswer = z.object({
  webhooks: z.array(Webhook),
});
export type WebhooksAnswer = z.infer<typeof WebhooksAnswer>;

/** Answer of POST …/webhooks: the secret is never shown again. */
export const WebhookSecret = z.object({
  webhook: Webhook,
  secret: z.string(),
});
export type WebhookSecret = z.infer<typeof WebhookSecret>;

/** GET …/webhooks/:webhookId/deliveries: newest first; `?before=` for older ones. POST …/deliveries/:n/replay. */
export const DeliveriesQuery = z.strictObject({ before: z.coerce.number().int().min(1).optional() });
export const WebhookDelivery = z.object({
  n: z.number(),
  eventId: z.string(),
  event: z.enum(WEBHOOK_EVENTS),
  at: z.number(),
  /** `failed`: given up. */
  status: z.enum(['waiting', 'delivered', 'failed']),
  tries: z.number(),
  triedAt: z.number().nullable(),
  /** With status `waiting`. */
  nextTryAt: z.number().nullable(),
  responseCode: z.number().nullable(),
  durationMs: z.number().nullable(),
  /** The first bytes of what came back, or why nothing did. */
  answer: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const DeliveriesAnswer = z.object({
  deliveries: z.array(WebhookDelivery),
  more: z.boolean(),
});
export type DeliveriesAnswer = z.infer<typeof DeliveriesAnswer>;
