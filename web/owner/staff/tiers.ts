import type { ShopTier } from '../../../client-sdk/protocol/staff.ts';

/** The tiers of a shop, the smallest first. */
export const TIERS: readonly ShopTier[] = ['heart', 'diamond', 'crown', 'red_crown', 'tmall'];
