import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { HandleAlarmsRequest, HandledAlarms } from '../../client-sdk/protocol/alarms.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import type { Deliver } from '../gateway/deliver.ts';
import type { Author } from '../records/author.ts';
import type { LogView } from '../records/log-view.ts';
import { maskAlarm } from '../records/mask.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { alarms } from '../store/schema.ts';
import { isWithinReach, toAlarm } from './alarm.ts';

export interface HandleParts {
  db: StoreDb;
  clock: Clock;
  deliver: Pick<Deliver, 'alarms'>;
}

/** Who marks alarms as handled, how far his scope goes, and whether phone numbers are hidden from him. */
export interface Handler {
  me: Pick<Membership, 'shopId' | 'agentId' | 'name'>;
  author: Author;
  view: LogView;
}

/**
 * Marks alarms as handled, all of them or none. What somebody has handled already stays his.
 *
 * @returns `not_found` when one of them is not there, or out of the handler's scope.
 */
export async function handleAlarms(
  { db, clock, deliver }: HandleParts,
  { me, author, view: { reach, masked } }: Handler,
  { alarmIds, note }: HandleAlarmsRequest,
): Promise<Ack<HandledAlarms>> {
  const { shopId } = me;
  const found = await readAlarms(db, shopId, alarmIds);
  const mine = found.filter((row) => isWithinReach(reach, row));
  if (mine.length < new Set(alarmIds).size) return refuse('not_found');
  const handled = await db.transaction(async (tx) => {
    const rows = await tx
      .update(alarms)
      .set({ handledAt: clock(), handledBy: me.agentId, handledByName: me.name, note: note || null })
      .where(and(eq(alarms.shopId, shopId), inArray(alarms.n, alarmIds), isNull(alarms.handledAt)))
      .returning();
    for (const { n, kind } of rows.sort((a, b) => a.n - b.n)) {
      await recordOperation(tx, {
        ...author,
        shopId,
        action: 'alarm.handle',
        target: `alarm:${n}`,
        before: { kind },
        after: { note: note || null },
        at: clock(),
      });
    }
    return rows;
  });
  deliver.alarms(shopId, { raised: [], changed: handled.map(toAlarm) });
  const now = (await readAlarms(db, shopId, alarmIds)).map(toAlarm);
  return { ok: true, data: { alarms: masked ? now.map(maskAlarm) : now } };
}

const readAlarms = (db: StoreDb, shopId: ShopId, alarmIds: readonly number[]) =>
  db
    .select()
    .from(alarms)
    .where(and(eq(alarms.shopId, shopId), inArray(alarms.n, [...alarmIds])));
