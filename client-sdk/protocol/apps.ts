import { z } from 'zod';
import { AgentId } from './ids.ts';
import { PersonName } from './names.ts';
import { APP_SCOPES, type AppScope } from './permissions.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from './webhook-events.ts';

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

export interface AppAnswer {
  /** The client id of OAuth. */
  appId: string;
  name: string;
  redirectUris: string[];
  scopes: readonly AppScope[];
  agentId: AgentId | null;
  createdAt: number;
}

/** GET …/apps; a DELETE of …/apps/:appId cuts one off. */
export interface AppsAnswer {
  apps: AppAnswer[];
}

/** Answer of POST …/apps and POST …/apps/:appId/secret: the secret is never shown again. */
export interface AppSecret {
  app: AppAnswer;
  clientSecret: string;
}

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
export interface ConsentQuestion {
  appName: string;
  shopName: string;
  /** What it would get: what it asks for and the person has himself. */
  scopes: readonly AppScope[];
}

/** POST /v1/oauth/consent: where the browser goes now, with a code or with an error. */
export interface ConsentAnswer {
  redirectTo: string;
}

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

export interface Webhook {
  webhookId: string;
  url: string;
  events: readonly WebhookEvent[];
  enabled: boolean;
  /** Set where it failed for so long that it was switched off by itself. */
  disabledAt: number | null;
  /** Since when each try has failed. */
  failingSince: number | null;
  createdAt: number;
}

/** GET …/webhooks; a DELETE of …/webhooks/:webhookId ends one. */
export interface WebhooksAnswer {
  webhooks: Webhook[];
}

/** Answer of POST …/webhooks: the secret is never shown again. */
export interface WebhookSecret {
  webhook: Webhook;
  secret: string;
}

/** GET …/webhooks/:webhookId/deliveries: newest first; `?before=` for older ones. POST …/deliveries/:n/replay. */
export const DeliveriesQuery = z.strictObject({ before: z.coerce.number().int().min(1).optional() });
export interface WebhookDelivery {
  n: number;
  eventId: string;
  event: WebhookEvent;
  at: number;
  /** `failed`: given up. */
  status: 'waiting' | 'delivered' | 'failed';
  tries: number;
  triedAt: number | null;
  /** With status `waiting`. */
  nextTryAt: number | null;
  responseCode: number | null;
  durationMs: number | null;
  /** The first bytes of what came back, or why nothing did. */
  answer: string | null;
}

export interface DeliveriesAnswer {
  deliveries: WebhookDelivery[];
  more: boolean;
}
