import { z } from 'zod';
import { AgentId, BuyerId, ClientMessageId, ConversationId, FileId, Seq } from './ids.ts';
import { MAX_TEXT_LENGTH } from './limits.ts';

/** A message can be taken back this long after it was sent (W6). */
export const RECALL_WINDOW_MS = 120_000;

/** Kept as it came, to the byte; white space alone is no message. */
const Text = z
  .string()
  .max(MAX_TEXT_LENGTH)
  .refine((text) => text.trim() !== '', 'blank');

const label = z.string().min(1).max(200);
const webUrl = z.url({ protocol: /^https?$/ }).max(2000);
const money = { amountCents: z.number().int().min(0).max(1e12), currency: z.string().regex(/^[A-Z]{3}$/) };
const fileParts = {
  fileId: FileId,
  name: z.string().min(1).max(255),
  mime: z.string().max(100),
  size: z.number().int().min(0),
};

export const OrderState = z.enum(['none', 'unpaid', 'paid', 'shipped', 'received', 'refund']);
export type OrderState = z.infer<typeof OrderState>;

/** What a person may send. */
export const SendableBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: Text }),
  z.strictObject({
    kind: z.literal('image'),
    ...fileParts,
    width: z.number().int().min(1).optional(),
    height: z.number().int().min(1).optional(),
  }),
  z.strictObject({ kind: z.literal('file'), ...fileParts }),
  z.strictObject({
    kind: z.literal('product'),
    productId: label,
    title: label,
    url: webUrl.optional(),
    imageUrl: webUrl.optional(),
    amountCents: money.amountCents.optional(),
    currency: money.currency.optional(),
  }),
  z.strictObject({
    kind: z.literal('order'),
    orderId: label,
    title: label,
    state: OrderState,
    url: webUrl.optional(),
    amountCents: money.amountCents.optional(),
    currency: money.currency.optional(),
  }),
]);
export type SendableBody = z.infer<typeof SendableBody>;

/** A line that the router writes; clients say it in the reader's language. */
export const SystemBody = z.object({
  kind: z.literal('system'),
  code: z.enum(['assigned', 'transferred', 'moved', 'requeued', 'notice', 'closed']),
  /** `assigned`, `transferred`, `moved`: the agent who has it now. */
  agentId: AgentId.optional(),
  agentName: z.string().optional(),
  /** `notice`: why nobody is there; `moved`, `requeued`: why it moved; `closed`: by whom. */
  reason: z
    .enum([
      'all_busy',
      'recent_busy',
      'away',
      'off_duty',
      'out_of_hours',
      'nobody',
      'refused',
      'dropped',
      'silence',
      'buyer',
      'agent',
      'shop',
    ])
    .optional(),
  /** `notice`, `assigned`, `closed`: what the shop answers by itself at this turn, when it set any. */
  text: z.string().optional(),
});
export type SystemBody = z.infer<typeof SystemBody>;

/** Takes back the message with this seq; a line of its own, so that every client learns of it in order (W6). */
export const RecallBody = z.object({ kind: z.literal('recall'), seq: Seq });
export type RecallBody = z.infer<typeof RecallBody>;

/** What stands in the place of a message that was taken back. */
export const RecalledBody = z.object({ kind: z.literal('recalled') });

export const MessageBody = z.union([SendableBody, SystemBody, RecallBody, RecalledBody]);
export type MessageBody = z.infer<typeof MessageBody>;

export const Sender = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('buyer'), id: BuyerId, name: z.string() }),
  z.object({ kind: z.literal('agent'), id: AgentId, name: z.string() }),
  z.object({ kind: z.literal('bot'), id: AgentId, name: z.string() }),
  z.object({ kind: z.literal('system') }),
]);
export type Sender = z.infer<typeof Sender>;

export const Message = z.object({
  conversationId: ConversationId,
  seq: Seq,
  /** Absent on lines that the router wrote. */
  clientId: ClientMessageId.optional(),
  from: Sender,
  body: MessageBody,
  /** Server time of acceptance, ms since 1970. */
  at: z.number().int(),
});
export type Message = z.infer<typeof Message>;
