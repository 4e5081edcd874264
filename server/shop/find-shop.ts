import { eq } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { LastKnown } from '../store/last-known.ts';
import type { StoreDb } from '../store/open.ts';
import { shops } from '../store/schema.ts';

export interface Shop {
  shopId: ShopId;
  name: string;
  /** Signs and verifies the tokens of its buyers. */
  secret: string;
}

/** A shop by its id, or `null`. While the database cannot be reached: as last seen. */
export type FindShop = (shopId: ShopId) => Promise<Shop | null>;

export const makeFindShop = (db: StoreDb): FindShop => {
  const known = new LastKnown(async (shopId): Promise<Shop | null> => {
    const [shop] = await db
      .select({ shopId: shops.id, name: shops.name, secret: shops.secret })
      .from(shops)
      .where(eq(shops.id, shopId));
    return shop ?? null;
  });
  return (shopId) => known.get(shopId);
};
