import { expect, test } from 'vitest';
import { applyLiveDiff } from '../../client-sdk/apply-live-diff.ts';
import type { AgentRow } from '../../client-sdk/protocol/models.ts';
import type { LiveState } from '../../router/live.ts';
import { liveDiff } from '../../server/jobs/live-diff.ts';

const none = { count: 0, avgMs: null, maxMs: null };

const agent = (agentId: string, load = 0): AgentRow => ({
  agentId,
  name: agentId,
  kind: 'agent',
  state: 'accepting',
  reachable: true,
  devices: ['desktop'],
  load,
  limit: 5,
  groupIds: ['main'],
  unanswered: 0,
  stateAt: 1,
});

const minute = (at: number, incoming = 0) => ({
  at,
  incoming,
  replies: 0,
  avgResponseMs: null,
  unanswered: 0,
  queued: 0,
  online: 1,
});

const state = (change: Partial<LiveState> = {}, at = 1000): LiveState => ({
  numbers: {
    at,
    unanswered: { count: 0, oldestSince: null },
    agents: { accepting: 2, away: 0, off: 0, unreachable: 0 },
    active: 0,
    queued: 0,
    pooled: 0,
    today: {
      incoming: 0,
      closed: 0,
      missed: 0,
      abandoned: 0,
      dropped: 0,
      served: 0,
      responses: none,
      firstResponses: none,
      replies: { inTime: 0, of: 0 },
      serviceLevel: { inTime: 0, of: 0 },
    },
    target: { percent: 80, withinMs: 30_000 },
    last5Min: { responses: none },
    light: 'online',
  },
  agents: [agent('ann'), agent('bob')],
  groups: [{ groupId: 'main', name: 'Main', light: 'online', queued: 0 }],
  minutes: [minute(0), minute(60_000)],
  ...change,
});

test('M1 nothing is told when nothing but the time has changed', () => {
  expect(liveDiff('s', state({}, 1000), state({}, 2000))).toBeNull();
});

test('M1 the first push tells everything', () => {
  expect(liveDiff('s', null, state())).toEqual({ shopId: 's', ...state() });
});

test('M1 a part that changed is told as a whole, the rest not at all', () => {
  const before = state();
  const after = state({ numbers: { ...before.numbers, at: 2000, unanswered: { count: 1, oldestSince: 7 } } });

  expect(liveDiff('s', before, after)).toEqual({
    shopId: 's',
    numbers: { at: 2000, unanswered: { count: 1, oldestSince: 7 } },
  });
});

test('M2 only the rows that changed are told, and who is gone', () => {
  const after = state({ agents: [agent('ann', 1), agent('cat')] }, 2000);

  expect(liveDiff('s', state(), after)).toEqual({
    shopId: 's',
    numbers: { at: 2000 },
    agents: [agent('ann', 1), agent('cat')],
    agentsGone: ['bob'],
  });
});

test('M6 groups and minutes are told row by row', () => {
  const groups = [{ groupId: 'main', name: 'Main', light: 'no_seats' as const, queued: 3 }];
  const after = state({ groups, minutes: [minute(60_000, 2), minute(120_000)] }, 2000);

  expect(liveDiff('s', state(), after)).toEqual({
    shopId: 's',
    numbers: { at: 2000 },
    groups,
    minutes: [minute(60_000, 2), minute(120_000)],
  });
});

test('M1 M2 M6 a console that lays each difference over the last picture shows the truth', () => {
  const minutes = (upTo: number) => Array.from({ length: 60 }, (_, i) => minute((upTo - 59 + i) * 60_000, i));
  const steps = [
    state({ minutes: minutes(100) }),
    state({ minutes: minutes(101), agents: [agent('ann', 3), agent('bob')] }),
    state({ minutes: minutes(103), agents: [agent('bob')], groups: [] }),
    state({ minutes: minutes(103), agents: [agent('bob', 1), agent('cat')] }),
  ];
  let shown = { shopId: 's', ...(steps[0] as LiveState) };
  for (const [i, after] of steps.entries()) {
    const before = steps[i - 1];
    const diff = before ? liveDiff('s', before, after) : null;
    if (diff) shown = applyLiveDiff(shown, diff);
    expect({ ...shown, groups: [] }).toEqual({ shopId: 's', ...after, groups: [] });
  }
});
