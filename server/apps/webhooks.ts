import { and, asc, eq } from 'drizzle-orm';
import type {
  CreateWebhookRequest,
  EditWebhookRequest,
  Webhook,
  WebhookSecret,
} from '../../client-sdk/protocol/apps.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { coversRights } from '../../client-sdk/protocol/permissions.ts';
import type { Router } from '../../router/router.ts';
import { type Change, type Manager, manage, type StaffParts } from '../staff/manage.ts';
import { withoutAbsent } from '../staff/without-absent.ts';
import type { StoreDb } from '../store/open.ts';
import { webhooks } from '../store/schema.ts';
import { newSigningSecret } from './app-token.ts';
import { faultOf } from './public-address.ts';

export interface WebhookParts extends StaffParts {
  router: StaffParts['router'] & Pick<Router, 'readLight'>;
  config: { webhookAllowedHosts: readonly string[] };
}

const MAX_WEBHOOKS = 20;

/** A webhook is sent everything, as it was written. */
const WHAT_IT_HEARS = { points: ['conversations.read', 'buyers.unmask'], scope: 'all' } as const;

type Row = typeof webhooks.$inferSelect;

const toAnswer = ({ id, url, events, enabled, disabledAt, failingSince, createdAt }: Row): Webhook => ({
  webhookId: id,
  url,
  events,
  enabled,
  disabledAt,
  failingSince,
  createdAt,
});

export async function listWebhooks(db: StoreDb, shopId: ShopId): Promise<Webhook[]> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(eq(webhooks.shopId, shopId))
    .orderBy(asc(webhooks.createdAt), asc(webhooks.id));
  return rows.map(toAnswer);
}

/** Has a shop's events sent to an address, from now on. Its maker may read all of them himself. */
export const createWebhook = (
  parts: WebhookParts,
  manager: Manager,
  { url, events }: CreateWebhookRequest,
): Promise<Ack<WebhookSecret>> =>
  manage(parts, manager, async (change) => {
    const { shopId } = manager;
    if (!mayMake(change)) return refuse('forbidden');
    const refusal = checkUrl(parts, url);
    if (refusal) return refusal;
    if ((await listWebhooks(change.tx, shopId)).length >= MAX_WEBHOOKS) return refuse('limit_reached');
    const secret = newSigningSecret();
    // What it is told of is what changes from now on.
    const light = await parts.router.readLight(shopId, {}, change.now);
    const [row] = await change.tx
      .insert(webhooks)
      .values({ id: parts.newId('hook'), shopId, url, events, secret, light, createdAt: change.now })
      .returning();
    if (!row) throw new Error('a webhook was not written');
    await change.record('webhook.create', `webhook:${row.id}`, null, toAnswer(row));
    return { ok: true, data: { webhook: toAnswer(row), secret } };
  });

const mayMake = ({ may, me }: Change): boolean => may('apps.write') && coversRights(me, WHAT_IT_HEARS);

const checkUrl = ({ config }: WebhookParts, url: string) => {
  const fault = faultOf(url, config.webhookAllowedHosts);
  return fault === null ? null : refuse('bad_request', { path: 'url', reason: fault });
};

/** Changes a webhook; one that is switched on again begins without its failures. */
export const editWebhook = (
  parts: WebhookParts,
  manager: Manager,
  webhookId: string,
  request: EditWebhookRequest,
): Promise<Ack<Webhook>> =>
  onWebhook(parts, manager, webhookId, async (change, before) => {
    if (!mayMake(change)) return refuse('forbidden');
    const refusal = request.url === undefined ? null : checkUrl(parts, request.url);
    if (refusal) return refusal;
    const fresh = { failures: 0, failingSince: null, pausedUntil: 0, disabledAt: null };
    const after: Row = { ...before, ...withoutAbsent(request), ...(request.enabled && fresh) };
    await change.tx.update(webhooks).set(after).where(eq(webhooks.id, webhookId));
    await change.record('webhook.edit', `webhook:${webhookId}`, toAnswer(before), toAnswer(after));
    return { ok: true, data: toAnswer(after) };
  });

/** Ends a webhook, with what was still to be sent to it. */
export const removeWebhook = (parts: WebhookParts, manager: Manager, webhookId: string): Promise<Ack<null>> =>
  onWebhook(parts, manager, webhookId, async ({ tx, record }, before) => {
    await tx.delete(webhooks).where(eq(webhooks.id, webhookId));
    await record('webhook.remove', `webhook:${webhookId}`, toAnswer(before), null);
    return { ok: true, data: null };
  });

/** Runs the rest with one webhook of the shop that the manager may change. */
export const onWebhook = <T>(
  parts: WebhookParts,
  manager: Manager,
  webhookId: string,
  run: (change: Change, webhook: Row) => Promise<Ack<T>>,
): Promise<Ack<T>> =>
  manage(parts, manager, async (change) => {
    if (!change.may('apps.write')) return refuse('forbidden');
    const [webhook] = await change.tx
      .select()
      .from(webhooks)
      .where(and(eq(webhooks.shopId, manager.shopId), eq(webhooks.id, webhookId)));
    return webhook ? run(change, webhook) : refuse('not_found');
  });
