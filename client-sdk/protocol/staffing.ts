import { z } from 'zod';

/** How many agents each half-hour of a day needs, from the shop's own last weeks. */

/** GET /v1/shops/:shopId/records/staffing */
export const StaffingQuery = z.strictObject({
  /** Of history, ending now. */
  weeks: z.coerce.number().int().min(1).max(8).default(4),
  /** Only these days of the week: 1 is Monday, 7 Sunday; absent: all. */
  weekday: z.coerce.number().int().min(1).max(7).optional(),
  /** So many of 100 buyers are to have an agent … */
  percent: z.coerce.number().int().min(1).max(99).default(80),
  /** … so soon. */
  withinSec: z.coerce.number().int().min(1).max(3600).default(30),
});
export type StaffingQuery = z.infer<typeof StaffingQuery>;

/** A half-hour of the day in the shop's time zone, on average. */
export const StaffedHalfHour = z.object({
  /** Such as `09:30`. */
  from: z.string(),
  /** Buyers who came. */
  arrivals: z.number(),
  /** Agents by Erlang A; null where the log does not tell how long a chat takes. */
  needed: z.number().nullable(),
  /** Agents who were online (M7). */
  there: z.number(),
});
export type StaffedHalfHour = z.infer<typeof StaffedHalfHour>;

/** What the log says of the shop's chats. */
export const MeasuredWork = z.object({
  /** Conversations that people of the shop had, without those of proxies and bots. */
  conversations: z.number(),
  /** How long one takes a place, its wrap-up included; null before there was one. */
  handleMs: z.number().nullable(),
  /** Places of an agent who was online, on average. */
  limit: z.number().nullable(),
  /** How long buyers wait before they leave, on average; null where too few left to tell. */
  patienceMs: z.number().nullable(),
  /** Buyers who left the queue. */
  left: z.number(),
});
export type MeasuredWork = z.infer<typeof MeasuredWork>;

export const StaffingAnswer = z.object({
  /** The first and the last day of the history. */
  fromDay: z.string(),
  untilDay: z.string(),
  /** Days of it of which there was anything. */
  days: z.number(),
  work: MeasuredWork,
  /** The patience that was reckoned with: measured or assumed. */
  patienceMs: z.number(),
  halfHours: z.array(StaffedHalfHour),
});
export type StaffingAnswer = z.infer<typeof StaffingAnswer>;
