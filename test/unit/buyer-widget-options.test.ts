import { expect, test } from 'vitest';
import { safeLink } from '../../web/buyer/chat/safe-link.ts';
import { readScriptOptions } from '../../web/buyer/script-options.ts';

const facts = {
  scriptUrl: 'https://chat.example/widget.js?v=2',
  page: '/item/7',
  languages: ['en'],
};

test('without a shop there is no chat', () => {
  expect(readScriptOptions({}, facts)).toBeNull();
});

test('the shop alone is enough: fenliu is where the script came from', () => {
  expect(readScriptOptions({ shop: 'demo' }, facts)).toEqual({
    url: 'https://chat.example',
    shopId: 'demo',
    language: 'en-US',
    entry: { page: '/item/7', language: 'en-US' },
    open: false,
  });
});

test('the attribute overrides the language of page and browser', () => {
  expect(readScriptOptions({ shop: 'demo', lang: 'zh' }, facts)?.language).toBe('zh-CN');
});

test('R4.2 R4.6 agent, order and product reach the entry, and an unknown order state does not', () => {
  const options = readScriptOptions(
    { shop: 'demo', agent: 'amy', orderId: 'o1', orderState: 'shipped', productId: 'p1', page: '/cart' },
    facts,
  );
  expect(options?.entry).toEqual({
    page: '/cart',
    language: 'en-US',
    agentId: 'amy',
    orderId: 'o1',
    orderState: 'shipped',
    productId: 'p1',
  });
  expect(readScriptOptions({ shop: 'demo', orderState: 'lost' }, facts)?.entry.orderState).toBeUndefined();
});

test('a page address longer than the wire takes is cut', () => {
  const page = `/${'x'.repeat(900)}`;
  expect(readScriptOptions({ shop: 'demo' }, { ...facts, page })?.entry.page).toHaveLength(500);
});

test('a product with a title can be sent as a card, its price in cents', () => {
  const product = { productId: 'p1', productTitle: 'Cup', productPrice: '59.9 CNY' };
  expect(readScriptOptions({ shop: 'demo', ...product }, facts)?.offer).toEqual({
    kind: 'product',
    productId: 'p1',
    title: 'Cup',
    amountCents: 5990,
    currency: 'CNY',
  });
  const free = readScriptOptions({ shop: 'demo', ...product, productPrice: 'cheap' }, facts)?.offer;
  expect(free?.amountCents).toBeUndefined();
});

test('an order goes before a product', () => {
  const data = { shop: 'demo', productId: 'p1', productTitle: 'Cup', orderId: 'o1', orderTitle: 'Cup × 2' };
  expect(readScriptOptions(data, facts)?.offer).toEqual({
    kind: 'order',
    orderId: 'o1',
    title: 'Cup × 2',
    state: 'none',
  });
});

test('only http and https become links', () => {
  expect(safeLink('https://shop.example/a b')).toBe('https://shop.example/a%20b');
  for (const address of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '//x',
    '',
    undefined,
  ]) {
    expect(safeLink(address), String(address)).toBeUndefined();
  }
});
