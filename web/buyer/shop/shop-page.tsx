/** @jsxImportSource preact */
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { Entry } from '../../../client-sdk/protocol/models.ts';
import type { LightAnswer } from '../../../client-sdk/protocol/rest.ts';
import { rest } from '../../../client-sdk/rest.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import type { CardBody } from '../chat/card.tsx';
import { ORDER_STATE_WORDS } from '../chat/card.tsx';
import type { ChatHandle } from '../chat/chat-options.ts';
import { mountChat } from '../chat/mount-chat.tsx';
import { price } from '../language/format.ts';
import { chooseLanguage, type LanguageTag, speak } from '../language/language.ts';
import { ORDERS, type Order, PAGES, PRODUCTS, type Product } from './catalogue.ts';
import { SHOP_TEXT, type Words } from './shop-text.ts';
import './shop-page.css';

/** The demo shop: pages, products and orders to start a chat from. */

/** As the first start names it. */
const DEMO_SHOP_ID = 'demo';

const query = new URLSearchParams(location.search);
const tag = chooseLanguage([query.get('lang'), ...navigator.languages]);
const { say } = speak(tag);
const text = (words: Words) => words[tag];
const yuan = (amountCents: number) => price(tag, amountCents, 'CNY');
const absolute = (path: string) => new URL(path, location.href).href;

function withQuery(changes: Record<string, string>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) next.set(name, value);
  return `?${next}`;
}

const productOf = (order: Order) => PRODUCTS.find((product) => product.productId === order.productId);
const orderTitle = (order: Order) => {
  const product = productOf(order);
  return product ? text(product.title) : order.orderId;
};

function productCard(product: Product): CardBody {
  return {
    kind: 'product',
    productId: product.productId,
    title: text(product.title),
    url: absolute(withQuery({ product: product.productId })),
    imageUrl: absolute(product.picture),
    amountCents: product.amountCents,
    currency: 'CNY',
  };
}

function orderCard(order: Order): CardBody {
  const { orderId, state, amountCents } = order;
  const url = absolute(withQuery({ order: orderId }));
  return { kind: 'order', orderId, title: orderTitle(order), state, url, amountCents, currency: 'CNY' };
}

/** Where the chat begins, by the page's own address. */
function firstLook(): { entry: Entry; offer?: CardBody } {
  const agentId = query.get('agent');
  const entry: Entry = { page: query.get('page') ?? '/', language: tag, ...(agentId ? { agentId } : {}) };
  const order = ORDERS.find(({ orderId }) => orderId === query.get('order'));
  const product = PRODUCTS.find(({ productId }) => productId === query.get('product'));
  if (order)
    return { entry: { ...entry, orderId: order.orderId, orderState: order.state }, offer: orderCard(order) };
  if (product) return { entry: { ...entry, productId: product.productId }, offer: productCard(product) };
  return { entry };
}

function ShopPage({ chat, first }: { chat: ChatHandle; first: Entry }) {
  const [entry, setEntry] = useState(first);

  const lookAt = (next: Entry, card?: CardBody) => {
    setEntry(next);
    chat.lookAt(next, card);
  };

  const ask = (looksAt: Entry, card: CardBody) => {
    const { productId: _product, orderId: _order, orderState: _state, ...rest } = entry;
    lookAt({ ...rest, ...looksAt }, card);
    chat.open();
  };

  return (
    <div class="shop">
      <header class="shop-head">
        <div>
          <h1>{text(SHOP_TEXT.title)}</h1>
          <p>{text(SHOP_TEXT.tagline)}</p>
        </div>
        <LanguageLink />
      </header>
      <main>
        <h2>{text(SHOP_TEXT.products)}</h2>
        <ul class="products">
          {PRODUCTS.map((product) => (
            <li key={product.productId}>
              <img src={product.picture} alt="" width="240" height="180" />
              <h3>{text(product.title)}</h3>
              <p class="shop-row">
                <span class="shop-price">{yuan(product.amountCents)}</span>
                <Ask
                  what={text(product.title)}
                  onAsk={() => ask({ productId: product.productId }, productCard(product))}
                />
              </p>
            </li>
          ))}
        </ul>
        <h2>{text(SHOP_TEXT.orders)}</h2>
        <ul class="orders">
          {ORDERS.map((order) => (
            <li key={order.orderId}>
              <span class="order-id">{order.orderId}</span>
              <span class="order-title">{orderTitle(order)}</span>
              <span class={`order-state ${order.state}`}>{say(ORDER_STATE_WORDS[order.state])}</span>
              <span class="shop-price">{yuan(order.amountCents)}</span>
              <Ask
                what={order.orderId}
                onAsk={() => ask({ orderId: order.orderId, orderState: order.state }, orderCard(order))}
              />
            </li>
          ))}
        </ul>
        <EntryFacts entry={entry} onPage={(page) => lookAt({ ...entry, page })} />
      </main>
    </div>
  );
}

