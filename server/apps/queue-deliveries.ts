import { and, eq, ne } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Light } from '../../client-sdk/protocol/models.ts';
import type { OutboxEntry } from '../../router/types.ts';
import type { StoreDb } from '../store/open.ts';
import { webhookDeliveries, webhooks } from '../store/schema.ts';
import { eventOf, eventOfEntry, type ShopEvent } from './webhook-events.ts';

type Hook = Pick<typeof webhooks.$inferSelect, 'id' | 'events'>;

/** The webhooks of a shop that are on. */
export const findWebhooks = (db: StoreDb, shopId: ShopId): Promise<Hook[]> =>
  db
    .select({ id: webhooks.id, events: webhooks.events })
    .from(webhooks)
    .where(and(eq(webhooks.shopId, shopId), eq(webhooks.enabled, true)));

/**
 * Writes what a batch of the outbox has to say to these webhooks, in its transaction: no event is lost, and a batch
 * that comes twice writes none twice.
 */
export async function queueDeliveries(
  tx: StoreDb,
  hooks: readonly Hook[],
  shopId: ShopId,
  epoch: string,
  entries: readonly OutboxEntry[],
): Promise<void> {
  if (hooks.length === 0) return;
  const events = entries
    .map((entry) => eventOfEntry(shopId, epoch, entry))
    .filter((event): event is ShopEvent => event !== null);
  await queueEvents(tx, hooks, events);
}

/** Writes events down for the webhooks that want them, none twice. */
export async function queueEvents(
  tx: StoreDb,
  hooks: readonly Hook[],
  events: readonly ShopEvent[],
): Promise<void> {
  const rows = hooks.flatMap((hook) =>
    events.filter(({ event }) => hook.events.includes(event)).map((event) => toRow(hook.id, event)),
  );
  if (rows.length > 0) await tx.insert(webhookDeliveries).values(rows).onConflictDoNothing();
}

const toRow = (webhookId: string, event: ShopEvent) => ({ webhookId, ...event, nextTryAt: event.at });

/** Writes down a shop's light for a webhook that it is news to. */
export async function queueLight(
  db: StoreDb,
  { id, shopId, light: before }: Pick<typeof webhooks.$inferSelect, 'id' | 'shopId' | 'light'>,
  light: Light,
  now: number,
): Promise<void> {
  if (light === before) return;
  await db.transaction(async (tx) => {
    const changed = await tx
      .update(webhooks)
      .set({ light })
      .where(and(eq(webhooks.id, id), ne(webhooks.light, light)))
      .returning({ id: webhooks.id });
    if (changed.length === 0) return;
    const place = { event: 'light_changed', conversationId: '', at: now } as const;
    const event = eventOf(shopId, `${id}-light-${now}`, place, { light, before });
    await tx.insert(webhookDeliveries).values(toRow(id, event)).onConflictDoNothing();
  });
}
