import { z } from 'zod';

/** What a shop is worth in the market it sells in, and so how many sub-accounts it has. */
export const ShopTier = z.enum(['heart', 'diamond', 'crown', 'red_crown', 'tmall']);
export type ShopTier = z.infer<typeof ShopTier>;

export const SEATS_BY_TIER: Record<ShopTier, number> = {
  heart: 2,
  diamond: 10,
  crown: 20,
  red_crown: 30,
  tmall: 30,
};

export const Position = z.enum([
  'store_manager',
  'operations',
  'customer_service',
  'finance',
  'logistics',
  'design',
]);
export type Position = z.infer<typeof Position>;
