import fc from 'fast-check';
import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../../router/types.ts';
import type { ModelAgent, ModelConversation, ModelShop } from './model-shop.ts';
import * as ops from './operations.ts';
import { AGENTS, BUYERS, GROUPS } from './sample-shop.ts';

/**
 * What happens next, drawn without knowing the shop: numbers are turned into agents and conversations when
 * the step is taken, so that a shrunk run still makes sense.
 */
export type Step =
  | { kind: 'buyer'; buyer: number; named: number; orderState: 'none' | 'paid'; text: string; crash: boolean }
  | { kind: 'agent' | 'agentClose' | 'receive'; pick: number; stale: boolean }
  | { kind: 'buyerClose' | 'shopClose'; pick: number }
  | { kind: 'transfer'; pick: number; stale: boolean; to: number }
  | { kind: 'claim'; pick: number; agent: number }
  | { kind: 'note'; buyer: number; blocked: boolean; dedicated: number }
  | { kind: 'wrapUpDone'; agent: number }
  | { kind: 'state'; agent: number; state: 'accepting' | 'away' | 'off' }
  | { kind: 'connect' | 'disconnect'; agent: number; device: 'desktop' | 'mobile'; tab: number }
  | { kind: 'time'; ms: number; renew: boolean }
  | { kind: 'rules'; change: number; agent: number; group: number };

const pick = fc.nat({ max: 50 });
const agent = fc.nat({ max: AGENTS.length - 1 });
const stale = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const device = fc.constantFrom('desktop' as const, 'desktop' as const, 'mobile' as const);
const tab = fc.nat({ max: 1 });

const STEPS: { weight: number; arbitrary: fc.Arbitrary<Step> }[] = [
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('buyer' as const),
      buyer: fc.nat({ max: BUYERS.length - 1 }),
      named: fc.nat({ max: 3 * AGENTS.length }),
      orderState: fc.constantFrom('none' as const, 'paid' as const),
      text: fc.constantFrom('hello', 'REFUND please', '在吗'),
      crash: stale,
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('agent' as const), pick, stale }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('agentClose' as const), pick, stale }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('receive' as const), pick, stale }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('buyerClose' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('shopClose' as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('transfer' as const), pick, stale, to: fc.nat({ max: 30 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      agent,
      state: fc.constantFrom('accepting' as const, 'accepting' as const, 'away' as const, 'off' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('claim' as const), pick, agent }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wrapUpDone' as const), agent }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('note' as const),
      buyer: fc.nat({ max: BUYERS.length - 1 }),
      blocked: stale,
      dedicated: fc.nat({ max: AGENTS.length }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('connect' as const), agent, device, tab }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), agent, device, tab }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.constantFrom(500, 3000, 9000, 11_000, 25_000, 31_000, 3_600_000, 30 * 3_600_000),
      // Mostly the gateways live, and renew the leases of those who are connected.
      renew: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('rules' as const),
      // 28 and 29 (hours) wait: a node that has not read newly published rules yet hands out by the old hours.
      change: fc.nat({ max: 31 }).filter((n) => n !== 28 && n !== 29),
      agent,
      group: fc.nat({ max: GROUPS.length - 1 }),
    }),
  },
];

export const anyStep: fc.Arbitrary<Step> = fc.oneof(...STEPS);

