import { z } from 'zod';
import { AgentId, ConversationId, GroupId, ShopId } from './ids.ts';
import { MAX_STARS } from './ratings.ts';

/** Alarms of a shop: its thresholds over REST, the list over REST and the owner's socket. */

/** What a supervisor is alarmed by; the first ones matter most. */
export const AlarmKind = z.enum([
  /** Nobody of the shop, or of a group, is online in its working hours. */
  'nobody_online',
  /** No reply in time, and nobody else could take over (R9). */
  'missed',
  /** In a group somebody has had no reply by a person for very long (M1). */
  'oldest_wait',
  /** An agent's reply is due (R9). */
  'slow_reply',
  'banned_words',
  'bad_rating',
  /** An agent let too many chats go by (R9), or did nothing for too long (R14). */
  'set_away',
  'auto_away',
]);
export type AlarmKind = z.infer<typeof AlarmKind>;

const Words = z.array(z.string().trim().min(1).max(50)).max(1000);

/**
 * GET, PUT /v1/shops/:shopId/alarms/settings. When a reply is slow is said by the rules (`silence.alarmMs`), since the
 * agent is alarmed by the same.
 */
export const AlarmSettings = z.strictObject({
  /** Somebody has waited so long for a reply by a person, in the hours of his group; null: no alarm. */
  oldestWaitMs: z.number().int().min(1000).max(86_400_000).nullable(),
  /** Nobody has been online for so long in working hours; null: no alarm. */
  nobodyOnlineMs: z.number().int().min(1000).max(86_400_000).nullable(),
  /** So many stars and fewer; null: no alarm. */
  badRatingStars: z
    .number()
    .int()
    .min(1)
    .max(MAX_STARS - 1)
    .nullable(),
  /** Found whatever the letter case or width; Latin words and numbers only as a whole. */
  bannedWords: z.strictObject({ agent: Words, buyer: Words }),
});
export type AlarmSettings = z.infer<typeof AlarmSettings>;

/** One alarm; the same thing again within a while is no other one. */
export const ShopAlarm = z.object({
  alarmId: z.number(),
  shopId: ShopId,
  kind: AlarmKind,
  /** 3 costs buyers now, 2 wants a look, 1 is good to know. */
  severity: z.literal([1, 2, 3]),
  raisedAt: z.number(),
  /** Since when what it is about has gone on. */
  since: z.number(),
  /** How often it came before anybody handled it, and when last. */
  times: z.number(),
  lastAt: z.number(),
  /** When what it is about ended by itself: somebody replied, or came in. */
  overAt: z.number().nullable(),
  /** Empty for what concerns the whole shop. */
  groupIds: z.array(GroupId),
  /** Of an alarm about one group. */
  groupName: z.string().exactOptional(),
  conversation: z
    .object({
      conversationId: ConversationId,
      buyerName: z.string(),
    })
    .exactOptional(),
  agent: z
    .object({
      agentId: AgentId,
      name: z.string(),
    })
    .exactOptional(),
  /** Of the shop's list, and who wrote them. */
  words: z.array(z.string()).exactOptional(),
  by: z.enum(['buyer', 'agent']).exactOptional(),
  stars: z.number().exactOptional(),
  handled: z
    .object({
      by: z.object({
        agentId: AgentId,
        name: z.string(),
      }),
      at: z.number(),
      note: z.string().nullable(),
    })
    .nullable(),
});
export type ShopAlarm = z.infer<typeof ShopAlarm>;

const Cursor = z.string().regex(/^[A-Za-z0-9_-]{1,300}$/);

/**
 * GET /v1/shops/:shopId/alarms. `open`: what goes on first, by severity, then age; after it what is over by itself, newest
 * first. `handled`: newest first.
 */
export const AlarmsQuery = z.strictObject({
  state: z.enum(['open', 'handled']).default('open'),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type AlarmsQuery = z.infer<typeof AlarmsQuery>;

export const AlarmsPage = z.object({
  alarms: z.array(ShopAlarm),
  /** Neither handled nor over: those of all pages. */
  going: z.number(),
  /** Absent on the last page. */
  cursor: z.string().exactOptional(),
});
export type AlarmsPage = z.infer<typeof AlarmsPage>;

/** POST /v1/shops/:shopId/alarms/handle: all of them or none. Who was first stays the one who handled it. */
export const HandleAlarmsRequest = z.strictObject({
  alarmIds: z.array(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)).min(1).max(100),
  note: z.string().trim().max(500).optional(),
});
export type HandleAlarmsRequest = z.infer<typeof HandleAlarmsRequest>;

export const HandledAlarms = z.object({
  alarms: z.array(ShopAlarm),
});
export type HandledAlarms = z.infer<typeof HandledAlarms>;
