import type { Redis } from 'ioredis';
import type {
  AgentRow,
  InTime,
  LiveNumbers,
  LiveSnapshot,
  MinutePoint,
} from '../client-sdk/protocol/models.ts';
import { decodeAgent, toAgentRow } from './decode.ts';
import { prefixRange, type ShopKeyName } from './keys.ts';
import { lightOf, tiersOf } from './light.ts';
import { closedGroups } from './rules/hours.ts';
import type { ShopSetup } from './types.ts';

export type LiveState = Omit<LiveSnapshot, 'shopId'>;

const MINUTE_MS = 60_000;
const CHART_MINUTES = 60;
const RECENT_MINUTES = 5;

type Counters = Record<string, string>;

const numberIn = (counters: Counters, name: string) => Number(counters[name] ?? 0);

function durations(counters: Counters, name: string): LiveNumbers['today']['responses'] {
  const count = numberIn(counters, `${name}Count`);
  if (count === 0) return { count: 0, avgMs: null, maxMs: null };
  return {
    count,
    avgMs: Math.round(numberIn(counters, `${name}SumMs`) / count),
    maxMs: numberIn(counters, `${name}MaxMs`),
  };
}

/** M3 over the last five full or running minutes. */
function lastMinutes(minutes: Counters, now: number): LiveNumbers['last5Min']['responses'] {
  const last = Math.floor(now / MINUTE_MS);
  let [count, sum, max] = [0, 0, 0];
  for (let minute = last - RECENT_MINUTES + 1; minute <= last; minute += 1) {
    count += numberIn(minutes, `${minute}|replies`);
    sum += numberIn(minutes, `${minute}|responseSumMs`);
    max = Math.max(max, numberIn(minutes, `${minute}|responseMaxMs`));
  }
  return count === 0
    ? { count, avgMs: null, maxMs: null }
    : { count, avgMs: Math.round(sum / count), maxMs: max };
}

function chart(minutes: Counters, now: number): MinutePoint[] {
  const last = Math.floor(now / MINUTE_MS);
  return Array.from({ length: CHART_MINUTES }, (_, i) => {
    const minute = last - CHART_MINUTES + 1 + i;
    const counted = (name: string) => minutes[`${minute}|${name}`];
    // Each sweep takes a sample: without one, what was not counted is not known to be nothing.
    const sampled = counted('unanswered') !== undefined;
    const numberOrGap = (name: string) =>
      sampled || counted(name) !== undefined ? Number(counted(name) ?? 0) : null;
    const replies = numberOrGap('replies');
    return {
      at: minute * MINUTE_MS,
      incoming: numberOrGap('incoming'),
      replies,
      avgResponseMs: replies ? Math.round(numberIn(minutes, `${minute}|responseSumMs`) / replies) : null,
      unanswered: numberOrGap('unanswered'),
      queued: numberOrGap('queued'),
      online: numberOrGap('online'),
    };
  });
}

/** M8: who got no reply counts as well. */
const inTime = (today: Counters, name: string, without: readonly string[]): InTime => ({
  inTime: numberIn(today, `${name}InTime`),
  of: [`${name}Count`, ...without].reduce((sum, counter) => sum + numberIn(today, counter), 0),
});

function groupOf(member: string): string {
  return member.slice(0, member.indexOf('|'));
}

/** M2: staff who mean to be there but have no connection count as unreachable; who is off duty needs none. */
export function countStates(agents: AgentRow[]): LiveNumbers['agents'] {
  const counts = { accepting: 0, away: 0, off: 0, unreachable: 0 };
  for (const agent of agents) {
    counts[agent.reachable || agent.state === 'off' ? agent.state : 'unreachable'] += 1;
  }
  return counts;
}

