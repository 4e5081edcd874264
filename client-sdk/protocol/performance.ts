import { z } from 'zod';
import { InTime } from './models.ts';

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

const Times = z.object({
  count: z.number(),
  avgMs: z.number().nullable(),
});

/** How long an agent was in each state of M2, and how long his places were taken (M7). */
const TimeSheet = z.object({
  /** Connected and accepting: online. */
  acceptingMs: z.number(),
  awayMs: z.number(),
  offMs: z.number(),
  /** Accepting or away by choice, without a connection. */
  unreachableMs: z.number(),
  /** While he was online, summed over his places: those taken by a chat or its wrap-up, and all. */
  busyMs: z.number(),
  capacityMs: z.number(),
});
export type TimeSheet = z.infer<typeof TimeSheet>;

/** M7: busy slot time ÷ (limit × time online), 0 to 1 and above where he was over his limit; null when he was not online. */
export const occupancyOf = ({ busyMs, capacityMs }: TimeSheet): number | null =>
  capacityMs === 0 ? null : busyMs / capacityMs;

/** One agent, group, or the shop, on one day on which anything happened. Numbers: router/README.md. */
export const PerformanceRow = z.object({
  day: z.string(),
  /** An agent's or a group's id; empty for the shop. */
  id: z.string(),
  name: z.string(),
  /** Buyers with whom both sides spoke that day, each once (M5). */
  served: z.number(),
  /** Conversations that ended that day without a reply, and those that nobody had had (M6). */
  missed: z.number(),
  abandoned: z.number(),
  /** Messages that people of the shop wrote. */
  messages: z.number(),
  /** From the opening to the first reply by a person (M4). */
  firstResponses: Times,
  /** From the buyer's first unanswered message to the next one by a person (M3). */
  responses: Times,
  /** Waits for a reply that ended that day, and those that a reply within three minutes ended (M8). */
  replies: InTime,
  /** First replies, and conversations that ended without; in time by the shop's target of then (M8). */
  serviceLevel: InTime,
  /** Conversations that were given to him by a transfer. */
  transfers: z.number(),
  ratings: z.object({
    count: z.number(),
    avgStars: z.number().nullable(),
  }),
  /** For the shop the sum over its agents; null for groups, whose agents are in several. */
  times: TimeSheet.nullable(),
});
export type PerformanceRow = z.infer<typeof PerformanceRow>;

export const PerformanceAnswer = z.object({
  rows: z.array(PerformanceRow),
});
export type PerformanceAnswer = z.infer<typeof PerformanceAnswer>;
