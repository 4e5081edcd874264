import type { OrderState } from '../../../client-sdk/protocol/messages.ts';
import bag from '../pictures/bag.svg?no-inline';
import cap from '../pictures/cap.svg?no-inline';
import scarf from '../pictures/scarf.svg?no-inline';
import shirt from '../pictures/shirt.svg?no-inline';
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
    productId: 'shirt',
    title: { 'zh-CN': '亚麻衬衫', 'en-US': 'Linen shirt' },
    amountCents: 26_800,
    picture: shirt,
  },
  {
    productId: 'bag',
    title: { 'zh-CN': '帆布手提包', 'en-US': 'Canvas bag' },
    amountCents: 12_800,
    picture: bag,
  },
  {
    productId: 'scarf',
    title: { 'zh-CN': '格纹羊毛围巾', 'en-US': 'Wool scarf' },
    amountCents: 19_900,
    picture: scarf,
  },
  {
    productId: 'cap',
    title: { 'zh-CN': '针织毛线帽', 'en-US': 'Knitted hat' },
    amountCents: 5_900,
    picture: cap,
  },
];

/** One order of each state, so that every rule about orders can be tried. */
export const ORDERS: readonly Order[] = [
  { orderId: 'FL-20418', productId: 'bag', state: 'unpaid', amountCents: 12_800 },
  { orderId: 'FL-20397', productId: 'shirt', state: 'paid', amountCents: 26_800 },
  { orderId: 'FL-20371', productId: 'cap', state: 'shipped', amountCents: 11_800 },
  { orderId: 'FL-20288', productId: 'scarf', state: 'received', amountCents: 19_900 },
  { orderId: 'FL-20245', productId: 'cap', state: 'refund', amountCents: 5_900 },
];

/** Pages that a chat can begin on, as far as the shop's rules tell them apart (R4.6). */
export const PAGES = ['/', '/product', '/cart', '/order', '/refund'] as const;
