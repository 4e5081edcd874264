import { z } from 'zod';
import { AgentId, BuyerId } from './ids.ts';

/** Buyers from whom a shop takes no messages (R4.1), over REST. */

/** PUT /v1/shops/:shopId/blocked-buyers/:buyerId */
export const BlockRequest = z.strictObject({ reason: z.string().trim().max(200).optional() });
export type BlockRequest = z.infer<typeof BlockRequest>;

export const BlockedBuyer = z.object({
  buyerId: BuyerId,
  /** As he last called himself; null for one who never wrote. */
  name: z.string().nullable(),
  /** Why, if whoever blocked him said so. */
  reason: z.string().nullable(),
  /** When the shop last settled something about him, ms since 1970, and who did. */
  at: z.number(),
  by: z.object({
    agentId: AgentId,
    name: z.string(),
  }),
});
export type BlockedBuyer = z.infer<typeof BlockedBuyer>;

/** GET /v1/shops/:shopId/blocked-buyers: the latest first, at most 1000. */
export const BlocklistAnswer = z.object({
  buyers: z.array(BlockedBuyer),
});
export type BlocklistAnswer = z.infer<typeof BlocklistAnswer>;
