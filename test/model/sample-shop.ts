import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../../router/types.ts';
import type { ModelShop } from './model-shop.ts';

/** A shop small enough that limits, stand-ins and empty groups are met all the time. */
export const AGENTS: ShopSetup['agents'] = [
  { agentId: 'amy', name: 'Amy', kind: 'agent', frozen: false },
  { agentId: 'ben', name: 'Ben', kind: 'agent', frozen: false },
  { agentId: 'cao', name: '曹', kind: 'agent', frozen: false },
  { agentId: 'dan', name: 'Dan', kind: 'agent', frozen: false },
  { agentId: 'own', name: 'Owner', kind: 'owner', frozen: false },
  { agentId: 'pro', name: 'Proxy', kind: 'proxy', frozen: false },
  { agentId: 'bot', name: 'Bot', kind: 'bot', frozen: false },
];

export const GROUPS = ['pre-sale', 'after-sale', 'night'] as const;

export const BUYERS = Array.from({ length: 9 }, (_, n) => `buyer-${n + 1}`);

export function sampleSetup(shopId: string): ShopSetup {
  const rules = RuleSet.parse({
    groups: [
      { groupId: 'pre-sale', name: 'Pre-sale', members: ['amy', 'ben'], standInGroupId: 'night' },
      {
        groupId: 'after-sale',
        name: 'After-sale',
        members: ['ben', 'cao'],
        limit: 3,
        overflow: [{ groupId: 'night', afterMs: 4000 }],
      },
      { groupId: 'night', name: 'Night', members: ['dan'], reserve: ['amy'], strategy: 'round_robin' },
    ],
    rules: [
      { ruleId: 'paid', name: 'Paid', when: { orderState: ['paid'] }, groupId: 'after-sale' },
      {
        ruleId: 'refund',
        name: 'Refund',
        when: { firstWords: ['refund'] },
        groupId: 'after-sale',
        priority: 3,
      },
    ],
    defaultGroupId: 'pre-sale',
    agents: {
      amy: { limit: 2, standInId: 'ben' },
      ben: { limit: 2, standInId: 'cao' },
      cao: { limit: 2, standInId: 'amy' },
      dan: { limit: 1, mobileRouting: false },
      own: { limit: 2, takesPart: false },
      pro: { limit: 3 },
    },
    restOfShop: false,
    offline: { proxyIds: ['pro'] },
    pool: { maxAgeMs: 3_600_000 },
    // Noticed by no step here but where a rule asks for it.
    silence: { alarmMs: 3_600_000, move: false },
    drop: { graceMs: 20_000, action: 'move' },
  });
  return { shopId, timeZone: 'Asia/Shanghai', version: 1, rules, agents: AGENTS };
}

export function sampleModel(setup: ShopSetup, now: number): ModelShop {
  return {
    now,
    rules: setup.rules,
    agents: setup.agents.map(({ agentId, kind }) => ({
      agentId,
      kind,
      listed: { frozen: false, endsAt: null },
      frozen: false,
      state: 'accepting',
      leases: [],
      graceUntil: null,
      goneAt: 0,
      keeps: false,
      turns: {},
      wrapUps: [],
      fromPool: [],
      misses: 0,
      lastActAt: null,
    })),
    conversations: [],
    recents: [],
    blocked: [],
    dedicated: {},
    timers: [],
    nextArrival: 0,
    nextAssignment: 0,
    nextWrapUp: 0,
    chosen: () => undefined,
  };
}

/** Number `index` of a list of ids, or of what has one. */
export function idOf(list: readonly (string | { agentId: string })[], index: number): string {
  const one = list[index];
  if (one === undefined) throw new RangeError(`no number ${index}`);
  return typeof one === 'string' ? one : one.agentId;
}
