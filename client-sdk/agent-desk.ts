import { Chat } from './chat.ts';
import { inListOrder } from './conversation-order.ts';
import { foldForStaff } from './fold-message.ts';
import type { ResumedShop } from './protocol/events.ts';
import type { Message } from './protocol/messages.ts';
import type { AgentRow, StaffConversation } from './protocol/models.ts';
import { ToldMessages } from './told-messages.ts';

/** A shop in which the person who is logged in has a sub-account. */
export interface AgentShop {
  shopId: string;
  shopName: string;
  me: AgentRow;
}

/** One conversation in the list: the same object until something in it changes. */
export interface HeldConversation extends StaffConversation {
  /** The buyer's messages that the agent has not read. */
  unread: number;
  /** The buyer is writing. */
  typing: boolean;
}

/** A chat that this agent holds. */
export interface HeldChat {
  shopId: string;
  chat: Chat<StaffConversation>;
  row: HeldConversation | null;
}

/** What a resume has changed. */
export interface DeskChange {
  placed: Message[];
  updated: StaffConversation[];
  removed: StaffConversation[];
}

/** So many conversations that are gone are remembered, so that late news does not bring them back. */
const GONE_LIMIT = 1000;

/** What lies on an agent's desk: his shops and the conversations he holds. Knows no line and no clock. */
export class AgentDesk {
  readonly chats = new Map<string, HeldChat>();
  readonly #shops = new Map<string, { shop: AgentShop; epoch: string }>();
  readonly #told = new ToldMessages();
  /** Conversation id to the assignment epoch under which it was lost. */
  readonly #gone = new Map<string, number>();
  /** Conversations that were spoken of while a resume was under way: its answer may be older. */
  #touched = new Set<string>();
  #list: readonly HeldConversation[] | null = null;
  readonly #isTyping: (conversationId: string) => boolean;

  constructor(isTyping: (conversationId: string) => boolean) {
    this.#isTyping = isTyping;
  }

  get shops(): AgentShop[] {
    return [...this.#shops.values()].map(({ shop }) => shop);
  }

  shop(shopId: string): AgentShop | undefined {
    return this.#shops.get(shopId)?.shop;
  }

  setMe(shopId: string, me: AgentRow): void {
    const known = this.#shops.get(shopId);
    if (known) known.shop = { ...known.shop, me };
  }

  /** In list order; the same array, and the same rows, until something in them changes. */
  list(): readonly HeldConversation[] {
    this.#list ??= inListOrder([...this.chats.values()].flatMap((held) => this.#row(held) ?? []));
    return this.#list;
  }

  /** Must be called after each change of a chat. */
  changed(conversationId: string): void {
    const held = this.chats.get(conversationId);
    if (held) held.row = null;
    this.#list = null;
  }

  /** What is here already, as the question after what was missed (W3). */
  startResume() {
    this.#touched = new Set();
    for (const { chat } of this.chats.values()) chat.startResume();
    return [...this.#shops.values()].map(({ shop: { shopId }, epoch }) => ({
      shopId,
      epoch,
      conversations: [...this.chats.values()].flatMap((held) => {
        const current = held.shopId === shopId ? held.chat.current : undefined;
        return current ? [{ conversationId: current.conversationId, seq: current.lastSeq }] : [];
      }),
    }));
  }

  takeShop({ shopId, shopName, epoch, me, threads }: ResumedShop): DeskChange {
    const isNewStore = (this.#shops.get(shopId)?.epoch ?? epoch) !== epoch;
    this.#shops.set(shopId, { shop: { shopId, shopName, me }, epoch });
    const change: DeskChange = { placed: [], updated: [], removed: [] };
    for (const thread of threads) {
      const { conversationId, epoch: assignment } = thread.conversation;
      const isOld = this.#touched.has(conversationId) && this.#isGone(conversationId, assignment);
      if (isOld) continue;
      const { chat } = this.#open(shopId, conversationId);
      const before = chat.conversation;
      change.placed.push(...chat.takeThread(thread, isNewStore));
      if (chat.conversation && chat.conversation !== before) change.updated.push(chat.conversation);
      this.changed(conversationId);
    }
    const still = new Set(threads.map(({ conversation }) => conversation.conversationId));
    for (const [conversationId, held] of this.chats) {
      if (held.shopId !== shopId || still.has(conversationId) || this.#touched.has(conversationId)) continue;
      const conversation = this.remove(conversationId);
      if (conversation) change.removed.push(conversation);
    }
    return change;
  }

  /** Returns whether anything changed. */
  takeRecord(shopId: string, conversation: StaffConversation): boolean {
    const { conversationId, epoch } = conversation;
    this.#touched.add(conversationId);
    if (this.#isGone(conversationId, epoch)) return false;
    const changed = this.#open(shopId, conversationId).chat.takeRecord(conversation);
    if (changed) this.changed(conversationId);
    return changed;
  }

  /** Messages of conversations that are not here are left out: their record comes first, or again. */
  addMessages(conversationId: string, messages: readonly Message[]): Message[] {
    const placed = this.chats.get(conversationId)?.chat.addMessages(messages) ?? [];
    this.changed(conversationId);
    return placed;
  }

  /** Takes a conversation off the desk. */
  remove(conversationId: string): StaffConversation | null {
    this.#touched.add(conversationId);
    const conversation = this.chats.get(conversationId)?.chat.conversation ?? null;
    this.chats.delete(conversationId);
    this.#list = null;
    if (conversation) {
      this.#gone.delete(conversationId);
      this.#gone.set(conversationId, conversation.epoch);
      const oldest = this.#gone.keys().next().value;
      if (this.#gone.size > GONE_LIMIT && oldest !== undefined) this.#gone.delete(oldest);
    }
    return conversation;
  }

  /** Under one assignment a conversation is lost once: news of that assignment is then old. */
  #isGone(conversationId: string, epoch: number): boolean {
    return epoch <= (this.#gone.get(conversationId) ?? -1);
  }

  #open(shopId: string, conversationId: string): HeldChat {
    const known = this.chats.get(conversationId);
    if (known) return known;
    const held: HeldChat = { shopId, chat: new Chat('agent', foldForStaff, this.#told), row: null };
    this.chats.set(conversationId, held);
    return held;
  }

  #row(held: HeldChat): HeldConversation | null {
    const { conversation, current } = held.chat;
    if (!conversation || !current) return null;
    held.row ??= {
      ...conversation,
      unread: current.buyerMessagesAfter(conversation.cursors.agentRead),
      typing: this.#isTyping(conversation.conversationId),
    };
    return held.row;
  }
}
