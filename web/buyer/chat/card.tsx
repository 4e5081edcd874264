/** @jsxImportSource preact */
import type { OrderState, SendableBody } from '../../../client-sdk/protocol/messages.ts';
import type { TextKey } from '../language/en-us.ts';
import { price } from '../language/format.ts';
import { OrderIcon, ProductIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';
import { safeLink } from './safe-link.ts';

/** A product or an order as it stands in the chat. */
export type CardBody = Extract<SendableBody, { kind: 'product' | 'order' }>;

export const ORDER_STATE_WORDS: Record<OrderState, TextKey> = {
  none: 'orderNone',
  unpaid: 'orderUnpaid',
  paid: 'orderPaid',
  shipped: 'orderShipped',
  received: 'orderReceived',
  refund: 'orderRefund',
};

export function Card({ body }: { body: CardBody }) {
  const { say, tag } = useLanguage();
  const amount =
    body.amountCents !== undefined && body.currency !== undefined
      ? price(tag, body.amountCents, body.currency)
      : undefined;
  const picture = body.kind === 'product' ? safeLink(body.imageUrl) : undefined;
  const content = (
    <>
      {picture ? (
        <img src={picture} alt="" loading="lazy" />
      ) : body.kind === 'product' ? (
        <ProductIcon />
      ) : (
        <OrderIcon />
      )}
      <span class="card-text">
        <span class="card-title">{body.title}</span>
        <span class="card-line">
          {body.kind === 'order' && <span>{say('order', { id: body.orderId })}</span>}
          {body.kind === 'order' && <span>{say(ORDER_STATE_WORDS[body.state])}</span>}
          {amount && <span>{amount}</span>}
        </span>
      </span>
    </>
  );
  const link = safeLink(body.url);
  if (!link) return <span class="card">{content}</span>;
  return (
    <a class="card" href={link} target="_blank" rel="noopener noreferrer">
      {content}
    </a>
  );
}
