import { expect, it } from 'vitest';
import { applyLiveDiff } from '../../client-sdk/apply-live-diff.ts';
import type { AgentRow, LiveSnapshot, MinutePoint } from '../../client-sdk/protocol/models.ts';

const agent = (agentId: string, load = 0): AgentRow => ({
  agentId,
  name: agentId,
  kind: 'agent',
  state: 'accepting',
  reachable: true,
  devices: ['desktop'],
  load,
  limit: 5,
  groupIds: ['g1'],
  unanswered: 0,
  stateAt: 0,
});
const minute = (at: number, incoming = 0): MinutePoint => ({
  at,
  incoming,
  replies: 0,
  avgResponseMs: null,
  unanswered: 0,
  queued: 0,
  online: 1,
});
const none = { count: 0, avgMs: null, maxMs: null };
const snapshot: LiveSnapshot = {
  shopId: 's1',
  numbers: {
    at: 1,
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
  agents: [agent('a1'), agent('a2')],
  groups: [{ groupId: 'g1', name: 'All', light: 'online', queued: 0 }],
  minutes: [minute(0), minute(60_000)],
};

it('M1 a difference changes what it names and leaves the rest the same objects', () => {
  const next = applyLiveDiff(snapshot, {
    shopId: 's1',
    numbers: { at: 2, active: 1 },
    agents: [agent('a2', 1), agent('a3')],
    agentsGone: ['a1'],
  });
  expect(next.numbers).toEqual({ ...snapshot.numbers, at: 2, active: 1 });
  expect(next.agents.map(({ agentId, load }) => [agentId, load])).toEqual([
    ['a2', 1],
    ['a3', 0],
  ]);
  expect(next.groups).toBe(snapshot.groups);
  expect(next.minutes).toBe(snapshot.minutes);
  expect(next.numbers.today).toBe(snapshot.numbers.today);
});

it('M1 minutes are replaced by their start, and only the last 60 stay', () => {
  const many = Array.from({ length: 60 }, (_, index) => minute((index + 1) * 60_000, index));
  const next = applyLiveDiff(snapshot, { shopId: 's1', numbers: {}, minutes: many });
  expect(next.minutes).toHaveLength(60);
  expect(next.minutes[0]).toEqual(minute(60_000, 0));
  expect(next.minutes.at(-1)).toEqual(minute(3_600_000, 59));
});
