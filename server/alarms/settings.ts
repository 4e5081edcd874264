import { eq } from 'drizzle-orm';
import type { AlarmSettings } from '../../client-sdk/protocol/alarms.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Clock } from '../clock.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { alarmSettings } from '../store/schema.ts';

/** Of a shop that never said anything. */
export const DEFAULT_ALARMS: AlarmSettings = {
  oldestWaitMs: 300_000,
  nobodyOnlineMs: 120_000,
  badRatingStars: 2,
  bannedWords: { agent: [], buyer: [] },
};

/** What a shop wants to be alarmed by. */
export async function readAlarmSettings(db: StoreDb, shopId: ShopId): Promise<AlarmSettings> {
  const { oldestWaitMs, nobodyOnlineMs, badRatingStars, bannedWords } = alarmSettings;
  const [row] = await db
    .select({ oldestWaitMs, nobodyOnlineMs, badRatingStars, bannedWords })
    .from(alarmSettings)
    .where(eq(alarmSettings.shopId, shopId));
  return row ?? DEFAULT_ALARMS;
}

/** Settles it; in force within seconds. */
export async function writeAlarmSettings(
  { db, clock }: { db: StoreDb; clock: Clock },
  shopId: ShopId,
  settings: AlarmSettings,
  author: Author,
): Promise<AlarmSettings> {
  await db.transaction(async (tx) => {
    const before = await readAlarmSettings(tx, shopId);
    await tx
      .insert(alarmSettings)
      .values({ shopId, ...settings })
      .onConflictDoUpdate({ target: alarmSettings.shopId, set: settings });
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'alarm.settings',
      target: `shop:${shopId}`,
      before,
      after: settings,
      at: clock(),
    });
  });
  return settings;
}

export type WatchSettings = Pick<AlarmSettings, 'oldestWaitMs' | 'nobodyOnlineMs'>;

/** Of all shops that said anything: what is looked at each second. */
export async function readWatchSettings(db: StoreDb): Promise<ReadonlyMap<ShopId, WatchSettings>> {
  const { shopId, oldestWaitMs, nobodyOnlineMs } = alarmSettings;
  const rows = await db.select({ shopId, oldestWaitMs, nobodyOnlineMs }).from(alarmSettings);
  return new Map(rows.map(({ shopId: shop, ...settings }) => [shop, settings]));
}
