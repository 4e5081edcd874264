import type { Message, MessageBody } from './protocol/messages.ts';
import type { BuyerConversation, Cursors, StaffConversation } from './protocol/models.ts';

/** Longest preview of a message in a list, in UTF-16 units. */
const PREVIEW_LENGTH = 80;

/** What a conversation looks like to its buyer after one more message. */
export function foldForBuyer(conversation: BuyerConversation, message: Message): BuyerConversation {
  const next: BuyerConversation = { ...conversation, lastSeq: Math.max(conversation.lastSeq, message.seq) };
  if (message.body.kind !== 'system') return next;
  const { code, agentId, agentName } = message.body;
  if (code === 'closed') next.status = 'closed';
  if (code === 'requeued') next.status = 'queued';
  if (code === 'closed' || code === 'requeued') delete next.agent;
  if (code === 'assigned' || code === 'transferred' || code === 'moved') {
    if (agentId !== undefined) {
      next.status = 'assigned';
      next.agent = { agentId, name: agentName ?? agentId };
    }
  }
  if (next.status !== 'queued') {
    delete next.place;
    delete next.estimateMs;
  }
  return next;
}

/** What a conversation looks like to its agent after one more message. */
export function foldForStaff(conversation: StaffConversation, message: Message): StaffConversation {
  const next: StaffConversation = { ...conversation, lastSeq: Math.max(conversation.lastSeq, message.seq) };
  if (message.body.kind === 'recall' || message.from.kind === 'system') return next;
  if (message.from.kind === 'buyer') next.unansweredSince = conversation.unansweredSince ?? message.at;
  // A machine's answer leaves the buyer waiting.
  if (message.from.kind === 'agent') delete next.unansweredSince;
  const preview = previewOf(message.body);
  if (preview !== undefined) next.preview = preview;
  return next;
}

function previewOf(body: MessageBody): string | undefined {
  switch (body.kind) {
    case 'text':
      return body.text.slice(0, PREVIEW_LENGTH);
    case 'image':
    case 'file':
      return body.name;
    case 'product':
    case 'order':
      return body.title;
    default:
      return undefined;
  }
}

/** Cursors only move forward, in whatever order they are told. */
export function furthestCursors(a: Cursors, b: Cursors): Cursors {
  return {
    buyerDelivered: Math.max(a.buyerDelivered, b.buyerDelivered),
    buyerRead: Math.max(a.buyerRead, b.buyerRead),
    agentDelivered: Math.max(a.agentDelivered, b.agentDelivered),
    agentRead: Math.max(a.agentRead, b.agentRead),
  };
}
