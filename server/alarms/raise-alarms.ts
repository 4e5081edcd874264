import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { findWebhooks, queueEvents } from '../apps/queue-deliveries.ts';
import { eventOf } from '../apps/webhook-events.ts';
import type { StoreDb } from '../store/open.ts';
import { alarms } from '../store/schema.ts';
import { type NewAlarm, SEVERITY, toAlarm } from './alarm.ts';

/**
 * Writes alarms down, each once however often and by whomever it is raised, and what webhooks are to hear of them in the
 * same transaction.
 *
 * @param tx of the change that raises them, so that none is lost
 * @returns Those that are new: to be told after the commit.
 */
export async function raiseAlarms(
  tx: StoreDb,
  shopId: ShopId,
  raised: readonly NewAlarm[],
  now: number,
): Promise<ShopAlarm[]> {
  if (raised.length === 0) return [];
  const rows = await tx
    .insert(alarms)
    .values(
      raised.map(({ kind, ...alarm }) => ({
        ...alarm,
        shopId,
        kind,
        severity: SEVERITY[kind],
        raisedAt: now,
        lastAt: now,
      })),
    )
    .onConflictDoNothing()
    .returning();
  const fresh = rows.map(toAlarm);
  if (fresh.length === 0) return [];
  const events = fresh.map((alarm) => {
    const place = {
      event: 'alarm_raised',
      conversationId: alarm.conversation?.conversationId ?? '',
      at: now,
    } as const;
    return eventOf(shopId, `alarm-${alarm.alarmId}`, place, { alarm });
  });
  await queueEvents(tx, await findWebhooks(tx, shopId), events);
  return fresh;
}
