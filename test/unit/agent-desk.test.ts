import { expect, it } from 'vitest';
import { AgentDesk } from '../../client-sdk/agent-desk.ts';
import { inListOrder } from '../../client-sdk/conversation-order.ts';
import type { ResumedShop } from '../../client-sdk/protocol/events.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { cpuMsOf } from '../support/cpu-time.ts';
import { conversation, me } from '../support/desk-samples.ts';

const from = {
  buyer: { kind: 'buyer', id: 'b1', name: 'Bo' },
  agent: { kind: 'agent', id: 'amy', name: 'Amy' },
  bot: { kind: 'bot', id: 'bot', name: 'Bot' },
} as const;
const message = (conversationId: string, seq: number, sender: keyof typeof from = 'buyer'): Message => ({
  conversationId,
  seq,
  from: from[sender],
  body: { kind: 'text', text: `m${seq}` },
  at: 1000 + seq,
});
const shop = (threads: ResumedShop['threads'], changes: Partial<ResumedShop> = {}): ResumedShop => ({
  shopId: 's1',
  shopName: 'Shop',
  epoch: 'e1',
  reload: false,
  me,
  threads,
  ...changes,
});
const desk = () => new AgentDesk(() => false);
const ids = (which: AgentDesk) => which.list().map(({ conversationId }) => conversationId);

it('the list shows the unanswered first, the longest wait on top, then the latest assigned', () => {
  const order = inListOrder([
    conversation('answered-old', { assignedAt: 1 }),
    conversation('waits-short', { unansweredSince: 900 }),
    conversation('answered-new', { assignedAt: 9 }),
    conversation('waits-long', { unansweredSince: 100 }),
  ]);
  expect(order.map(({ conversationId }) => conversationId)).toEqual([
    'waits-long',
    'waits-short',
    'answered-new',
    'answered-old',
  ]);
});

it('M1 the first unanswered message starts the wait, a person ends it, a bot does not', () => {
  const d = desk();
  d.takeShop(shop([{ conversation: conversation('c1'), messages: [], more: false }]));
  d.addMessages('c1', [message('c1', 1), message('c1', 2)]);
  expect(d.list()[0]).toMatchObject({ unansweredSince: 1001, unread: 2, preview: 'm2', lastSeq: 2 });
  d.addMessages('c1', [message('c1', 3, 'bot')]);
  expect(d.list()[0]?.unansweredSince).toBe(1001);
  d.addMessages('c1', [message('c1', 4, 'agent')]);
  expect(d.list()[0]?.unansweredSince).toBeUndefined();
});

it('a record that is older than the messages here does not turn them back', () => {
  const d = desk();
  d.takeRecord('s1', conversation('c1', { lastSeq: 1, unansweredSince: 1001 }));
  d.addMessages('c1', [message('c1', 1), message('c1', 2, 'agent')]);
  d.takeRecord('s1', conversation('c1', { lastSeq: 1, unansweredSince: 1001, groupId: 'g2' }));
  expect(d.list()[0]).toMatchObject({ groupId: 'g2', lastSeq: 2 });
  expect(d.list()[0]?.unansweredSince).toBeUndefined();
});

it('a row stays the same object until something in it changes', () => {
  const d = desk();
  d.takeRecord('s1', conversation('c1'));
  d.takeRecord('s1', conversation('c2'));
  const [first, second] = d.list();
  d.addMessages(second?.conversationId ?? '', [message(second?.conversationId ?? '', 1)]);
  expect(d.list()).toContain(first);
  expect(d.list()).not.toContain(second);
  const rows = d.list();
  d.takeRecord('s1', conversation(first?.conversationId ?? ''));
  expect(d.list()).toBe(rows);
});

it('W4 a new conversation tells what of it is missing', () => {
  const d = desk();
  d.takeRecord('s1', conversation('c1', { lastSeq: 3 }));
  expect(d.chats.get('c1')?.chat.current?.gap()).toEqual({ afterSeq: 0, count: 3 });
  d.takeRecord('s1', conversation('c2', { lastSeq: 5000 }));
  expect(d.chats.get('c2')?.chat.current?.gap()).toEqual({ afterSeq: 4950, count: 50 });
});

it('W3 conversations that a resume does not name are gone, unless they came meanwhile', () => {
  const d = desk();
  d.takeRecord('s1', conversation('c1'));
  d.takeRecord('s1', conversation('c2'));
  expect(d.startResume()).toEqual([]);
  d.takeShop(
    shop([
      { conversation: conversation('c1'), messages: [], more: false },
      { conversation: conversation('c2'), messages: [], more: false },
    ]),
  );
  expect(d.startResume()).toEqual([
    {
      shopId: 's1',
      epoch: 'e1',
      conversations: [
        { conversationId: 'c1', seq: 0 },
        { conversationId: 'c2', seq: 0 },
      ],
    },
  ]);
  d.takeRecord('s1', conversation('c3'));
  const { removed } = d.takeShop(shop([{ conversation: conversation('c1'), messages: [], more: false }]));
  expect(removed.map(({ conversationId }) => conversationId)).toEqual(['c2']);
  expect(ids(d).sort()).toEqual(['c1', 'c3']);
});

