import { eq } from 'drizzle-orm';
import type { ShopId } from '../../../client-sdk/protocol/ids.ts';
import type { Router } from '../../../router/router.ts';
import { findDueWebhooks } from '../../apps/deliver-webhook.ts';
import { queueLight } from '../../apps/queue-deliveries.ts';
import type { Clock } from '../../clock.ts';
import type { StoreDb } from '../../store/open.ts';
import { webhooks } from '../../store/schema.ts';
import { eachShop } from '../each-shop.ts';

export interface WebhooksDueParts {
  db: StoreDb;
  router: Pick<Router, 'readLight'>;
  clock: Clock;
  wakeWebhook: (webhookId: string) => void;
}

/** Each second: the lights that webhooks are to be told of, and which of them have something to be sent. */
export async function findWebhookWork(
  { db, router, clock, wakeWebhook }: WebhooksDueParts,
  onFailure: (shopId: ShopId, error: unknown) => void,
): Promise<void> {
  const now = clock();
  const hooks = await db.select().from(webhooks).where(eq(webhooks.enabled, true));
  const toTell = hooks.filter(({ events }) => events.includes('light_changed'));
  const shopIds = [...new Set(toTell.map(({ shopId }) => shopId))];
  await eachShop(
    shopIds,
    async (shopId) => {
      const light = await router.readLight(shopId, {}, now);
      for (const hook of toTell.filter((each) => each.shopId === shopId)) {
        await queueLight(db, hook, light, now);
      }
    },
    onFailure,
  );
  if (hooks.length > 0) for (const id of await findDueWebhooks(db, now)) wakeWebhook(id);
}
