import type { ShopId } from '../../../client-sdk/protocol/ids.ts';
import type { Router } from '../../../router/router.ts';
import { DEFAULT_ALARMS, readWatchSettings } from '../../alarms/settings.ts';
import { readWatched, type WatchParts, watchShop } from '../../alarms/watch-shop.ts';
import type { Clock } from '../../clock.ts';
import type { Deliver } from '../../gateway/deliver.ts';
import { eachShop } from '../each-shop.ts';
import type { LastPushed } from '../last-pushed.ts';

export interface AlarmsParts extends WatchParts {
  router: WatchParts['router'] & Pick<Router, 'readLoadedShops'>;
  deliver: Pick<Deliver, 'alarms'>;
  /** The numbers that the consoles show: they are not counted once more. */
  lastPushed: LastPushed;
  clock: Clock;
}

/** Looks at all shops: what has begun that their supervisors are to be alarmed by, and what has ended. */
export async function watchShops(
  parts: AlarmsParts,
  onFailure: (shopId: ShopId, error: unknown) => void,
): Promise<void> {
  const { db, router, deliver, lastPushed } = parts;
  const now = parts.clock();
  const [settings, rows] = await Promise.all([readWatchSettings(db), readWatched(db, now)]);
  await eachShop(
    await router.readLoadedShops(),
    async (shopId) => {
      const pushed = await lastPushed.read(shopId, now);
      if (!pushed) return;
      const watched = rows.filter((row) => row.shopId === shopId);
      const shopSettings = settings.get(shopId) ?? DEFAULT_ALARMS;
      const news = await watchShop(parts, shopId, pushed.live, { settings: shopSettings, watched }, now);
      deliver.alarms(shopId, news);
    },
    onFailure,
  );
}
