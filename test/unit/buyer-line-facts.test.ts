import { expect, test } from 'vitest';
import type { PendingLine, SentLine } from '../../client-sdk/line.ts';
import { RECALL_WINDOW_MS } from '../../client-sdk/protocol/messages.ts';
import { canRecall, countUnread, isAgentAbsent, isMine, joins } from '../../web/buyer/chat/line-facts.ts';

const AT = new Date(2026, 2, 10, 12).getTime();

function line(seq: number, who: 'buyer' | 'agent' | 'system', at = AT): SentLine {
  const from =
    who === 'system' ? { kind: who } : { kind: who, id: who === 'buyer' ? 'b1' : 'amy', name: 'Somebody' };
  const body =
    who === 'system'
      ? ({ kind: 'system', code: 'assigned' } as const)
      : ({ kind: 'text', text: 'words' } as const);
  return { status: 'sent', key: `k${seq}`, conversationId: 'c1', seq, from, body, at } as SentLine;
}

const pending: PendingLine = {
  status: 'sending',
  key: 'p',
  clientId: 'p',
  body: { kind: 'text', text: 'more' },
  at: AT + 1000,
};
const open = { conversationId: 'c1', status: 'assigned' };

test('W6 the buyer may take back his own line of the open conversation, for two minutes', () => {
  expect(canRecall(line(1, 'buyer'), open, AT + 60_000)).toBe(true);
  expect(canRecall(line(1, 'buyer'), open, AT + RECALL_WINDOW_MS)).toBe(false);
  expect(canRecall(line(1, 'agent'), open, AT)).toBe(false);
  expect(canRecall(line(1, 'buyer'), { ...open, status: 'closed' }, AT)).toBe(false);
  expect(canRecall(line(1, 'buyer'), { ...open, conversationId: 'c2' }, AT)).toBe(false);
  expect(canRecall({ ...line(1, 'buyer'), body: { kind: 'recalled' } }, open, AT)).toBe(false);
});

test('unread are the lines of people after the buyer’s cursor, in the current conversation', () => {
  const conversation = { conversationId: 'c1', cursors: { buyerRead: 2 } };
  const lines = [
    line(1, 'agent'),
    line(2, 'agent'),
    line(3, 'agent'),
    line(4, 'system'),
    line(5, 'buyer'),
    pending,
  ];
  expect(countUnread(lines, conversation)).toBe(1);
  expect(countUnread(lines, { ...conversation, conversationId: 'c2' })).toBe(0);
  expect(countUnread(lines, null)).toBe(0);
});

test('neighbours of one speaker stand together, also when the second is still on its way', () => {
  expect(isMine(pending)).toBe(true);
  expect(joins(line(1, 'buyer'), pending)).toBe(true);
  expect(joins(line(1, 'buyer'), line(2, 'agent'))).toBe(false);
  expect(joins(line(1, 'agent'), line(2, 'agent', AT + 600_000))).toBe(false);
  expect(joins(line(1, 'system'), line(2, 'system'))).toBe(false);
  expect(joins(undefined, line(1, 'agent'))).toBe(false);
});

test('R7 who has the chat will answer later, once the buyer was told so and until somebody writes', () => {
  const system = (seq: number, code: string) =>
    ({ ...line(seq, 'system'), body: { kind: 'system', code } }) as SentLine;
  const told = [line(1, 'buyer'), system(2, 'notice'), line(3, 'buyer')];
  expect(isAgentAbsent(told, open)).toBe(true);
  expect(isAgentAbsent([...told, line(4, 'agent')], open)).toBe(false);
  expect(isAgentAbsent([...told, system(4, 'transferred')], open)).toBe(false);
  expect(isAgentAbsent([line(1, 'buyer'), system(2, 'assigned')], open)).toBe(false);
  expect(isAgentAbsent(told, { conversationId: 'c2' })).toBe(false);
});