/** The calls of one step, in order, for the shop as it is now. */
export function operationsOf(step: Step, shop: ModelShop, setup: ShopSetup, n: number): ops.Operation[] {
  switch (step.kind) {
    case 'buyer':
      return buyerWrites(step, shop, n);
    case 'agent':
      return withHeld(shop, step, (held) => ops.agentWrites(shop, n, held));
    case 'agentClose':
      return withHeld(shop, step, (held) => ops.close(shop, held.conversationId, { kind: 'agent', ...held }));
    case 'transfer':
      return withHeld(shop, step, (held) => ops.transfer(shop, held, targetOf(step.to)));
    case 'claim': {
      const waiting = shop.conversations.filter((one) => one.waits !== null);
      const agentId = idOf(AGENTS, step.agent);
      return withAny(waiting.length > 0 ? waiting : shop.conversations, step.pick, (one) =>
        ops.claim(shop, one.conversationId, agentId),
      );
    }
    case 'note': {
      const dedicatedAgentId = AGENTS[step.dedicated]?.agentId ?? null;
      return [
        ops.noteBuyer(shop, { buyerId: idOf(BUYERS, step.buyer), blocked: step.blocked, dedicatedAgentId }),
      ];
    }
    case 'wrapUpDone':
      return [ops.finishWrapUp(shop, idOf(AGENTS, step.agent))];
    case 'receive':
      return withAny(shop.conversations, step.pick, (one) => ops.buyerReceives(shop, one));
    case 'buyerClose':
      return withAny(shop.conversations, step.pick, (one) =>
        ops.close(shop, one.conversationId, { kind: 'buyer', buyerId: one.buyerId }),
      );
    case 'shopClose':
      return withAny(shop.conversations, step.pick, (one) =>
        ops.close(shop, one.conversationId, { kind: 'shop' }),
      );
    case 'state':
      return [ops.setState(shop, idOf(AGENTS, step.agent), step.state)];
    case 'connect':
      return [ops.connect(shop, idOf(AGENTS, step.agent), step.device, step.tab)];
    case 'disconnect':
      return [ops.disconnect(shop, idOf(AGENTS, step.agent), step.device, step.tab)];
    case 'rules': {
      const rules = changedRules(shop.rules, step);
      return [ops.publish({ ...setup, version: setup.version + n }, rules, shop.now, JSON.stringify(step))];
    }
    case 'time':
      return [...(step.renew ? shop.agents.flatMap((one) => renewals(shop, one)) : []), ops.sweep(shop.now)];
  }
}

function renewals(shop: ModelShop, { agentId, leases }: ModelAgent): ops.Operation[] {
  return leases.map(({ device, connectionId }) =>
    ops.connect(shop, agentId, device, Number(connectionId.slice(connectionId.lastIndexOf('-') + 1))),
  );
}

function buyerWrites(step: Extract<Step, { kind: 'buyer' }>, shop: ModelShop, n: number): ops.Operation[] {
  const buyerId = idOf(BUYERS, step.buyer);
  const named = AGENTS[step.named];
  const entry = { orderState: step.orderState, ...(named ? { agentId: named.agentId } : {}) };
  const open = shop.conversations.find((one) => one.buyerId === buyerId && one.status !== 'closed');
  const message = ops.buyerWrites(shop, n, { buyerId, entry, text: step.text });
  // A gateway that dies between the two calls leaves a conversation for the sweep to find (R19).
  if (step.crash || !shop.rules.enabled) return [message];
  return [message, ops.route(shop, open?.conversationId ?? ops.newIdOf(n), 'arrival')];
}

type Held = { conversationId: string; agentId: string; epoch: number };

function withHeld(
  shop: ModelShop,
  { pick: n, stale: isStale }: { pick: number; stale: boolean },
  make: (held: Held) => ops.Operation,
): ops.Operation[] {
  const held = shop.conversations.filter((one) => one.agentId !== null && one.status === 'assigned');
  const one = held[n % held.length] ?? shop.conversations[n % shop.conversations.length];
  if (!one) return [];
  const agentId = one.agentId ?? idOf(AGENTS, n % AGENTS.length);
  return [make({ conversationId: one.conversationId, agentId, epoch: isStale ? one.epoch - 1 : one.epoch })];
}

function withAny(
  conversations: ModelConversation[],
  n: number,
  make: (one: ModelConversation) => ops.Operation,
): ops.Operation[] {
  const one = conversations[n % conversations.length];
  return one ? [make(one)] : [];
}

