import type { Role } from '../../client-sdk/protocol/models.ts';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';

/** What the demo shop is made of: a small clothes shop with two groups, a duty desk and an owner. */

export const DEMO_SHOP_ID = 'demo';
export const DEMO_SHOP = { name: '分流旗舰店', timezone: 'Asia/Shanghai', tier: 'crown' } as const;

export const DEMO_STAFF: { login: string; name: string; role: Role }[] = [
  { login: 'owner', name: '王掌柜', role: 'owner' },
  { login: 'xiaomei', name: '小美', role: 'agent' },
  { login: 'xiaolin', name: '小林', role: 'agent' },
  { login: 'ahao', name: '阿豪', role: 'agent' },
  { login: 'xiaoyun', name: '小云', role: 'agent' },
  { login: 'laozhou', name: '老周', role: 'agent' },
  { login: 'tiantian', name: '甜甜', role: 'agent' },
  { login: 'zhiban', name: '值班台', role: 'proxy' },
];

export const DEMO_RULES: RuleSetInput = {
  groups: [
    { groupId: 'pre-sale', name: '售前', members: ['xiaomei', 'xiaolin', 'ahao'] },
    { groupId: 'after-sale', name: '售后', members: ['xiaoyun', 'laozhou', 'tiantian'] },
  ],
  rules: [
    {
      ruleId: 'order-page',
      name: '从订单页进来',
      when: { entryPage: ['/order', '/refund'] },
      groupId: 'after-sale',
    },
    {
      ruleId: 'paid-order',
      name: '订单已付款',
      when: { orderState: ['paid', 'shipped', 'received', 'refund'] },
      groupId: 'after-sale',
    },
    {
      ruleId: 'after-sale-words',
      name: '第一句话说到售后',
      when: { firstWords: ['退款', '退货', '物流', '发货'] },
      groupId: 'after-sale',
    },
  ],
  defaultGroupId: 'pre-sale',
  agents: {
    owner: { takesPart: false },
    xiaomei: { limit: 10, standInId: 'xiaolin' },
    xiaolin: { limit: 8 },
    ahao: { limit: 6 },
    xiaoyun: { limit: 10, standInId: 'laozhou' },
    laozhou: { limit: 8 },
    tiantian: { limit: 6 },
  },
  offline: { chain: ['stand_in', 'stand_in_group', 'proxy', 'pool'], proxyIds: ['zhiban'] },
};

export const DEMO_PHRASES: { code: string; text: string }[] = [
  { code: 'hi', text: '亲，您好！欢迎光临，请问有什么可以帮您？' },
  { code: 'wait', text: '好的亲，请您稍等一下，我马上为您查询。' },
  { code: 'stock', text: '亲，这款目前有现货，现在下单今天就能发出哦。' },
  { code: 'size', text: '亲，麻烦告诉我您的身高和体重，我帮您推荐合适的尺码。' },
  { code: 'coupon', text: '亲，店铺首页可以领取优惠券，下单时会自动抵扣。' },
  { code: 'ship', text: '亲，付款后 24 小时内发货，默认中通快递，一般 2 到 4 天送达。' },
  { code: 'track', text: '亲，您的包裹正在路上，我已帮您催促快递，请留意短信通知。' },
  { code: 'return', text: '亲，本店支持七天无理由退换，请在订单页申请，我们会尽快审核。' },
  { code: 'refund', text: '亲，退款已提交，一般 1 到 3 个工作日原路返回，请注意查收。' },
  { code: 'bye', text: '感谢您的光临，祝您生活愉快！满意的话请给个五星好评哦～' },
];
