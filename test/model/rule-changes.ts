import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { AGENTS, GROUPS, idOf, sampleSetup } from './sample-shop.ts';

/** What an owner may change; `a` and `g` number the agent and the group that it is about. */
interface Change {
  rules: RuleSet;
  a: number;
  g: number;
  agentId: string;
  groupId: string;
  agentRules: (set: Partial<RuleSet['agents'][string]>) => RuleSet;
  groupRules: (set: (before: RuleSet['groups'][number]) => Partial<RuleSet['groups'][number]>) => RuleSet;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** Stories name them by number: new ones come last. */
const CHANGES: ((change: Change) => RuleSet)[] = [
  ({ agentRules }) => agentRules({ limit: 1 }),
  ({ agentRules }) => agentRules({ limit: 3 }),
  ({ rules, agentRules, agentId }) => agentRules({ takesPart: !(rules.agents[agentId]?.takesPart ?? true) }),
  ({ groupRules }) => groupRules(({ limit }) => ({ limit: limit === null ? 2 : null })),
  ({ groupRules, agentId }) =>
    groupRules(({ members }) => ({
      members: members.includes(agentId) ? members.filter((id) => id !== agentId) : [...members, agentId],
    })),
  ({ rules }) => ({ ...rules, restOfShop: !rules.restOfShop }),
  ({ rules }) => ({ ...rules, mobileRouting: !rules.mobileRouting }),
  ({ rules }) => ({ ...rules, enabled: !rules.enabled }),
  ({ rules, g }) => ({
    ...rules,
    drop: { ...rules.drop, action: g === 0 ? 'queue' : g === 1 ? 'keep' : 'move' },
  }),
  ({ rules }) => ({ ...rules, transfer: { allow: {}, mayExceedLimit: !rules.transfer.mayExceedLimit } }),
  ({ rules }) => ({ ...rules, recent: { ...rules.recent, mayExceedLimit: !rules.recent.mayExceedLimit } }),
  ({ rules, g }) => ({ ...rules, offline: { ...rules.offline, chain: g === 0 ? [] : ['proxy', 'pool'] } }),
  ({ rules }) => ({ ...rules, assignment: rules.assignment === 'pull' ? 'automatic' : 'pull' }),
  ({ rules }) => ({ ...rules, claim: { mayExceedLimit: !rules.claim.mayExceedLimit } }),
  ({ rules }) => ({ ...rules, restOfShopAfterMs: rules.restOfShopAfterMs === null ? 5000 : null }),
  ({ rules }) => ({ ...rules, pool: { ...rules.pool, auto: !rules.pool.auto } }),
  ({ rules, g }) => ({ ...rules, pool: { ...rules.pool, maxPerAgentPerMinute: g === 0 ? 10 : 1 } }),
  ({ rules }) => ({ ...rules, wrapUpMs: rules.wrapUpMs === 0 ? 15_000 : 0 }),
  ({ rules }) => ({ ...rules, botId: rules.botId === null ? 'bot' : null }),
  ({ groupRules, agentId }) =>
    groupRules(({ members, reserve }) => ({
      members: members.filter((id) => id !== agentId),
      reserve: reserve.includes(agentId) ? reserve.filter((id) => id !== agentId) : [...reserve, agentId],
    })),
  ({ groupRules }) => groupRules(() => ({ strategy: 'round_robin' })),
  ({ groupRules }) => groupRules(() => ({ strategy: 'fewest_today' })),
  ({ groupRules }) => groupRules(() => ({ strategy: 'least_loaded' })),
  ({ rules, groupRules, groupId }) =>
    groupRules(({ overflow }) => ({
      overflow: overflow.length > 0 ? [] : overflowOf(rules, groupId),
    })),
  ({ groupRules }) =>
    groupRules(({ queue }) => ({
      queue: { ...queue, maxLength: queue.maxLength === null ? 1 : null },
    })),
  ({ groupRules }) =>
    groupRules(({ queue }) => ({
      queue: { ...queue, maxWaitMs: queue.maxWaitMs === null ? 10_000 : null },
    })),
  ({ groupRules, a }) =>
    groupRules(({ queue }) => ({
      queue: {
        ...queue,
        action: (['offline_chain', 'pool', 'refuse', 'overflow'] as const)[a % 4] ?? 'pool',
      },
    })),
  ({ rules, groupId, g }) => ({
    ...rules,
    transfer: { ...rules.transfer, allow: g === 0 ? {} : { [groupId]: ['night'] } },
  }),
  ({ rules }) => ({
    ...rules,
    hours: rules.hours.length > 0 ? [] : [{ days: EVERY_DAY, from: '09:00', to: '18:00' }],
  }),
  ({ groupRules }) =>
    groupRules(({ hours }) => ({
      hours: hours.length > 0 ? [] : [{ days: EVERY_DAY, from: '10:00', to: '13:00' }],
    })),
  ({ rules, g }) => ({
    ...rules,
    offline: { ...rules.offline, outOfHoursChain: g === 0 ? null : g === 1 ? [] : ['proxy' as const] },
  }),
  ({ rules }) => ({
    ...rules,
    offline: { ...rules.offline, chain: ['stand_in', 'stand_in_group', 'proxy', 'pool'] },
  }),
  ({ groupRules, agentId }) =>
    groupRules(() => ({ strategy: 'weighted', anyWeights: true, weights: { [agentId]: 200, amy: 50 } })),
  // R9, with times that a run meets.
  ({ rules, g }) => ({
    ...rules,
    silence: { ...rules.silence, alarmMs: 5000, firstReplyMs: 10_000, replyMs: 13_000, move: g > 0 },
  }),
  ({ rules, g }) => ({ ...rules, silence: { ...rules.silence, awayAfterMisses: g } }),
  ({ rules }) => ({ ...rules, silentChatMs: rules.silentChatMs === null ? 12_000 : null }),
  ({ rules }) => ({ ...rules, idleCloseMs: rules.idleCloseMs === null ? 28_000 : null }),
  ({ rules }) => ({ ...rules, wakeMayExceedLimit: !rules.wakeMayExceedLimit }),
  ({ rules }) => ({ ...rules, autoAwayMs: rules.autoAwayMs === null ? 20_000 : null }),
  ({ rules, g }) => ({
    ...rules,
    offline: {
      ...rules.offline,
      proxyIds: g === 0 ? ['pro'] : ['pro', 'dan'],
      proxyStrategy: g === 2 ? 'least_loaded' : 'in_order',
    },
  }),
  ({ groupRules }) => groupRules(({ botId }) => ({ botId: botId === null ? 'bot' : null })),
  ({ rules, g }) => ({ ...rules, recent: { ...rules.recent, awayWindowMs: g === 0 ? 0 : 3_600_000 } }),
  ({ rules, g }) => ({ ...rules, pool: { ...rules.pool, maxAgeMs: g === 0 ? 10_000 : 3_600_000 } }),
  ({ rules, agentId, agentRules }) =>
    agentRules({ standInId: rules.agents[agentId]?.standInId === 'dan' ? 'amy' : 'dan' }),
  ({ rules, groupId }) => (rules.defaultGroupId === groupId ? rules : withoutOrWith(rules, groupId)),
  ({ rules, g }) => ({ ...rules, drop: { ...rules.drop, graceMs: g === 0 ? 5000 : 30_000 } }),
  ({ rules, g }) => ({ ...rules, recent: { ...rules.recent, waitMs: [0, 5000, 20_000][g] ?? 0 } }),
  // R7, for one group.
  ({ groupRules, a }) =>
    groupRules(({ offline }) => ({
      offline: {
        ...offline,
        chain: ([null, [], ['owner'], ['proxy', 'owner'], ['pool']] as const)[a % 5]?.slice() ?? null,
      },
    })),
  ({ groupRules, a }) =>
    groupRules(({ offline }) => ({
      offline: {
        ...offline,
        outOfHoursChain: ([null, [], ['owner'], ['pool']] as const)[a % 4]?.slice() ?? null,
      },
    })),
];

export const CHANGE_COUNT = CHANGES.length;

/** The rules after change number `change`. */
export function changeRules(
  rules: RuleSet,
  { change, agent, group }: { change: number; agent: number; group: number },
): RuleSet {
  const [agentId, groupId] = [idOf(AGENTS, agent), idOf(GROUPS, group)];
  const before = rules.agents[agentId] ?? { limit: 2, takesPart: true, mobileRouting: true, standInId: null };
  const changed = CHANGES[change]?.({
    rules,
    a: agent,
    g: group,
    agentId,
    groupId,
    agentRules: (set) => ({ ...rules, agents: { ...rules.agents, [agentId]: { ...before, ...set } } }),
    groupRules: (set) => ({
      ...rules,
      groups: rules.groups.map((one) => (one.groupId === groupId ? { ...one, ...set(one) } : one)),
    }),
  });
  if (!changed) throw new RangeError(`no change ${change}`);
  return changed;
}

/** The group is taken out, with all that leads to it, or comes back as another. */
function withoutOrWith(rules: RuleSet, groupId: string): RuleSet {
  const isHere = rules.groups.some((one) => one.groupId === groupId);
  const others = rules.groups
    .filter((one) => one.groupId !== groupId)
    .map((one) => ({
      ...one,
      overflow: one.overflow.filter((overflow) => overflow.groupId !== groupId),
      standInGroupId: one.standInGroupId === groupId ? null : one.standInGroupId,
    }));
  if (isHere)
    return { ...rules, groups: others, rules: rules.rules.filter((rule) => rule.groupId !== groupId) };
  const [model] = sampleSetup('').rules.groups;
  if (!model) throw new Error('the sample has no group');
  const group = { ...model, groupId, standInGroupId: null, members: ['ben', 'dan'] };
  const paid = { ruleId: `to-${groupId}`, name: 'Paid', when: { orderState: ['paid' as const] }, groupId };
  return { ...rules, groups: [...others, group], rules: [...rules.rules, { ...paid, priority: 5 }] };
}

/** The other groups, each a moment later. */
function overflowOf(rules: RuleSet, groupId: string) {
  const others = GROUPS.filter((id) => id !== groupId && rules.groups.some((one) => one.groupId === id));
  return others.map((id, i) => ({ groupId: id, afterMs: 2000 + 6000 * i }));
}
