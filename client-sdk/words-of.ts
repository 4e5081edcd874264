import type { MessageBody } from './protocol/messages.ts';

/** The words of a message that can be searched for, and are shown of it in a list; `null` for one that has none. */
export function wordsOf(body: MessageBody): string | null {
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
      return null;
  }
}
