import { eq } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { RecordSettings } from '../../client-sdk/protocol/records.ts';
import type { Clock } from '../clock.ts';
import type { StoreDb } from '../store/open.ts';
import { recordSettings } from '../store/schema.ts';
import type { Author } from './author.ts';
import { recordOperation } from './operation-log.ts';

/** How long a shop keeps its chat log; for ever, where it never said anything. */
export async function readRecordSettings(db: StoreDb, shopId: ShopId): Promise<RecordSettings> {
  const [row] = await db
    .select({ keepDays: recordSettings.keepDays, anonymiseDays: recordSettings.anonymiseDays })
    .from(recordSettings)
    .where(eq(recordSettings.shopId, shopId));
  return row ?? { keepDays: null, anonymiseDays: null };
}

/** Settles how long the chat log is kept. What is over that is gone within minutes, and cannot be brought back. */
export async function writeRecordSettings(
  { db, clock }: { db: StoreDb; clock: Clock },
  shopId: ShopId,
  settings: RecordSettings,
  author: Author,
): Promise<RecordSettings> {
  await db.transaction(async (tx) => {
    const before = await readRecordSettings(tx, shopId);
    await tx
      .insert(recordSettings)
      .values({ shopId, ...settings })
      .onConflictDoUpdate({ target: recordSettings.shopId, set: settings });
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'records.settings',
      target: `shop:${shopId}`,
      before,
      after: settings,
      at: clock(),
    });
  });
  return settings;
}
