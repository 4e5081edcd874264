import fc from 'fast-check';
import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { ShopSetup } from '../../router/types.ts';
import type { ModelConversation, ModelShop } from './model-shop.ts';
import * as ops from './operations.ts';
import { CHANGE_COUNT, changeRules } from './rule-changes.ts';
import { AGENTS, BUYERS, GROUPS, idOf } from './sample-shop.ts';

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
  | { kind: 'rules'; change: number; agent: number; group: number }
  /** An account is frozen or freed, or made temporary, or permanent again (R16). */
  | { kind: 'staff'; agent: number; change: 'freeze' | 'free' | 'temporary' | 'permanent' };

const pick = fc.nat({ max: 50 });
const agent = fc.nat({ max: AGENTS.length - 1 });
const stale = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const device = fc.constantFrom('desktop' as const, 'desktop' as const, 'mobile' as const);
const tab = fc.nat({ max: 1 });

/** One change of the rules. */
export const anyRuleStep = fc.record({
  kind: fc.constant('rules' as const),
  change: fc.nat({ max: CHANGE_COUNT - 1 }),
  agent,
  group: fc.nat({ max: GROUPS.length - 1 }),
});

const STEPS: { weight: number; arbitrary: fc.Arbitrary<Step> }[] = [
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant('buyer' as const),
      buyer: fc.nat({ max: BUYERS.length - 1 }),
      named: fc.nat({ max: 3 * AGENTS.length }),
      orderState: fc.constantFrom('none' as const, 'paid' as const),
      text: fc.constantFrom('hello', 'REFUND please', '在吗'),
      crash: stale,
    }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('agent' as const), pick, stale }) },
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
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.constantFrom(
        500,
        3000,
        6000,
        9000,
        11_000,
        14_000,
        25_000,
        31_000,
        70_000,
        3_600_000,
        30 * 3_600_000,
      ),
      // Mostly the gateways live, and renew the leases of those who are connected.
      renew: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    }),
  },
  {
    weight: 3,
    arbitrary: anyRuleStep,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('staff' as const),
      agent,
      change: fc.constantFrom(
        'freeze' as const,
        'free' as const,
        'free' as const,
        'temporary' as const,
        'permanent' as const,
      ),
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
    case 'rules':
    case 'staff':
      return [ops.publish(publication(step, shop, setup, n), shop.now, JSON.stringify(step))];
    case 'time':
      return [...(step.renew ? [ops.renew(shop)] : []), ops.sweep(shop.now)];
  }
}

/** The next version: other rules, or other staff. */
function publication(
  step: Extract<Step, { kind: 'rules' | 'staff' }>,
  shop: ModelShop,
  setup: ShopSetup,
  n: number,
): ShopSetup {
  const listed = (agentId: string) => shop.agents.find((one) => one.agentId === agentId)?.listed;
  const agents = setup.agents.map((one, i) => {
    const { frozen, endsAt } = listed(one.agentId) ?? { frozen: false, endsAt: null };
    const isMeant = step.kind === 'staff' && i === step.agent;
    const change = isMeant ? step.change : null;
    const until =
      change === 'temporary'
        ? shop.now + 20_000
        : change === 'permanent' || change === 'free'
          ? null
          : endsAt;
    return {
      ...one,
      frozen: change === 'freeze' || (frozen && change !== 'free'),
      ...(until !== null && { endsAt: until }),
    };
  });
  const rules = step.kind === 'rules' ? changeRules(shop.rules, step) : shop.rules;
  return { ...setup, version: setup.version + n, rules, agents };
}

function buyerWrites(step: Extract<Step, { kind: 'buyer' }>, shop: ModelShop, n: number): ops.Operation[] {
  const buyerId = idOf(BUYERS, step.buyer);
  const named = AGENTS[step.named];
  const entry = { orderState: step.orderState, ...(named ? { agentId: named.agentId } : {}) };
  const open = shop.conversations.find((one) => one.buyerId === buyerId && one.status !== 'closed');
  const message = ops.buyerWrites(shop, n, { buyerId, entry, text: step.text });
  // A gateway that dies between the two calls leaves a conversation for the sweep to find (R19).
  if (step.crash || !shop.rules.enabled) return [message];
  if (open?.silent) return [message, ops.wake(shop, open.conversationId)];
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
