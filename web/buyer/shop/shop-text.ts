import type { LanguageTag } from '../language/language.ts';

export type Words = Record<LanguageTag, string>;

/** Texts of the demo shop page around the chat. */
export const SHOP_TEXT = {
  title: { 'zh-CN': '分流旗舰店', 'en-US': '分流旗舰店' },
  tagline: {
    'zh-CN': '演示店铺：点一件商品或一笔订单，再和客服聊聊。',
    'en-US': 'A demo shop: pick a product or an order, then talk to us.',
  },
  products: { 'zh-CN': '商品', 'en-US': 'Products' },
  orders: { 'zh-CN': '我的订单', 'en-US': 'My orders' },
  ask: { 'zh-CN': '咨询', 'en-US': 'Ask' },
  askAbout: { 'zh-CN': '咨询 {what}', 'en-US': 'Ask about {what}' },
  entry: { 'zh-CN': '会话开始时告诉客服的信息', 'en-US': 'What the shop learns when a chat begins' },
  entryPage: { 'zh-CN': '页面', 'en-US': 'Page' },
  entryProduct: { 'zh-CN': '商品', 'en-US': 'Product' },
  entryOrder: { 'zh-CN': '订单', 'en-US': 'Order' },
  entryAgent: { 'zh-CN': '指定客服', 'en-US': 'Named agent' },
  none: { 'zh-CN': '无', 'en-US': 'none' },
  unknownShop: {
    'zh-CN': '没有编号为“{shop}”的店铺。请检查网址里的 ?shop=，或向店铺索取正确的链接。',
    'en-US': 'There is no shop “{shop}”. Check ?shop= in the address, or ask the shop for the right link.',
  },
  noShop: {
    'zh-CN': '请在网址后加上 ?shop=店铺编号 再打开。',
    'en-US': 'Open this page with ?shop= and the id of a shop.',
  },
  demoShop: { 'zh-CN': '去演示店铺看看', 'en-US': 'Look at the demo shop' },
} as const satisfies Record<string, Words>;