/** Reads one consistent picture: all in one transaction, so that no number contradicts another. */
export async function readLive(
  redis: Redis,
  setup: ShopSetup,
  now: number,
  key: (name: ShopKeyName) => string,
): Promise<LiveState> {
  const agentIds = setup.agents.map(({ agentId }) => agentId);
  const groupIds = setup.rules.groups.map(({ groupId }) => groupId);
  const multi = redis
    .multi()
    .hgetall(key('agents'))
    .zcard(key('unanswered'))
    .zrange(key('unanswered'), '0', '0', 'WITHSCORES')
    .zcard(key('holdings'))
    .zcard(key('queue'))
    .zcard(key('pool'))
    .scard(key('served'))
    .hgetall(key('today'))
    .hgetall(key('minutes'))
    .zrangebylex(key('ready'), '-', '+')
    .zrangebylex(key('online'), '-', '+')
    .hmget(key('meta'), ...groupIds.map((id) => `load|${id}`));
  // Counted there: a busy shop has thousands of either.
  for (const id of agentIds) multi.zlexcount(key('owed'), ...prefixRange(id));
  for (const id of groupIds) multi.zlexcount(key('queue'), ...prefixRange(id));
  const reads = await multi.exec();
  if (!reads) throw new Error('the transaction of the live numbers was not carried out');
  const [
    agents,
    unanswered,
    oldest,
    active,
    queued,
    pooled,
    served,
    today,
    minutes,
    ready,
    online,
    loads,
    ...counts
  ] = reads.map(([error, value]) => {
    if (error) throw error;
    return value;
  }) as [
    Counters,
    number,
    string[],
    number,
    number,
    number,
    number,
    Counters,
    Counters,
    string[],
    string[],
    (string | null)[],
    ...number[],
  ];
  const owed = new Map(agentIds.map((id, i) => [id, counts[i] ?? 0]));
  const queuedIn = counts.slice(agentIds.length);

  const countBy = (members: string[]) => {
    const counts = new Map<string, number>();
    for (const member of members) counts.set(groupOf(member), (counts.get(groupOf(member)) ?? 0) + 1);
    return (id: string) => counts.get(id) ?? 0;
  };
  const [readyIn, onlineIn] = [countBy(ready), countBy(online)];
  const closed = closedGroups(setup.rules, now, setup.timeZone);
  const sumOf = (countIn: (id: string) => number, line: string) =>
    tiersOf(line).reduce((sum, tier) => sum + countIn(tier), 0);
  const light = (line: string, load = 0) =>
    lightOf({
      rules: setup.rules,
      line,
      ready: sumOf(readyIn, line),
      online: sumOf(onlineIn, line),
      closed,
      load,
    });
  const rows = Object.values(agents)
    .map(decodeAgent)
    .filter((agent) => !agent.frozen)
    .map((agent) => toAgentRow(agent, owed.get(agent.id) ?? 0))
    .sort((a, b) => (a.agentId < b.agentId ? -1 : 1));

  return {
    numbers: {
      at: now,
      unanswered: { count: unanswered, oldestSince: oldest[1] ? Number(oldest[1]) : null },
      agents: countStates(rows),
      active,
      queued,
      pooled,
      today: {
        incoming: numberIn(today, 'incoming'),
        closed: numberIn(today, 'closed'),
        missed: numberIn(today, 'missed'),
        abandoned: numberIn(today, 'abandoned'),
        dropped: numberIn(today, 'dropped'),
        served,
        responses: durations(today, 'response'),
        firstResponses: durations(today, 'firstResponse'),
        replies: inTime(today, 'response', ['unreplied']),
        serviceLevel: inTime(today, 'firstResponse', ['missed', 'abandoned']),
      },
      target: setup.rules.serviceLevel,
      last5Min: { responses: lastMinutes(minutes, now) },
      light: light('*'),
    },
    agents: rows,
    groups: setup.rules.groups.map(({ groupId, name }, i) => ({
      groupId,
      name,
      light: light(groupId, Number(loads[i] ?? 0)),
      queued: queuedIn[i] ?? 0,
    })),
    minutes: chart(minutes, now),
  };
}
