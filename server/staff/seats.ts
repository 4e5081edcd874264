import { and, count, eq, isNull, notInArray } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Seats, ShopTier } from '../../client-sdk/protocol/staff.ts';
import type { StoreDb } from '../store/open.ts';
import { shops, subAccounts } from '../store/schema.ts';

const SEATS_BY_TIER: Record<ShopTier, number> = {
  heart: 2,
  diamond: 10,
  crown: 20,
  red_crown: 30,
  tmall: 30,
};

/** The seats of a shop. Its owners, bots, temporary accounts and frozen ones take none. */
export async function readSeats(db: StoreDb, shopId: ShopId): Promise<Seats> {
  const [shop] = await db
    .select({ tier: shops.tier, bought: shops.boughtSeats })
    .from(shops)
    .where(eq(shops.id, shopId));
  const [taken] = await db
    .select({ used: count() })
    .from(subAccounts)
    .where(
      and(
        eq(subAccounts.shopId, shopId),
        eq(subAccounts.frozen, false),
        isNull(subAccounts.endsAt),
        notInArray(subAccounts.kind, ['owner', 'bot']),
      ),
    );
  const { tier, bought } = shop ?? { tier: 'heart' as const, bought: 0 };
  return { used: taken?.used ?? 0, of: SEATS_BY_TIER[tier] + bought, tier, bought };
}
