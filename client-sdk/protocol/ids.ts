import { z } from 'zod';

/** Ids never hold `|` (it separates the parts of a Redis member), spaces or control characters. */
const ID = /^[A-Za-z0-9_.-]{1,64}$/;

const id = (what: string) => z.string().regex(ID, `${what}: 1 to 64 of letters, digits, _ . -`);

export const ShopId = id('shop id');
export type ShopId = z.infer<typeof ShopId>;

/** A sub-account; an agent while it takes chats. */
export const AgentId = id('agent id');
export type AgentId = z.infer<typeof AgentId>;

export const GroupId = id('group id');
export type GroupId = z.infer<typeof GroupId>;

/** The shop's own name for a buyer, or `anon-…` for one that the widget made. */
export const BuyerId = id('buyer id');
export type BuyerId = z.infer<typeof BuyerId>;

export const ConversationId = id('conversation id');
export type ConversationId = z.infer<typeof ConversationId>;

/** Chosen by the sender; a repeat with the same id is the same message (W1). */
export const ClientMessageId = id('client message id');
export type ClientMessageId = z.infer<typeof ClientMessageId>;

export const FileId = id('file id');
export type FileId = z.infer<typeof FileId>;

/** Position in a conversation: 1, 2, 3 … without a gap (P3). */
export const Seq = z.number().int().min(0).max(1_000_000_000);
export type Seq = z.infer<typeof Seq>;
