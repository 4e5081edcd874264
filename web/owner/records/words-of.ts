import type { MessageBody } from '../../../client-sdk/protocol/messages.ts';

/** The words of a message, for a list. */
export function wordsOf(body: MessageBody): string {
  switch (body.kind) {
    case 'text':
      return body.text;
    case 'image':
    case 'file':
      return body.name;
    case 'product':
      return `${body.title} ${body.productId}`;
    case 'order':
      return `${body.title} ${body.orderId}`;
    default:
      return '';
  }
}
