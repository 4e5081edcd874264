import { and, desc, eq, lt } from 'drizzle-orm';
import type { DeliveriesAnswer } from '../../client-sdk/protocol/apps.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Manager } from '../staff/manage.ts';
import type { StoreDb } from '../store/open.ts';
import { webhookDeliveries, webhooks } from '../store/schema.ts';
import { onWebhook, type WebhookParts } from './webhooks.ts';

const PAGE = 50;

/** What was sent to a webhook and what is still to be: newest first. */
export async function listDeliveries(
  db: StoreDb,
  shopId: ShopId,
  webhookId: string,
  before = Number.MAX_SAFE_INTEGER,
): Promise<Ack<DeliveriesAnswer>> {
  const [webhook] = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(and(eq(webhooks.shopId, shopId), eq(webhooks.id, webhookId)));
  if (!webhook) return refuse('not_found');
  const rows = await db
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, webhookId), lt(webhookDeliveries.n, before)))
    .orderBy(desc(webhookDeliveries.n))
    .limit(PAGE + 1);
  const deliveries = rows
    .slice(0, PAGE)
    .map(({ webhookId: _, conversationId: __, body: ___, nextTryAt, ...delivery }) => ({
      ...delivery,
      nextTryAt: delivery.status === 'waiting' ? nextTryAt : null,
    }));
  return { ok: true, data: { deliveries, more: rows.length > PAGE } };
}

/** Sends one once more, with the same id: who has it already knows it as a repeat. */
export const replayDelivery = (
  parts: WebhookParts,
  manager: Manager,
  webhookId: string,
  n: number,
): Promise<Ack<null>> =>
  onWebhook(parts, manager, webhookId, async ({ tx, now, record }) => {
    const again = await tx
      .update(webhookDeliveries)
      .set({ status: 'waiting', tries: 0, nextTryAt: now })
      .where(and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.n, n)))
      .returning({ n: webhookDeliveries.n });
    if (again.length === 0) return refuse('not_found');
    await tx.update(webhooks).set({ pausedUntil: 0 }).where(eq(webhooks.id, webhookId));
    await record('webhook.replay', `webhook:${webhookId}`, null, { n });
    return { ok: true, data: null };
  });
