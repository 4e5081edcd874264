import { z } from 'zod';

/** How agents, groups and the whole shop did, day by day. */

const Day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day: YYYY-MM-DD');

/** Most days that one question may cover. */
export const MAX_DAYS = 31;

/** GET /v1/shops/:shopId/records/performance, and `…/performance.csv` as a table. */
export const PerformanceQuery = z.strictObject({
  by: z.enum(['agent', 'group', 'shop']).default('agent'),
  /** In the shop's time zone; both are part of it. */
  fromDay: Day,
  untilDay: Day,
});
export type PerformanceQuery = z.infer<typeof PerformanceQuery>;

interface Times {
  count: number;
  avgMs: number | null;
}

/** One agent, group, or the shop, on one day on which anything happened. */
export interface PerformanceRow {
  day: string;
  /** An agent's or a group's id; empty for the shop. */
  id: string;
  name: string;
  /** Conversations that ended that day, by how (M6). */
  served: number;
  missed: number;
  /** Messages that people of the shop wrote. */
  messages: number;
  /** From the opening to the first reply by a person (M4). */
  firstResponses: Times;
  /** From the buyer's first unanswered message to the next one by a person (M3). */
  responses: Times;
  /** Questions of buyers, and those that were replied to within three minutes. */
  questions: number;
  repliedIn3Min: number;
  /** Conversations that were given to him by a transfer. */
  transfers: number;
  ratings: { count: number; avgStars: number | null };
  /** Connected and accepting; for agents alone. */
  onlineMs: number | null;
}

export interface PerformanceAnswer {
  rows: PerformanceRow[];
}
