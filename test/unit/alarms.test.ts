import { expect, test } from 'vitest';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import type { AlarmEvent } from '../../client-sdk/protocol/events.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { addAlarm, NO_ALARMS, slowOnes, stillAlarming } from '../../web/agent/alarms.ts';
import { inServiceOrder } from '../../web/agent/waiting.ts';
import { type Rang, rings } from '../../web/owner/alarms/bursts.ts';
import { fromForm, toForm, wordsIn } from '../../web/owner/alarms/settings-values.ts';

const held = (conversationId: string, unansweredSince?: number) =>
  ({ conversationId, unansweredSince }) as HeldConversation;
const slow = (conversationId: string): AlarmEvent => ({
  shopId: 's',
  kind: 'slow_reply',
  conversation: held(conversationId) as StaffConversation,
  since: 0,
});
const away: AlarmEvent = { shopId: 's', kind: 'set_away', agentId: 'a' };
const shopIn = (state: string) => [{ shopId: 's', me: { state } }] as never;

test('R9 slow replies are one notice, the longest wait first, until they are answered or gone', () => {
  const alarms = [slow('c1'), slow('c2'), slow('c1'), slow('c3')].reduce(addAlarm, NO_ALARMS);
  const conversations = [held('c1', 20), held('c2', 10), held('c4', 1)];
  expect(slowOnes(alarms, conversations).map((row) => row.conversationId)).toEqual(['c2', 'c1']);
  const later = stillAlarming(alarms, { conversations: [held('c1'), held('c2', 10)], shops: [] });
  expect([...later.slow]).toEqual(['c2']);
  expect(stillAlarming(later, { conversations: [held('c2', 10)], shops: [] })).toBe(later);
});

test('R9 R14 why an agent is away is said until he chooses a state', () => {
  const alarms = addAlarm(NO_ALARMS, away);
  expect(stillAlarming(alarms, { conversations: [], shops: shopIn('away') })).toBe(alarms);
  expect(stillAlarming(alarms, { conversations: [], shops: shopIn('accepting') }).away.size).toBe(0);
});

test('one sound for each burst of alarms, one more for a worse one, none for what is good to know', () => {
  const heard: number[] = [];
  let last: Rang | undefined;
  const arrivals = [
    [0, 1],
    [1, 2],
    [3, 2],
    [5, 3],
    [9, 3],
    [15, 3],
    [16, 2],
  ] as const;
  for (const [second, severity] of arrivals) {
    if (!rings(last, { severity }, second * 1000)) continue;
    heard.push(second);
    last = { at: second * 1000, severity };
  }
  expect(heard).toEqual([1, 5, 15]);
});

test('thresholds survive the form; lists of words may come with commas, and twice', () => {
  const settings = {
    oldestWaitMs: 300_000,
    nobodyOnlineMs: null,
    badRatingStars: null,
    bannedWords: { agent: ['加微信', 'VX'], buyer: [] },
  };
  expect(fromForm(toForm(settings))).toEqual(settings);
  expect(wordsIn(' 加微信，VX\n\nVX、私下转账 ')).toEqual(['加微信', 'VX', '私下转账']);
});

test('R12 over several shops the queues come before the pools', () => {
  const row = (conversationId: string, status: string) => ({ conversationId, status }) as StaffConversation;
  const lists = [
    [row('q1', 'queued'), row('p1', 'pooled')],
    [row('q2', 'queued'), row('p2', 'pooled')],
  ];
  expect(inServiceOrder(lists).map((one) => one.conversationId)).toEqual(['q1', 'q2', 'p1', 'p2']);
});
