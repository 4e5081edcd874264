import { describe, expect, test } from 'vitest';
import { foldNumbers, type LoggedConversation, type LoggedLine } from '../../server/store/fold-numbers.ts';

const TODAY = Date.UTC(2026, 0, 10, 16);
const NOW = TODAY + 3_600_000;
const MINUTE_MS = 60_000;
const TARGET_MS = 30_000;

const conversation = (id: string, change: Partial<LoggedConversation> = {}): LoggedConversation => ({
  id,
  buyerId: `buyer of ${id}`,
  status: 'assigned',
  openedAt: TODAY + 1000,
  closedAt: null,
  state: {
    assignments: 1,
    cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
  },
  ...change,
});

/** `b` buyer, `a` agent, `o` bot, `s` system, `r` a recall by the buyer, `R` by the agent; at these instants. */
const talk = (conversationId: string, script: [kind: string, at: number][]): LoggedLine[] =>
  script.map(([kind, at], i) => ({
    conversationId,
    seq: i + 1,
    at,
    senderKind:
      ({ b: 'buyer', r: 'buyer', a: 'agent', R: 'agent', o: 'bot' } as const)[kind as 'b'] ?? 'system',
    kind: kind === 'r' || kind === 'R' ? 'recall' : kind === 's' ? 'system' : 'text',
  }));

const fold = (conversations: LoggedConversation[], lines: LoggedLine[] = [], now = NOW) =>
  foldNumbers(conversations, lines, TODAY, now, () => TARGET_MS).numbers;

describe('M1 unanswered', () => {
  test('M1 counts open conversations in which no person has replied since the buyer spoke', () => {
    const numbers = fold(
      [conversation('c1'), conversation('c2'), conversation('c3'), conversation('c4', { closedAt: NOW })],
      [
        ...talk('c1', [
          ['b', TODAY + 10],
          ['b', TODAY + 20],
        ]),
        ...talk('c2', [
          ['b', TODAY + 5],
          ['a', TODAY + 6],
        ]),
        ...talk('c3', [
          ['b', TODAY + 5],
          ['a', TODAY + 6],
          ['b', TODAY + 7],
        ]),
        ...talk('c4', [['b', TODAY + 1]]),
      ],
    );

    expect(numbers.unanswered).toEqual({ count: 2, oldestSince: TODAY + 7 });
  });

  test('M1 neither a bot, nor the router, nor a recall is a reply or a question', () => {
    const numbers = fold(
      [conversation('c1'), conversation('c2')],
      [
        ...talk('c1', [
          ['b', TODAY],
          ['s', TODAY + 1],
          ['o', TODAY + 2],
          ['R', TODAY + 3],
        ]),
        ...talk('c2', [
          ['b', TODAY],
          ['a', TODAY + 1],
          ['r', TODAY + 2],
        ]),
      ],
    );

    expect(numbers.unanswered).toEqual({ count: 1, oldestSince: TODAY });
  });
});

test('M3 response time runs from the first unanswered message to the next reply', () => {
  const lines = talk('c1', [
    ['b', TODAY + 100],
    ['b', TODAY + 200],
    ['a', TODAY + 400],
    ['a', TODAY + 900],
    ['b', TODAY + 1000],
    ['a', TODAY + 1101],
  ]);

  expect(fold([conversation('c1')], lines).today.responses).toEqual({ count: 2, avgMs: 201, maxMs: 300 });
});

test('M3 a reply counts on the day on which it is given; the last minutes are counted apart', () => {
  const lines = talk('c1', [
    ['b', TODAY - 5000],
    ['a', TODAY - 1000],
    ['b', TODAY - 500],
    ['a', TODAY + 500],
    ['b', NOW - 4 * MINUTE_MS],
    ['a', NOW - 3 * MINUTE_MS],
  ]);
  const numbers = fold([conversation('c1', { openedAt: TODAY - 9000 })], lines);

  expect(numbers.today.responses.count).toBe(2);
  expect(numbers.last5Min.responses).toEqual({ count: 1, avgMs: MINUTE_MS, maxMs: MINUTE_MS });
});

test('M4 first response time runs from the opening to the first reply by a person', () => {
  const lines = [
    ...talk('c1', [
      ['b', TODAY + 1000],
      ['o', TODAY + 1100],
      ['a', TODAY + 3000],
      ['b', TODAY + 4000],
      ['a', TODAY + 5000],
    ]),
    ...talk('c2', [['b', TODAY + 1000]]),
  ];

  expect(fold([conversation('c1'), conversation('c2')], lines).today.firstResponses).toEqual({
    count: 1,
    avgMs: 2000,
    maxMs: 2000,
  });
});

