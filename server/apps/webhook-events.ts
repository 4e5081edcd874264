import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { WebhookEvent } from '../../client-sdk/protocol/webhook-events.ts';
import type { ConversationEventReason, OutboxEntry } from '../../router/types.ts';
import { toStaffConversation } from '../chat/present.ts';

/** Something that a webhook is told of. */
export interface ShopEvent {
  eventId: string;
  event: WebhookEvent;
  /** Events of one conversation keep their order; empty for those of the shop. */
  conversationId: string;
  at: number;
  body: string;
}

const EVENT_OF: Record<ConversationEventReason, WebhookEvent | null> = {
  opened: null,
  assigned: 'assigned',
  queued: 'queued',
  pooled: 'queued',
  transferred: 'transferred',
  moved: 'transferred',
  closed: 'closed',
  silent: null,
  woke: null,
};

/** An event with its body as it is sent: the id is that of the fact, so that a repeat is known as one. */
export const eventOf = (
  shopId: ShopId,
  eventId: string,
  { event, conversationId, at }: Pick<ShopEvent, 'event' | 'conversationId' | 'at'>,
  data: object,
): ShopEvent => ({
  eventId,
  event,
  conversationId,
  at,
  body: JSON.stringify({ id: eventId, event, shopId, at, data }),
});

/**
 * What an entry of the outbox says to webhooks, if anything.
 * @param epoch of the Redis store: its entry ids mean nothing in another
 */
export const eventOfEntry = (shopId: ShopId, epoch: string, entry: OutboxEntry): ShopEvent | null => {
  const eventId = `${epoch}-${entry.entryId}`;
  const { at } = entry;
  if (entry.type === 'message') {
    const { message, buyerId, agentId } = entry;
    const { conversationId } = message;
    return eventOf(
      shopId,
      eventId,
      { event: 'message', conversationId, at },
      { message, buyerId, agentId: agentId ?? null },
    );
  }
  if (entry.type !== 'conversation') return null;
  const { reason, state } = entry;
  const event = EVENT_OF[reason];
  const { conversationId } = state;
  return (
    event &&
    eventOf(
      shopId,
      eventId,
      { event, conversationId, at },
      { reason, conversation: toStaffConversation(shopId, state) },
    )
  );
};
