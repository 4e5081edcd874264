import type { Message, SendableBody } from './protocol/messages.ts';
import type { Cursors } from './protocol/models.ts';
import type { WireFailure } from './wire-failure.ts';

/** A message that the server has accepted, as it is to be shown. */
export interface SentLine extends Message {
  status: 'sent';
  /** Stays the same from `sending` to `sent`: fit for a list's key. */
  key: string;
}

/** A message of one's own that the server has not accepted yet. */
export interface PendingLine {
  status: 'sending' | 'failed';
  key: string;
  clientId: string;
  body: SendableBody;
  /** When it was written, by the clock of this device, ms since 1970. */
  at: number;
  /** With `failed`: why. */
  failure?: WireFailure;
}

/**
 * One line of a chat. Recalled messages have the body `{kind: 'recalled'}`;
 * the lines that recall them are not shown.
 */
export type Line = SentLine | PendingLine;

export type Side = 'buyer' | 'agent';

/** The key of a line by the side and the client id, which the pending line knows too. */
export function lineKey(message: Message): string {
  return message.clientId === undefined
    ? `${message.conversationId}/${message.seq}`
    : `${message.from.kind}/${message.clientId}`;
}

export function pendingKey(side: Side, clientId: string): string {
  return `${side}/${clientId}`;
}

/**
 * How far a line of one's own has come.
 *
 * @param side Whose line it is.
 * @param cursors The conversation's, if it is the line's conversation.
 */
export function deliveryOf(
  line: Line,
  side: Side,
  cursors: Cursors | undefined,
): 'sending' | 'failed' | 'sent' | 'delivered' | 'read' {
  if (line.status !== 'sent') return line.status;
  if (cursors === undefined) return 'sent';
  const [delivered, read] =
    side === 'buyer'
      ? [cursors.agentDelivered, cursors.agentRead]
      : [cursors.buyerDelivered, cursors.buyerRead];
  if (line.seq <= read) return 'read';
  return line.seq <= delivered ? 'delivered' : 'sent';
}
