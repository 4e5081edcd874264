import type { OutboxEntry } from '../../../router/types.ts';
import type { Random } from '../../random.ts';

/** A made-up chat log with the traits that matter for a search: few words are frequent, most are rare. */

const GREETING = '您好，欢迎光临本店，请问有什么可以帮您';
const COMMON = [
  '退款',
  '发货',
  '物流',
  '尺码',
  '优惠券',
  '什么时候',
  '有现货吗',
  '好的',
  '谢谢',
  '在吗',
  'shipping',
  'refund',
];
const AGENTS = 50;
const GROUPS = 8;
const PER_CONVERSATION = 20;
/** The log covers a year. */
const YEAR_MS = 365 * 86_400_000;
const FIRST_HAN = 0x4e00;

export interface MadeLog {
  shopId: string;
  messages: number;
  startAt: number;
}

/** One conversation after the other, as the router would have put them into its outbox. */
export function* makeConversations({ messages, startAt }: MadeLog, random: Random): Generator<OutboxEntry[]> {
  const count = Math.ceil(messages / PER_CONVERSATION);
  for (let n = 0; n < count; n += 1) {
    const at = startAt + Math.floor((n / count) * YEAR_MS);
    yield makeConversation(n, at, random);
  }
}

function makeConversation(n: number, openedAt: number, random: Random): OutboxEntry[] {
  const conversationId = `c${n}`;
  const agentId = `agent-${random.whole(1, AGENTS)}`;
  const buyerId = `buyer-${Math.floor(n / 3)}`;
  const entries = Array.from({ length: PER_CONVERSATION }, (_, i): OutboxEntry => {
    const seq = i + 1;
    const fromBuyer = i % 2 === 0;
    const text = !fromBuyer && i === 1 ? GREETING : sayAnything(n * PER_CONVERSATION + i, random);
    const at = openedAt + seq * 15_000;
    return {
      type: 'message',
      entryId: `${n}-${seq}`,
      at,
      buyerId,
      agentId,
      message: {
        conversationId,
        seq,
        clientId: `${conversationId}-${seq}`,
        from: fromBuyer
          ? { kind: 'buyer', id: buyerId, name: '顾客' }
          : { kind: 'agent', id: agentId, name: '客服' },
        body: { kind: 'text', text },
        at,
      },
    };
  });
  const closedAt = openedAt + (PER_CONVERSATION + 1) * 15_000;
  return [
    ...entries,
    {
      type: 'conversation',
      entryId: `${n}-closed`,
      at: closedAt,
      reason: 'closed',
      state: {
        conversationId,
        buyerId,
        buyerName: '顾客',
        status: 'closed',
        epoch: 1,
        seq: PER_CONVERSATION,
        groupId: `group-${random.whole(1, GROUPS)}`,
        entry: {},
        firstWords: '',
        openedAt,
        closedAt,
        outcome: 'served',
        servedBy: agentId,
        assignments: 1,
        decisions: 1,
        cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
      },
    },
  ];
}

/** Letters are drawn so that the first are a thousand times as frequent as the last, as in a language. */
function sayAnything(n: number, random: Random): string {
  const letter = () => String.fromCharCode(FIRST_HAN + Math.floor(3000 ** random.uniform()));
  let text = '';
  const length = random.whole(4, 24);
  while (text.length < length) text += random.chance(0.05) ? random.pick(COMMON) : letter();
  if (n % 50_000 === 17) text += '，发票抬头写错了';
  if (n % 100 === 31) text += `，单号 SF${1_000_000_000 + n}`;
  return text;
}
