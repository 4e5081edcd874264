import type { OrderState } from '../../../client-sdk/protocol/messages.ts';
import cup from '../pictures/cup.svg?no-inline';
import teaCake from '../pictures/tea-cake.svg?no-inline';
import teapot from '../pictures/teapot.svg?no-inline';
import tray from '../pictures/tray.svg?no-inline';
import type { Words } from './shop-text.ts';

export interface Product {
  productId: string;
  title: Words;
  amountCents: number;
  picture: string;
}

export interface Order {
  orderId: string;
  productId: string;
  state: Exclude<OrderState, 'none'>;
  amountCents: number;
}

/** What the demo shop sells. */
export const PRODUCTS: readonly Product[] = [
  {
    productId: 'teapot',
    title: { 'zh-CN': '青瓷茶壶 260 ml', 'en-US': 'Celadon teapot, 260 ml' },
    amountCents: 26_800,
    picture: teapot,
  },
  {
    productId: 'cup',
    title: { 'zh-CN': '手绘品茗杯', 'en-US': 'Hand-painted tea cup' },
    amountCents: 5_900,
    picture: cup,
  },
  {
    productId: 'tea-cake',
    title: { 'zh-CN': '老白茶饼 300 g', 'en-US': 'Aged white tea cake, 300 g' },
    amountCents: 19_900,
    picture: teaCake,
  },
  {
    productId: 'tray',
    title: { 'zh-CN': '竹制茶盘', 'en-US': 'Bamboo tea tray' },
    amountCents: 12_800,
    picture: tray,
  },
];

/** One order of each state, so that every rule about orders can be tried. */
export const ORDERS: readonly Order[] = [
  { orderId: 'FL-20418', productId: 'tray', state: 'unpaid', amountCents: 12_800 },
  { orderId: 'FL-20397', productId: 'teapot', state: 'paid', amountCents: 26_800 },
  { orderId: 'FL-20371', productId: 'cup', state: 'shipped', amountCents: 11_800 },
  { orderId: 'FL-20288', productId: 'tea-cake', state: 'received', amountCents: 19_900 },
  { orderId: 'FL-20245', productId: 'cup', state: 'refund', amountCents: 5_900 },
];
