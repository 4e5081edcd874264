import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import type { Clock } from '../clock.ts';
import type { Deliver } from '../gateway/deliver.ts';
import type { NewId } from '../ids.ts';
import type { FindShop } from '../shop/find-shop.ts';
import type { FillGroups } from '../staff/fill-groups.ts';
import type { StoreDb } from '../store/open.ts';

/** What the use-cases of the chat stand on. */
export interface ChatParts {
  router: Router;
  deliver: Deliver;
  db: StoreDb;
  findShop: FindShop;
  fillGroups: FillGroups;
  clock: Clock;
  newId: NewId;
  /** Says that a shop's outbox has work; never waited for (the sweep says it again if this is lost). */
  wakeChatLog: (shopId: ShopId) => void;
  /** Has a worker take a dry run up (R18). */
  wakeDryRun: (shopId: ShopId, runId: string) => Promise<void>;
  /** The next push of the live numbers tells everything: for one whose picture is not the last pushed one. */
  pushAllLive: (shopId: ShopId) => Promise<void>;
}
