import { z } from 'zod';
import { AgentId, GroupId } from './ids.ts';

/** What a shop answers by itself, and over REST how that is read and changed. */

export const REPLY_KINDS = [
  /** A person has the chat. */
  'greeting',
  /** He waits in the queue. */
  'queue',
  /** All are full, and he does not wait in the queue. */
  'busy',
  /** Somebody is at his desk, but away; also where the chat goes to somebody who is away (R4.3). */
  'away',
  /** Nobody is there, or all are off duty. */
  'offline',
  'out_of_hours',
  /** The queue takes nobody more (R6). */
  'refused',
  /** The chat has ended. */
  'close',
] as const;
export type ReplyKind = (typeof REPLY_KINDS)[number];

/** The kinds that agents may set for themselves. */
export const OWN_REPLY_KINDS = ['greeting', 'away'] as const satisfies readonly ReplyKind[];

export const MAX_REPLY_LENGTH = 500;
/** Names are short, so this bounds what a text grows to. */
const MAX_VARIABLES = 10;

/** What nobody sees, but for line ends; marks that turn the writing direction among it. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** Words of its own, in which `{buyer}`, `{agent}`, `{group}`, `{place}` and `{estimate}` are filled in, or none at all: switched off they are kept, and nothing wider is said either. */
export const AutoReply = z
  .strictObject({
    on: z.boolean(),
    text: z
      .string()
      .max(MAX_REPLY_LENGTH)
      .refine((text) => !UNSEEN.test(text), 'control characters')
      .refine((text) => text.split('{').length - 1 <= MAX_VARIABLES, 'too many variables'),
  })
  .refine(({ on, text }) => !on || text.trim() !== '', { path: ['text'], message: 'blank' });
export type AutoReply = z.infer<typeof AutoReply>;

/** Of one owner; a kind that is left out is said as the group or the shop has it. */
export const AutoReplies = z.partialRecord(z.enum(REPLY_KINDS), AutoReply);
export type AutoReplies = z.infer<typeof AutoReplies>;

/** Whose replies: the shop's, a group's, an agent's, or the caller's own. */
export const ReplyScope = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('shop') }),
  z.object({ scope: z.literal('group'), groupId: GroupId }),
  z.object({ scope: z.literal('agent'), agentId: AgentId }),
  z.object({ scope: z.literal('personal') }),
]);
export type ReplyScope = z.infer<typeof ReplyScope>;

/** Whose they are, as the router and the store call it. */
export type ReplyOwner = 'shop' | `group:${string}` | `agent:${string}`;

/** GET and PUT /v1/shops/:shopId/auto-replies?scope=…: a PUT names the version that it changes. */
export const RepliesAnswer = z.object({
  /** 0 while nothing was ever set. */
  version: z.number(),
  replies: AutoReplies,
  /** What is said where these leave a kind out. */
  inherited: AutoReplies,
});
export type RepliesAnswer = z.infer<typeof RepliesAnswer>;

export const SaveReplies = z.strictObject({
  baseVersion: z.number().int().min(0),
  replies: AutoReplies,
});
export type SaveReplies = z.infer<typeof SaveReplies>;
