import type { OrderState } from '../../client-sdk/protocol/messages.ts';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import type { CardBody } from './chat/card.tsx';
import type { ChatOptions } from './chat/chat-options.ts';
import { chooseLanguage } from './language/language.ts';

/** What the page around the script knows. */
export interface PageFacts {
  /** Address of the script itself: fenliu is where it came from. */
  scriptUrl: string;
  /** Path and query of the page: rules name pages of the shop, whichever host serves them (R4.6). */
  page: string;
  /** `lang` of the document, then the browser's languages. */
  languages: readonly (string | null | undefined)[];
}

const ORDER_STATES: readonly string[] = [
  'none',
  'unpaid',
  'paid',
  'shipped',
  'received',
  'refund',
] satisfies OrderState[];

const MAX_PAGE_LENGTH = 500;

function orderState(word: string | undefined): OrderState | undefined {
  return ORDER_STATES.includes(word ?? '') ? (word as OrderState) : undefined;
}

/** A price as its attribute gives it, such as `268.00 CNY`. */
function money(text: string | undefined): { amountCents: number; currency: string } | undefined {
  const [, whole = '', cents = '', currency = ''] =
    /^(\d{1,9})(?:\.(\d{1,2}))? ([A-Z]{3})$/.exec(text ?? '') ?? [];
  return currency ? { amountCents: Number(whole) * 100 + Number(cents.padEnd(2, '0')), currency } : undefined;
}

/** The card of what the page shows: an order if it names one, else a product; each needs a title. */
function offer(data: DOMStringMap): CardBody | undefined {
  if (data.orderId && data.orderTitle) {
    return {
      kind: 'order',
      orderId: data.orderId,
      title: data.orderTitle,
      state: orderState(data.orderState) ?? 'none',
      ...money(data.orderPrice),
      ...(data.orderUrl ? { url: data.orderUrl } : {}),
    };
  }
  if (data.productId && data.productTitle) {
    return {
      kind: 'product',
      productId: data.productId,
      title: data.productTitle,
      ...money(data.productPrice),
      ...(data.productUrl ? { url: data.productUrl } : {}),
      ...(data.productImage ? { imageUrl: data.productImage } : {}),
    };
  }
  return undefined;
}

/**
 * Reads the `data-…` attributes of the widget's script:
 * `shop` (required), `token`, `lang`, `agent`, `open`, `page`,
 * `product-id` with `-title -price -url -image`, `order-id` with `-title -state -price -url`.
 *
 * @returns null without a shop.
 */
export function readScriptOptions(data: DOMStringMap, facts: PageFacts): ChatOptions | null {
  const shopId = data.shop;
  if (!shopId) return null;
  const language = chooseLanguage([data.lang, ...facts.languages]);
  const state = orderState(data.orderState);
  const card = offer(data);
  const entry: Entry = {
    page: (data.page ?? facts.page).slice(0, MAX_PAGE_LENGTH),
    language,
    ...(data.productId ? { productId: data.productId } : {}),
    ...(data.orderId ? { orderId: data.orderId } : {}),
    ...(state ? { orderState: state } : {}),
    ...(data.agent ? { agentId: data.agent } : {}),
  };
  return {
    url: new URL(facts.scriptUrl).origin,
    shopId,
    language,
    entry,
    open: data.open !== undefined && data.open !== 'false',
    ...(data.token ? { token: data.token } : {}),
    ...(card ? { offer: card } : {}),
  };
}
