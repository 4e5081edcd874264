import { z } from 'zod';
import type { AgentId, BuyerId } from './ids.ts';

/** Buyers from whom a shop takes no messages (R4.1), over REST. */

/** PUT /v1/shops/:shopId/blocked-buyers/:buyerId */
export const BlockRequest = z.strictObject({ reason: z.string().trim().max(200).optional() });
export type BlockRequest = z.infer<typeof BlockRequest>;

export interface BlockedBuyer {
  buyerId: BuyerId;
  /** As he last called himself; null for one who never wrote. */
  name: string | null;
  /** Why, if whoever blocked him said so. */
  reason: string | null;
  /** When the shop last settled something about him, ms since 1970, and who did. */
  at: number;
  by: { agentId: AgentId; name: string };
}

/** GET /v1/shops/:shopId/blocked-buyers: the latest first, at most 1000. */
export interface BlocklistAnswer {
  buyers: BlockedBuyer[];
}
