import type { OrderState } from '../client-sdk/protocol/messages.ts';

/** One line of a script: `{product}`, `{order}`, `{days}`, `{size}`, `{height}` and `{weight}` are filled in for each talk. */
export type ScriptLine = { by: 'buyer' | 'agent'; text: string } | { by: 'buyer'; card: 'product' | 'order' };

export interface DialogueScript {
  language: 'zh' | 'en';
  topic: string;
  page: string;
  orderState: OrderState;
  lines: ScriptLine[];
}

const buyer = (text: string): ScriptLine => ({ by: 'buyer', text });
const agent = (text: string): ScriptLine => ({ by: 'agent', text });
const productCard: ScriptLine = { by: 'buyer', card: 'product' };
const orderCard: ScriptLine = { by: 'buyer', card: 'order' };

/** Talks as a shop has them every day: half before the sale, half after it. */
export const SCRIPTS: readonly DialogueScript[] = [
  {
    language: 'zh',
    topic: 'stock',
    page: '/product',
    orderState: 'none',
    lines: [
      buyer('在吗？'),
      productCard,
      buyer('{product} 还有 {size} 码吗？'),
      agent('亲，在的～{product} {size} 码还有现货，今天下单今天发哦'),
      buyer('好的，有优惠券吗'),
      agent('店铺首页可以领满 199 减 20 的券，下单自动抵扣'),
      buyer('收到，谢谢！'),
    ],
  },
  {
    language: 'zh',
    topic: 'size',
    page: '/product',
    orderState: 'none',
    lines: [
      buyer('身高 {height} 体重 {weight} 公斤，穿 {product} 什么码合适？'),
      agent('亲，建议您选 {size} 码，喜欢宽松可以大一码'),
      buyer('会缩水吗'),
      agent('面料做过预缩处理，30 度以下手洗就可以'),
      buyer('好 我下单了'),
      agent('感谢支持，{days} 天左右送到'),
    ],
  },
  {
    language: 'zh',
    topic: 'delivery',
    page: '/orders',
    orderState: 'shipped',
    lines: [
      buyer('我的快递怎么还没到'),
      orderCard,
      agent('亲，帮您查一下订单 {order}，请稍等'),
      agent('包裹已经到您所在城市，预计 {days} 天内派送'),
      buyer('能催一下吗，急用'),
      agent('已经联系快递加急了，有消息第一时间告诉您'),
      buyer('谢谢客服😊'),
    ],
  },
  {
    language: 'zh',
    topic: 'refund',
    page: '/orders',
    orderState: 'refund',
    lines: [
      buyer('退款多久到账？'),
      orderCard,
      agent('订单 {order} 的退款今天已经提交，{days} 个工作日内原路退回'),
      buyer('微信付的也是退回微信吗'),
      agent('是的，会退回微信零钱'),
      buyer('明白了'),
    ],
  },
  {
    language: 'zh',
    topic: 'exchange',
    page: '/orders',
    orderState: 'received',
    lines: [
      buyer('收到的 {product} 颜色发错了'),
      agent('非常抱歉！麻烦拍张照片，我马上为您安排换货，运费我们承担'),
      buyer('怎么寄回？'),
      agent('我给订单 {order} 登记了上门取件，明天会有快递员联系您'),
      buyer('好的 那我等着'),
    ],
  },
  {
    language: 'zh',
    topic: 'invoice',
    page: '/orders',
    orderState: 'paid',
    lines: [
      buyer('可以开发票吗？抬头要公司的'),
      agent('可以的亲，把抬头和税号发我就好'),
      buyer('订单 {order}，税号稍后发您'),
      agent('收到，开好以后发到您的邮箱'),
      buyer('辛苦了'),
    ],
  },
  {
    language: 'en',
    topic: 'stock',
    page: '/product',
    orderState: 'none',
    lines: [
      buyer('Hi! Is the {product} still available in {size}?'),
      productCard,
      agent('Hello! Yes, {size} is in stock and ships within {days} days.'),
      buyer('Do you ship to Canada?'),
      agent('We do. Delivery takes about {days} days more, with tracking.'),
      buyer('Great, thank you.'),
    ],
  },
  {
    language: 'en',
    topic: 'payment',
    page: '/cart',
    orderState: 'unpaid',
    lines: [
      buyer('My card was declined but the order says pending.'),
      orderCard,
      agent('Sorry about that. Order {order} is on hold for you, nothing was charged.'),
      buyer('Can I pay with PayPal instead?'),
      agent('Yes: open the order, choose “pay again”, and pick PayPal.'),
      buyer('That worked, thanks!'),
    ],
  },
  {
    language: 'en',
    topic: 'delivery',
    page: '/orders',
    orderState: 'shipped',
    lines: [
      buyer('Tracking has not moved for {days} days. Where is my parcel?'),
      orderCard,
      agent('Let me look at {order} for you.'),
      agent('It is at customs. It usually leaves within {days} days, and I will keep an eye on it.'),
      buyer('OK. Please tell me if there is anything I need to do.'),
      agent('Nothing for now. You will get a message when it moves.'),
    ],
  },
  {
    language: 'en',
    topic: 'return',
    page: '/orders',
    orderState: 'received',
    lines: [
      buyer('The {product} does not fit. How do I send it back?'),
      agent('No problem. I have started a return for {order}; the label is in your mail.'),
      buyer('How long does the refund take?'),
      agent('{days} working days after it reaches us.'),
      buyer('Perfect, thank you so much!'),
    ],
  },
];
