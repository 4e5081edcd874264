import { count, eq, sql } from 'drizzle-orm';
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

/** The seats of a shop. Its owners, bots, frozen accounts and temporary ones take none. */
export async function readSeats(db: StoreDb, shopId: ShopId): Promise<Seats> {
  const [shop] = await db
    .select({ tier: shops.tier, bought: shops.boughtSeats })
    .from(shops)
    .where(eq(shops.id, shopId));
  const { tier, bought } = shop ?? { tier: 'heart' as const, bought: 0 };
  const { kind, frozen, endsAt } = subAccounts;
  const counted = await db
    .select({
      as: sql<keyof Seats['uncounted'] | 'seat'>`case
        when ${kind} = 'owner' then 'owners' when ${kind} = 'bot' then 'bots'
        when ${frozen} then 'frozen' when ${endsAt} is not null then 'temporary' else 'seat' end`.as(
        'seat_of',
      ),
      count: count(),
    })
    .from(subAccounts)
    .where(eq(subAccounts.shopId, shopId))
    .groupBy(sql`seat_of`);
  const of = (as: (typeof counted)[number]['as']) => counted.find((one) => one.as === as)?.count ?? 0;
  const included = SEATS_BY_TIER[tier];
  return {
    used: of('seat'),
    of: included + bought,
    tier,
    included,
    bought,
    uncounted: { owners: of('owners'), bots: of('bots'), frozen: of('frozen'), temporary: of('temporary') },
  };
}