it('R2 late news of an assignment that was lost does not bring the conversation back', () => {
  const d = desk();
  d.takeRecord('s1', conversation('c1', { epoch: 3 }));
  d.startResume();
  d.remove('c1');
  d.takeRecord('s1', conversation('c1', { epoch: 3 }));
  d.takeShop(shop([{ conversation: conversation('c1', { epoch: 3 }), messages: [], more: false }]));
  expect(ids(d)).toEqual([]);
  d.takeRecord('s1', conversation('c1', { epoch: 5 }));
  expect(ids(d)).toEqual(['c1']);
});

it('W3 after an order to reload the messages are replaced, and only unknown ones are told of', () => {
  const d = desk();
  d.takeShop(
    shop([
      {
        conversation: conversation('c1', { lastSeq: 2 }),
        messages: [message('c1', 1), message('c1', 2)],
        more: false,
      },
    ]),
  );
  const messages = [message('c1', 1), message('c1', 2), message('c1', 3)];
  const { placed } = d.takeShop(
    shop([{ conversation: conversation('c1', { lastSeq: 3 }), messages, more: false }], {
      reload: true,
      epoch: 'e2',
    }),
  );
  expect(placed.map(({ seq }) => seq)).toEqual([3]);
  expect(d.chats.get('c1')?.chat.transcript.lines()).toHaveLength(3);
});

const thread = (lastSeq: number, changes: Partial<StaffConversation> = {}) => ({
  conversation: conversation('c1', { lastSeq, ...changes }),
  messages: Array.from({ length: lastSeq }, (_, index) => message('c1', index + 1)),
  more: false,
});
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

it('W3 P2 pushes that are newer than the answer stay, and are told once', () => {
  const d = desk();
  d.startResume();
  d.takeRecord('s1', conversation('c1', { lastSeq: 3 }));
  const pushed = d.addMessages('c1', [message('c1', 1), message('c1', 2), message('c1', 3)]);
  expect(seqs(pushed)).toEqual([1, 2, 3]);
  // The first answer of all says `reload`, and was made before the last two came.
  expect(seqs(d.takeShop(shop([thread(1)], { reload: true })).placed)).toEqual([]);
  expect(seqs(d.addMessages('c1', [message('c1', 2), message('c1', 3), message('c1', 4)]))).toEqual([4]);
  expect(d.chats.get('c1')?.chat.transcript.lines()).toHaveLength(4);
});

it('W3 P2 after the store has lost messages their places are told anew, and what came since stays', () => {
  const d = desk();
  d.takeShop(shop([thread(5)]));
  d.startResume();
  d.addMessages('c1', [message('c1', 4)]);
  const { placed } = d.takeShop(shop([thread(3)], { reload: true, epoch: 'e2' }));
  expect(seqs(placed)).toEqual([4]);
  expect(seqs(d.addMessages('c1', [message('c1', 5)]))).toEqual([5]);
});

it('W3 W4 who was away for long fetches the hole before what is newest, and is told of all of it', () => {
  const d = desk();
  d.takeShop(shop([thread(2)]));
  d.startResume();
  const newest = { ...thread(350), messages: thread(350).messages.slice(300) };
  expect(seqs(d.takeShop(shop([newest], { reload: true })).placed)).toEqual([]);
  expect(d.chats.get('c1')?.chat.current?.gap()).toEqual({ afterSeq: 2, count: 298 });
  const placed = d.addMessages('c1', thread(300).messages);
  expect(seqs(placed)).toEqual(seqs(thread(350).messages.slice(2)));
});

it('P2 a conversation that comes back tells only what was not told before', () => {
  const d = desk();
  d.takeShop(shop([thread(2)]));
  d.remove('c1');
  d.startResume();
  expect(seqs(d.takeShop(shop([thread(4, { epoch: 3 })])).placed)).toEqual([3, 4]);
});

it('50 talks of 1,000 messages: a new message costs far less than a picture on the screen', () => {
  const d = desk();
  for (let n = 0; n < 50; n += 1) d.takeRecord('s1', conversation(`c${n}`));
  for (let n = 0; n < 50; n += 1) {
    const messages = Array.from({ length: 1_000 }, (_, index) => message(`c${n}`, index + 1));
    d.addMessages(`c${n}`, messages);
  }
  const spentMs = cpuMsOf(() => {
    for (let n = 0; n < 100; n += 1) {
      const id = `c${n % 50}`;
      d.addMessages(id, [message(id, 1_001 + Math.floor(n / 50))]);
      d.list();
      d.chats.get(id)?.chat.transcript.lines();
    }
  });
  expect(spentMs / 100).toBeLessThan(5);
});
