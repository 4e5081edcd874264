import type { SendableBody } from '../client-sdk/protocol/messages.ts';
import type { Entry } from '../client-sdk/protocol/models.ts';
import { type DialogueScript, SCRIPTS, type ScriptLine } from './dialogue-scripts.ts';
import type { Random } from './random.ts';

/** One talk, ready to be played: what the buyer writes, and what an agent answers. */
export interface Dialogue {
  language: 'zh' | 'en';
  topic: string;
  buyerName: string;
  entry: Entry;
  turns: { by: 'buyer' | 'agent'; body: SendableBody }[];
}

const BUYER_NAMES = {
  zh: ['李雷', '韩梅梅', '王小明', '赵敏', '陈晨', '刘洋', '周杰', '吴倩', '郑爽爽', '孙悦', '林夕', '何静'],
  en: ['Alice', 'Bob', 'Carol', 'David', 'Emma', 'Frank', 'Grace', 'Henry', 'Ivy', 'Jack', 'Kate', 'Leo'],
} as const;

/** Whom a talk may be with. */
export const ALL_BUYER_NAMES: readonly string[] = [...BUYER_NAMES.zh, ...BUYER_NAMES.en];

/** Clothes only, so that every one of them can be asked for in a size. */
const PRODUCTS = {
  zh: ['亚麻衬衫', '牛仔外套', '羊绒开衫', '纯棉卫衣', '真丝连衣裙', '灯芯绒长裤'],
  en: ['linen shirt', 'denim jacket', 'wool cardigan', 'cotton hoodie', 'silk dress', 'corduroy coat'],
} as const;

/** With somebody whom it fits. */
const SIZES = [
  { size: 'S', height: '160', weight: '50' },
  { size: 'M', height: '167', weight: '58' },
  { size: 'L', height: '174', weight: '68' },
  { size: 'XL', height: '180', weight: '80' },
] as const;

/** Draws one talk; the same generator state draws the same talk. */
export function drawDialogue(random: Random): Dialogue {
  const script = random.pick(SCRIPTS);
  const products: readonly string[] = PRODUCTS[script.language];
  const product = random.pick(products);
  const details: Details = {
    product,
    ...random.pick(SIZES),
    order: `${20261100 + random.whole(1, 30)}${random.whole(1000, 9999)}`,
    days: String(random.whole(2, 5)),
    amountCents: random.whole(39, 899) * 100 + 90,
  };
  const productId = `p-${products.indexOf(product) + 1}`;
  const isAfterSale = script.orderState !== 'none';
  return {
    language: script.language,
    topic: script.topic,
    buyerName: random.pick(BUYER_NAMES[script.language]),
    entry: {
      page: script.page,
      language: script.language,
      productId,
      orderState: script.orderState,
      ...(isAfterSale ? { orderId: details.order } : {}),
    },
    turns: script.lines.map((line) => ({ by: line.by, body: bodyOf(line, script, details, productId) })),
  };
}

interface Details {
  product: string;
  order: string;
  days: string;
  size: string;
  /** In cm. */
  height: string;
  /** In kg. */
  weight: string;
  amountCents: number;
}

function bodyOf(line: ScriptLine, script: DialogueScript, details: Details, productId: string): SendableBody {
  if ('text' in line) {
    const text = line.text.replace(/\{(product|order|days|size|height|weight)\}/g, (_, name: keyof Details) =>
      String(details[name]),
    );
    return { kind: 'text', text };
  }
  const price = { amountCents: details.amountCents, currency: script.language === 'zh' ? 'CNY' : 'EUR' };
  if (line.card === 'product') return { kind: 'product', productId, title: details.product, ...price };
  return {
    kind: 'order',
    orderId: details.order,
    title: details.product,
    state: script.orderState,
    ...price,
  };
}