function targetOf(to: number): TransferTarget {
  const agentTo = AGENTS[to];
  if (agentTo) return { agentId: agentTo.agentId };
  const group = GROUPS[to - AGENTS.length];
  if (group) return { groupId: group };
  return to % 2 === 0 ? { queue: true } : { groupId: idOf(GROUPS, to % GROUPS.length) };
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function changedRules(
  rules: RuleSet,
  { change, agent: a, group: g }: Extract<Step, { kind: 'rules' }>,
): RuleSet {
  const agentId = idOf(AGENTS, a);
  const groupId = idOf(GROUPS, g);
  const agentRules = (set: Partial<RuleSet['agents'][string]>): RuleSet => {
    const before = rules.agents[agentId] ?? {
      limit: 2,
      takesPart: true,
      mobileRouting: true,
      standInId: null,
    };
    return { ...rules, agents: { ...rules.agents, [agentId]: { ...before, ...set } } };
  };
  const groupRules = (
    set: (before: RuleSet['groups'][number]) => Partial<RuleSet['groups'][number]>,
  ): RuleSet => ({
    ...rules,
    groups: rules.groups.map((group) => (group.groupId === groupId ? { ...group, ...set(group) } : group)),
  });
  switch (change) {
    case 0:
      return agentRules({ limit: 1 });
    case 1:
      return agentRules({ limit: 3 });
    case 2:
      return agentRules({ takesPart: !(rules.agents[agentId]?.takesPart ?? true) });
    case 3:
      return groupRules(({ limit }) => ({ limit: limit === null ? 2 : null }));
    case 4:
      return groupRules(({ members }) => ({
        members: members.includes(agentId) ? members.filter((id) => id !== agentId) : [...members, agentId],
      }));
    case 5:
      return { ...rules, restOfShop: !rules.restOfShop };
    case 6:
      return { ...rules, mobileRouting: !rules.mobileRouting };
    case 7:
      return { ...rules, enabled: !rules.enabled };
    case 8:
      return { ...rules, drop: { ...rules.drop, action: g === 0 ? 'queue' : g === 1 ? 'keep' : 'move' } };
    case 9:
      return { ...rules, transfer: { allow: {}, mayExceedLimit: !rules.transfer.mayExceedLimit } };
    case 10:
      return { ...rules, recent: { ...rules.recent, mayExceedLimit: !rules.recent.mayExceedLimit } };
    case 11:
      return { ...rules, offline: { ...rules.offline, chain: g === 0 ? [] : ['proxy', 'pool'] } };
    case 12:
      return { ...rules, assignment: rules.assignment === 'pull' ? 'automatic' : 'pull' };
    case 13:
      return { ...rules, claim: { mayExceedLimit: !rules.claim.mayExceedLimit } };
    case 14:
      return { ...rules, restOfShopAfterMs: rules.restOfShopAfterMs === null ? 5000 : null };
    case 15:
      return { ...rules, pool: { ...rules.pool, auto: !rules.pool.auto } };
    case 16:
      return { ...rules, pool: { ...rules.pool, maxPerAgentPerMinute: g === 0 ? 10 : 1 } };
    case 17:
      return { ...rules, wrapUpMs: rules.wrapUpMs === 0 ? 15_000 : 0 };
    case 18:
      return { ...rules, botId: rules.botId === null ? 'bot' : null };
    case 19:
      return groupRules(({ members, reserve }) => ({
        members: members.filter((id) => id !== agentId),
        reserve: reserve.includes(agentId) ? reserve.filter((id) => id !== agentId) : [...reserve, agentId],
      }));
    case 20:
      return groupRules(() => ({ strategy: 'round_robin' }));
    case 21:
      return groupRules(() => ({ strategy: 'fewest_today' }));
    case 22:
      return groupRules(() => ({ strategy: 'least_loaded' }));
    case 23:
      return groupRules(({ overflow }) => ({
        overflow: overflow.length > 0 ? [] : overflowOf(groupId),
      }));
    case 24:
      return groupRules(({ queue }) => ({
        queue: { ...queue, maxLength: queue.maxLength === null ? 1 : null },
      }));
    case 25:
      return groupRules(({ queue }) => ({
        queue: { ...queue, maxWaitMs: queue.maxWaitMs === null ? 10_000 : null },
      }));
    case 26:
      return groupRules(({ queue }) => ({
        queue: { ...queue, action: (['offline_chain', 'pool', 'refuse'] as const)[a % 3] ?? 'pool' },
      }));
    case 27:
      return { ...rules, transfer: { ...rules.transfer, allow: g === 0 ? {} : { [groupId]: ['night'] } } };
    case 28:
      return {
        ...rules,
        hours: rules.hours.length > 0 ? [] : [{ days: EVERY_DAY, from: '09:00', to: '18:00' }],
      };
    case 29:
      return groupRules(({ hours }) => ({
        hours: hours.length > 0 ? [] : [{ days: EVERY_DAY, from: '10:00', to: '13:00' }],
      }));
    case 30: {
      const outOfHoursChain = g === 0 ? null : g === 1 ? [] : ['proxy' as const];
      return { ...rules, offline: { ...rules.offline, outOfHoursChain } };
    }
    default:
      return {
        ...rules,
        offline: { ...rules.offline, chain: ['stand_in', 'stand_in_group', 'proxy', 'pool'] },
      };
  }
}

/** The other groups, each a moment later. */
function overflowOf(groupId: string) {
  return GROUPS.filter((id) => id !== groupId).map((id, i) => ({ groupId: id, afterMs: 2000 + 6000 * i }));
}

function idOf(list: readonly (string | { agentId: string })[], index: number): string {
  const one = list[index];
  if (one === undefined) throw new RangeError(`no number ${index}`);
  return typeof one === 'string' ? one : one.agentId;
}
