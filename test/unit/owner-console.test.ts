import { describe, expect, test } from 'vitest';
import type { AgentRow, MinutePoint, StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { orderConversations } from '../../web/owner/conversation-order.ts';
import { minutesSummary } from '../../web/owner/minutes-option.ts';
import { presenceSince } from '../../web/owner/presence-of.ts';
import { nameAt } from '../../web/owner/routing/fault-words.ts';
import { fieldOfFault, formValues, rulesOf } from '../../web/owner/routing/form-values.ts';

const conversation = (conversationId: string, more: Partial<StaffConversation>): StaffConversation => ({
  shopId: 'shop',
  conversationId,
  status: 'assigned',
  lastSeq: 1,
  openedAt: 0,
  cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
  epoch: 1,
  buyer: { buyerId: 'b', name: 'B' },
  groupId: 'g',
  entry: {},
  ...more,
});

const ids = (conversations: StaffConversation[]) => conversations.map((one) => one.conversationId);

describe('the order of the owner’s lists', () => {
  test('M1 the longest wait is on top', () => {
    const list = [
      conversation('late', { unansweredSince: 20 }),
      conversation('early', { unansweredSince: 10 }),
    ];
    expect(ids(orderConversations(list, { filter: 'unanswered' }))).toEqual(['early', 'late']);
  });

  test('M1 among active chats the unanswered come first, then the newest', () => {
    const list = [
      conversation('old', { openedAt: 1 }),
      conversation('new', { openedAt: 2 }),
      conversation('waiting', { unansweredSince: 5 }),
    ];
    expect(ids(orderConversations(list, { filter: 'active' }))).toEqual(['waiting', 'new', 'old']);
  });

  test('R6 the queue is in the order of its places', () => {
    const list = [conversation('second', { place: 2 }), conversation('first', { place: 1 })];
    expect(ids(orderConversations(list, { filter: 'queued' }))).toEqual(['first', 'second']);
  });

  test('M4 the slowest first response is on top, without those that had none', () => {
    const list = [
      conversation('none', {}),
      conversation('quick', { openedAt: 100, firstReplyAt: 110 }),
      conversation('slow', { openedAt: 0, firstReplyAt: 90 }),
    ];
    expect(ids(orderConversations(list, { filter: 'opened_today', slowestFirst: true }))).toEqual([
      'slow',
      'quick',
    ]);
  });
});

const minute = (more: Partial<MinutePoint>): MinutePoint => ({
  at: 0,
  incoming: 0,
  replies: 0,
  avgResponseMs: null,
  unanswered: 0,
  queued: 0,
  online: 0,
  ...more,
});

describe('the last 60 minutes in one sentence', () => {
  test('M3 the average is over replies, not over minutes', () => {
    const points = [
      minute({ incoming: 2, replies: 3, avgResponseMs: 1000, unanswered: 4 }),
      minute({ incoming: 1, replies: 1, avgResponseMs: 5000, unanswered: 1 }),
      minute({}),
    ];
    expect(minutesSummary(points)).toEqual({
      incoming: 3,
      replies: 4,
      avgResponseMs: 2000,
      peakUnanswered: 4,
    });
  });

  test('minutes in which nobody counted add nothing', () => {
    const gap = minute({ incoming: null, replies: null, unanswered: null, queued: null, online: null });
    expect(minutesSummary([gap, minute({ incoming: 1 })])).toMatchObject({ incoming: 1, peakUnanswered: 0 });
  });

  test('M3 no reply, no average', () => {
    expect(minutesSummary([minute({})]).avgResponseMs).toBeNull();
  });
});

test.each([
  ['chosen after he came in', { state: 'accepting', stateAt: 9, reachable: true, reachableAt: 5 }, 9],
  ['chosen days before he came in', { state: 'accepting', stateAt: 1, reachable: true, reachableAt: 5 }, 5],
  ['gone', { state: 'away', stateAt: 9, reachable: false, reachableAt: 12 }, 12],
  ['never there', { state: 'accepting', stateAt: 3, reachable: false }, 3],
  ['off duty', { state: 'off', stateAt: 4, reachable: false, reachableAt: 8 }, 4],
] as const)('M2 since when an agent is what he is: %s', (_, agent, since) => {
  expect(presenceSince(agent)).toBe(since);
});

describe('R18 faults are shown at their field', () => {
  const fields = [['groups', 1, 'members'], ['drop', 'graceMs'], ['agents', 'amy.b', 'limit'], ['rules']];

  test.each([
    ['groups.1.members.0', ['groups', 1, 'members']],
    ['rules.drop.graceMs', ['drop', 'graceMs']],
    ['rules.agents.amy.b.limit', ['agents', 'amy.b', 'limit']],
    ['rules.2.groupId', ['rules']],
    ['groups.11.members', undefined],
  ])('R18 %s', (path, field) => {
    expect(fieldOfFault(path, fields)).toEqual(field);
  });
});

test('R18 a fault is said to be of the group, the rule or the person at its place', () => {
  const rules = {
    groups: [{ name: 'Sales' }, { name: '' }],
    rules: [{ name: 'Refunds' }],
  } as unknown as RuleSet;
  const names = [
    'groups.0.members',
    'groups.1.name',
    'rules.0.when',
    'agents.amy.standInId',
    'offline.chain.1',
  ];
  expect(names.map((path) => nameAt(path, rules, (id) => (id === 'amy' ? 'Amy' : undefined)))).toEqual([
    'Sales',
    undefined,
    'Refunds',
    'Amy',
    undefined,
  ]);
});

describe('R16 the form has an entry for every sub-account', () => {
  const amy = { limit: 3, takesPart: false, mobileRouting: true, standInId: null };
  const group = { groupId: 'all', members: ['amy'], reserve: ['bo'], weights: { amy: 90, bo: 80, desk: 70 } };
  const rules = { agents: { amy }, groups: [group] } as unknown as RuleSet;
  const staff = [
    { agentId: 'amy', kind: 'agent', limit: 3 },
    { agentId: 'bo', kind: 'agent', limit: 20 },
    { agentId: 'desk', kind: 'proxy', limit: 1000 },
    { agentId: 'boss', kind: 'owner', limit: 1000 },
  ] as AgentRow[];
  const values = formValues(rules, staff);

  test('R16 with what holds for him where the rules say nothing', () => {
    const unnamed = { takesPart: true, mobileRouting: true, standInId: null };
    expect(values.agents).toEqual({
      amy,
      bo: { ...unnamed, limit: 20 },
      desk: { ...unnamed, limit: 1000 },
      boss: { ...unnamed, limit: 1000, takesPart: false },
    });
  });

  test('R5 publishes no weight of somebody who left the group', () => {
    expect(rulesOf(values, rules, staff).groups[0]?.weights).toEqual({ amy: 90, bo: 80 });
  });

  test('R16 publishes only the entries that were there or were changed', () => {
    expect(rulesOf(values, rules, staff).agents).toEqual({ amy });
    const bo = { limit: 5, takesPart: true, mobileRouting: true, standInId: 'amy' };
    const changed = { ...values, agents: { ...values.agents, bo } };
    expect(rulesOf(changed, rules, staff).agents).toEqual({ amy, bo });
  });
});
