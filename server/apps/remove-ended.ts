import { and, isNull, lt, or } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { StoreDb } from '../store/open.ts';
import { appCodes, appGrants, webhookDeliveries } from '../store/schema.ts';

const DAY_MS = 86_400_000;
/** What was sent, or never arrived, is kept for so long. */
const DELIVERIES_KEPT_MS = 7 * DAY_MS;

/** Removes tokens and codes that are good for nothing any more, and what webhooks were sent long ago. */
export async function removeEnded({ db, clock }: { db: StoreDb; clock: Clock }): Promise<void> {
  const now = clock();
  // A day later nobody shows them a second time either.
  const ended = now - DAY_MS;
  await db.delete(appCodes).where(lt(appCodes.expiresAt, ended));
  await db
    .delete(appGrants)
    .where(
      and(
        lt(appGrants.accessEndsAt, ended),
        or(isNull(appGrants.refreshEndsAt), lt(appGrants.refreshEndsAt, ended)),
      ),
    );
  await db.delete(webhookDeliveries).where(lt(webhookDeliveries.at, now - DELIVERIES_KEPT_MS));
}