describe('M6 what became of conversations', () => {
  test('M6 incoming, active, queued, pooled', () => {
    const numbers = fold([
      conversation('c1', { openedAt: TODAY - 1 }),
      conversation('c2', { status: 'queued' }),
      conversation('c3', { status: 'pooled' }),
      conversation('c4', { status: 'closed', closedAt: NOW }),
    ]);

    expect(numbers).toMatchObject({ active: 1, queued: 1, pooled: 1, today: { incoming: 3, closed: 1 } });
  });

  test('M6 missed, abandoned, dropped, served exclude each other', () => {
    const closed = (id: string, assignments: number, buyerDelivered = 0, closedAt = TODAY + 50) =>
      conversation(id, {
        status: 'closed',
        closedAt,
        state: {
          assignments,
          cursors: { buyerDelivered, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
        },
      });
    const lines = [
      ...talk('missed', [
        ['b', TODAY],
        ['s', TODAY + 1],
      ]),
      ...talk('abandoned', [['b', TODAY]]),
      ...talk('dropped', [
        ['b', TODAY],
        ['a', TODAY + 1],
        ['s', TODAY + 2],
      ]),
      ...talk('served', [
        ['b', TODAY],
        ['a', TODAY + 1],
      ]),
      ...talk('yesterday', [['b', TODAY - 9]]),
    ];
    const numbers = fold(
      [
        closed('missed', 2),
        closed('abandoned', 0),
        closed('dropped', 1, 1),
        closed('served', 1, 2),
        closed('yesterday', 0, 0, TODAY - 1),
      ],
      lines,
    );

    expect(numbers.today).toMatchObject({ closed: 4, missed: 1, abandoned: 1, dropped: 1 });
  });
});

test('M5 a buyer is served once a day, when both sides spoke on it in one conversation', () => {
  const both: [string, number][] = [
    ['b', TODAY],
    ['a', TODAY + 1],
  ];
  const folded = foldNumbers(
    [
      conversation('c1', { buyerId: 'twice', closedAt: TODAY + 5 }),
      conversation('c2', { buyerId: 'twice' }),
      conversation('c3', { buyerId: 'one after the other' }),
      conversation('c4', { buyerId: 'yesterday' }),
      conversation('c5', { buyerId: 'by a bot' }),
      conversation('c6', { buyerId: 'taken back' }),
    ],
    [
      ...talk('c1', both),
      ...talk('c2', both),
      ...talk('c3', [
        ['b', TODAY - 1],
        ['a', TODAY],
      ]),
      ...talk('c4', [
        ['b', TODAY - 2],
        ['a', TODAY - 1],
      ]),
      ...talk('c5', [
        ['b', TODAY],
        ['o', TODAY + 1],
      ]),
      ...talk('c6', [
        ['a', TODAY + 1],
        ['r', TODAY + 2],
      ]),
    ],
    TODAY,
    NOW,
    () => TARGET_MS,
  );

  expect(folded.numbers.today.served).toBe(1);
  expect(folded.served).toEqual(['twice']);
  expect(Object.fromEntries(folded.spoke)).toEqual({ c2: 'both', c3: 'agent', c5: 'buyer', c6: 'agent' });
});

describe('M8 in time', () => {
  const closed = (id: string, state: Partial<LoggedConversation['state']> = {}) =>
    conversation(id, {
      status: 'closed',
      closedAt: NOW,
      state: { ...conversation(id).state, ...state },
    });

  test('M8 a wait for a reply counts when it ends; in time is three minutes', () => {
    const numbers = fold(
      [conversation('c1'), conversation('open'), closed('left'), closed('with a bot', { byBot: true })],
      [
        ...talk('c1', [
          ['b', TODAY],
          ['a', TODAY + 3 * MINUTE_MS],
          ['b', TODAY + 4 * MINUTE_MS],
          ['a', TODAY + 7 * MINUTE_MS + 1],
        ]),
        ...talk('open', [['b', TODAY]]),
        ...talk('left', [['b', TODAY]]),
        ...talk('with a bot', [
          ['b', TODAY],
          ['o', TODAY + 1],
        ]),
      ],
    );

    expect(numbers.today.replies).toEqual({ inTime: 1, of: 3 });
  });

  test('M8 the service level counts first replies by the target of then, and who got none', () => {
    const openedAt = TODAY + 1000;
    const { numbers } = foldNumbers(
      [
        conversation('in time'),
        conversation('late'),
        conversation('easier'),
        conversation('open'),
        closed('missed'),
        closed('abandoned', { assignments: 0 }),
        closed('with a bot', { byBot: true }),
      ],
      [
        ...talk('in time', [['a', openedAt + TARGET_MS]]),
        ...talk('late', [['a', openedAt + TARGET_MS + 1]]),
        ...talk('easier', [['a', openedAt + 2 * TARGET_MS]]),
        ...talk('open', [['b', openedAt]]),
        ...talk('missed', [['b', openedAt]]),
        ...talk('abandoned', [['b', openedAt]]),
        ...talk('with a bot', [['o', openedAt]]),
      ],
      TODAY,
      NOW,
      (at) => (at < openedAt + 2 * TARGET_MS ? TARGET_MS : 2 * TARGET_MS),
    );

    expect(numbers.today.serviceLevel).toEqual({ inTime: 2, of: 5 });
  });
});
