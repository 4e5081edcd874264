import type {
  AppSecret,
  AppsAnswer,
  CreateAppRequest,
  CreateWebhookRequest,
  DeliveriesAnswer,
  EditWebhookRequest,
  Webhook,
  WebhookSecret,
  WebhooksAnswer,
} from '../../../client-sdk/protocol/apps.ts';
import { type RestCall, rest } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';

/** Third-party apps and webhooks of one shop. Every call throws a `WireFailure` when it is refused. */
export const appsApi = ({ url, keeper }: StaffSession, shopId: string) => {
  const at = async <T>(path: string, more: RestCall = {}): Promise<T> => {
    const token = await keeper.token();
    return rest(url, `/v1/shops/${encodeURIComponent(shopId)}${path}`, { token, ...more });
  };
  const app = (appId: string, rest = '') => `/apps/${encodeURIComponent(appId)}${rest}`;
  const webhook = (webhookId: string, rest = '') => `/webhooks/${encodeURIComponent(webhookId)}${rest}`;
  return {
    apps: () => at<AppsAnswer>('/apps'),
    createApp: (fields: CreateAppRequest) => at<AppSecret>('/apps', { method: 'POST', json: fields }),
    rotateSecret: (appId: string) => at<AppSecret>(app(appId, '/secret'), { method: 'POST' }),
    revokeApp: (appId: string) => at<void>(app(appId), { method: 'DELETE' }),
    webhooks: () => at<WebhooksAnswer>('/webhooks'),
    createWebhook: (fields: CreateWebhookRequest) =>
      at<WebhookSecret>('/webhooks', { method: 'POST', json: fields }),
    editWebhook: (webhookId: string, fields: EditWebhookRequest) =>
      at<Webhook>(webhook(webhookId), { method: 'PATCH', json: fields }),
    removeWebhook: (webhookId: string) => at<void>(webhook(webhookId), { method: 'DELETE' }),
    deliveries: (webhookId: string, before?: number) =>
      at<DeliveriesAnswer>(webhook(webhookId, '/deliveries'), { query: { before } }),
    replay: (webhookId: string, n: number) =>
      at<void>(webhook(webhookId, `/deliveries/${n}/replay`), { method: 'POST' }),
  };
};

export type AppsApi = ReturnType<typeof appsApi>;