function Ask({ what, onAsk }: { what: string; onAsk: () => void }) {
  return (
    <button
      type="button"
      class="ask"
      aria-label={text(SHOP_TEXT.askAbout).replace('{what}', what)}
      onClick={onAsk}
    >
      {text(SHOP_TEXT.ask)}
    </button>
  );
}

function EntryFacts({ entry, onPage }: { entry: Entry; onPage: (page: string) => void }) {
  const none = text(SHOP_TEXT.none);
  const order = ORDERS.find(({ orderId }) => orderId === entry.orderId);
  const product = PRODUCTS.find(({ productId }) => productId === entry.productId);
  return (
    <section class="entry">
      <h2>{text(SHOP_TEXT.entry)}</h2>
      <dl>
        <dt>
          <label for="page">{text(SHOP_TEXT.entryPage)}</label>
        </dt>
        <dd>
          <select id="page" value={entry.page} onChange={(event) => onPage(event.currentTarget.value)}>
            {[...new Set([...PAGES, entry.page ?? '/'])].map((page) => (
              <option key={page}>{page}</option>
            ))}
          </select>
        </dd>
        <dt>{text(SHOP_TEXT.entryProduct)}</dt>
        <dd>{product ? text(product.title) : none}</dd>
        <dt>{text(SHOP_TEXT.entryOrder)}</dt>
        <dd>{order ? `${order.orderId} · ${say(ORDER_STATE_WORDS[order.state])}` : none}</dd>
        <dt>{text(SHOP_TEXT.entryAgent)}</dt>
        <dd>{entry.agentId ?? none}</dd>
      </dl>
    </section>
  );
}

function LanguageLink() {
  const other: LanguageTag = tag === 'zh-CN' ? 'en-US' : 'zh-CN';
  return (
    <a class="language" href={withQuery({ lang: other })} lang={other}>
      {other === 'zh-CN' ? '中文' : 'English'}
    </a>
  );
}

function NoShop({ words }: { words: string }) {
  return (
    <main class="no-shop">
      <p>{words}</p>
      <p>
        <a href={withQuery({ shop: DEMO_SHOP_ID })}>{text(SHOP_TEXT.demoShop)}</a>
      </p>
    </main>
  );
}

/** False only when the server says so: without an answer the chat itself tells that the line is down. */
async function isShop(shopId: string): Promise<boolean> {
  try {
    await rest<LightAnswer>(location.origin, `/v1/shops/${encodeURIComponent(shopId)}/light`, {});
    return true;
  } catch (error) {
    const { code } = toFailure(error);
    return code !== 'not_found' && code !== 'bad_request';
  }
}

async function start(root: HTMLElement): Promise<void> {
  document.documentElement.lang = tag;
  document.title = text(SHOP_TEXT.title);
  const shopId = query.get('shop');
  if (!shopId) {
    render(<NoShop words={text(SHOP_TEXT.noShop)} />, root);
    return;
  }
  if (!(await isShop(shopId))) {
    render(<NoShop words={text(SHOP_TEXT.unknownShop).replace('{shop}', shopId)} />, root);
    return;
  }
  const { entry, offer } = firstLook();
  const token = query.get('token');
  const wide = matchMedia('(min-width: 900px)').matches;
  const chat = mountChat({
    url: location.origin,
    shopId,
    language: tag,
    entry,
    // On a phone the open panel would hide the shop.
    open: wide || entry.agentId !== undefined,
    ...(token ? { token } : {}),
    ...(offer ? { offer } : {}),
  });
  render(<ShopPage chat={chat} first={entry} />, root);
}

const root = document.getElementById('shop');
if (root) void start(root);
