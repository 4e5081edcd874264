import type { ShopId } from '../../../client-sdk/protocol/ids.ts';
import type { Router } from '../../../router/router.ts';
import { type AlarmNews, raiseFromOutbox } from '../../alarms/raise-from-outbox.ts';
import { readAlarmSettings } from '../../alarms/settings.ts';
import { wordListsOf } from '../../alarms/word-lists.ts';
import { findWebhooks, queueDeliveries } from '../../apps/queue-deliveries.ts';
import type { Clock } from '../../clock.ts';
import { appendWithin, type LogConflict } from '../../store/append-outbox.ts';
import type { StoreDb } from '../../store/open.ts';

const BATCH_SIZE = 500;

/** A job ends after so many, so that a busy shop holds up neither the others nor a stop. */
const MAX_BATCHES = 20;

/** Where so many have come meanwhile more are coming: a fuller batch costs a message much less. */
const BUSY = 20;

export interface ChatLogParts {
  router: Router;
  db: StoreDb;
  clock: Clock;
  /** Told of alarms that came of it. */
  tellAlarms?: (shopId: ShopId, news: AlarmNews) => void;
  /** Told of webhooks that have something to be sent; without it the next second finds them. */
  wakeWebhook?: (webhookId: string) => void;
  /** Lets the outbox of a busy shop fill before the next batch. */
  gather?: () => Promise<void>;
}

export interface Drained {
  entries: number;
  /** True when the outbox was empty at the end. */
  empty: boolean;
  /** Messages whose place in the log another one holds: never, unless Redis lost what it had acknowledged. */
  conflicts: LogConflict[];
}

/**
 * Moves a shop's outbox into PostgreSQL, batch by batch: committed first, trimmed after (P1). It may die
 * anywhere and run twice at once: what was written before is written again without effect (P2).
 * @throws when Redis or PostgreSQL is away; nothing is lost then
 */
export async function drainOutbox(
  { router, db, clock, wakeWebhook, tellAlarms, gather }: ChatLogParts,
  shopId: ShopId,
): Promise<Drained> {
  const drained: Drained = { entries: 0, empty: false, conflicts: [] };
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const epoch = await router.readEpoch(shopId, clock());
    const entries = await router.readOutbox(shopId, BATCH_SIZE);
    if (entries.length === 0) return { ...drained, empty: true };
    // Another Redis in between: its entry ids would be taken for those of the first.
    if ((await router.readEpoch(shopId, clock())) !== epoch) continue;
    const hooks = await findWebhooks(db, shopId);
    const { bannedWords } = await readAlarmSettings(db, shopId);
    const { conflicts, news } = await db.transaction(async (tx) => {
      await queueDeliveries(tx, hooks, shopId, epoch, entries);
      const appended = await appendWithin(tx, shopId, epoch, entries);
      const lists = wordListsOf(bannedWords);
      return { ...appended, news: await raiseFromOutbox(tx, shopId, lists, entries, clock()) };
    });
    tellAlarms?.(shopId, news);
    if (wakeWebhook) for (const { id } of hooks) wakeWebhook(id);
    await router.trimOutbox(
      shopId,
      entries.map(({ entryId }) => entryId),
    );
    drained.entries += entries.length;
    drained.conflicts.push(...conflicts);
    if (entries.length >= BUSY && entries.length < BATCH_SIZE) await gather?.();
  }
  return drained;
}
