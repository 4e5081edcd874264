import type { Redis } from 'ioredis';
import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentKind, AgentState, DecisionTrace, Entry } from '../../client-sdk/protocol/models.ts';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { audit } from '../../router/audit.ts';
import type { Breach } from '../../router/audit-check.ts';
import { Router } from '../../router/router.ts';
import { makeRuleSet } from '../../router/rules/defaults.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type {
  AcceptResult,
  AgentResult,
  AgentRow,
  CloseResult,
  ConversationState,
  Effect,
  ShopSetup,
  TransferResult,
} from '../../router/types.ts';
import { createManualClock } from './clock.ts';
import { randomShopId } from './redis.ts';

type AgentSpec = { id: string; kind?: AgentKind; frozen?: boolean; endsAt?: number };

/** Agents a and b before the sale, c and d after it; a has the stand-in b, b has c; limits of two; the proxy p. */
export const STAFF: AgentSpec[] = [
  { id: 'a' },
  { id: 'b' },
  { id: 'c' },
  { id: 'd' },
  { id: 'p', kind: 'proxy' },
  { id: 'o', kind: 'owner' },
];

export const RULES = {
  groups: [
    { groupId: 'pre', name: 'Pre-sale', members: ['a', 'b'] },
    { groupId: 'after', name: 'After-sale', members: ['c', 'd'] },
  ],
  rules: [{ ruleId: 'shipped', name: 'shipped', when: { orderState: ['shipped'] }, groupId: 'after' }],
  defaultGroupId: 'pre',
  agents: {
    a: { limit: 2, standInId: 'b' },
    b: { limit: 2, standInId: 'c' },
    c: { limit: 2 },
    d: { limit: 2 },
    p: { limit: 100 },
  },
  offline: { proxyIds: ['p'] },
} satisfies RuleSetInput;

/** A shop in virtual time: says what people do, and what became of their conversations. */
export class RoutingShop {
  readonly shopId = randomShopId();
  readonly clock = createManualClock();
  readonly router: Router;
  readonly #redis: Redis;
  #setup: ShopSetup;
  #messages = 0;

  constructor(redis: Redis, agents: AgentSpec[], rules: RuleSetInput, replies?: ShopSetup['replies']) {
    this.#redis = redis;
    this.#setup = {
      shopId: this.shopId,
      timeZone: 'Asia/Shanghai',
      version: 1,
      rules: makeRuleSet(rules, new Map(agents.map(({ id, kind = 'agent' }) => [id, kind]))),
      agents: agents.map(toStaff),
      ...(replies && { replies }),
    };
    this.router = this.nodeOn(redis);
  }

  /** A router like the one of another node, on a connection of its own if need be. */
  nodeOn(redis = this.#redis): Router {
    return new Router({
      redis,
      loadShop: async (shopId) =>
        shopId === this.shopId ? { setup: this.#setup, memory: EMPTY_MEMORY } : null,
    });
  }

  get now(): number {
    return this.clock.now();
  }

  async publish(rules: RuleSetInput, agents = this.#setup.agents): Promise<Effect[]> {
    const kinds = new Map(agents.map(({ agentId, kind }) => [agentId, kind]));
    this.#setup = {
      ...this.#setup,
      version: this.#setup.version + 1,
      rules: makeRuleSet(rules, kinds),
      agents,
    };
    return this.router.publish(this.#setup, this.now);
  }

  /** The same with other staff. */
  async staff(rules: RuleSetInput, agents: AgentSpec[]): Promise<Effect[]> {
    return this.publish(rules, agents.map(toStaff));
  }

  async connect(...agentIds: string[]): Promise<void> {
    for (const agentId of agentIds) await this.lease(agentId, `${agentId}-1`);
  }

  lease(agentId: string, connectionId: string, device: 'desktop' | 'mobile' = 'desktop'): Promise<Effect[]> {
    return this.router.holdLeases(this.shopId, [{ agentId, connectionId, device }], this.now);
  }

  async disconnect(...agentIds: string[]): Promise<void> {
    for (const agentId of agentIds) {
      await this.router.dropLease(
        this.shopId,
        { agentId, connectionId: `${agentId}-1`, device: 'desktop' },
        this.now,
      );
    }
  }

  /** A buyer writes; a conversation that this opens is routed as the server does it. */
  async say(
    buyerId: string,
    text = 'hello',
    entry: Entry = {},
    clientId = `m${this.#messages++}`,
  ): Promise<AcceptResult> {
    const result = await this.router.acceptMessage(
      this.shopId,
      {
        sender: 'buyer',
        buyerId,
        buyerName: `Buyer ${buyerId}`,
        clientId,
        body: { kind: 'text', text },
        entry,
        newConversationId: `c-${buyerId}-${this.#messages++}`,
      },
      this.now,
    );
    if (result.status === 'accepted' && result.opening) {
      await this.router.routeConversation(this.shopId, result.message.conversationId, 'arrival', this.now);
    }
    if (result.status === 'accepted' && result.woke) await this.wake(buyerId);
    return result;
  }

  /** The agent who holds it replies to this buyer. */
  async reply(buyerId: string, text = 'yes'): Promise<AcceptResult> {
    const { conversationId, agentId = '', epoch } = await this.open(buyerId);
    return this.write(agentId, conversationId, epoch, text);
  }

  write(agentId: string, conversationId: string, epoch: number, text = 'yes'): Promise<AcceptResult> {
    return this.router.acceptMessage(
      this.shopId,
      {
        sender: 'agent',
        agentId,
        agentName: `Name ${agentId}`,
        conversationId,
        epoch,
        clientId: `m${this.#messages++}`,
        body: { kind: 'text', text },
      },
      this.now,
    );
  }

  /** The buyer's open conversation; it is an error when there is none. */
  async open(buyerId: string): Promise<ConversationState> {
    const conversation = await this.router.readBuyerConversation(this.shopId, buyerId);
    if (!conversation) throw new Error(`${buyerId} has no open conversation`);
    return conversation;
  }

  /** Who has the buyer, or where he waits. */
  async whereIs(buyerId: string): Promise<string> {
    const { status, agentId } = await this.open(buyerId);
    return agentId ?? status;
  }

  /** Who has each of them, or where he waits. */
  whereAre(...buyerIds: string[]): Promise<string[]> {
    return Promise.all(buyerIds.map((buyerId) => this.whereIs(buyerId)));
  }

  set(agentId: string, state: AgentState): Promise<AgentResult> {
    return this.router.setAgentState(this.shopId, agentId, state, this.now);
  }

  /** The agent takes this waiting buyer by hand. */
  async claim(agentId: string, buyerId: string): Promise<string> {
    const { conversationId } = await this.open(buyerId);
    return (await this.router.claimConversation(this.shopId, conversationId, agentId, this.now)).status;
  }

  async wake(buyerId: string): Promise<Effect[]> {
    return this.router.wakeConversation(this.shopId, (await this.open(buyerId)).conversationId, this.now);
  }

  note(buyerId: string, facts: { blocked?: boolean; dedicatedAgentId?: string }): Promise<string | null> {
    const { blocked = false, dedicatedAgentId = null } = facts;
    return this.router.noteBuyer(this.shopId, { buyerId, blocked, dedicatedAgentId }, this.now);
  }

  /** Whoever holds this buyer gives him on. */
  async transfer(buyerId: string, to: TransferTarget, note = ''): Promise<TransferResult> {
    const { conversationId, agentId = '', epoch } = await this.open(buyerId);
    return this.router.transferConversation(
      this.shopId,
      { conversationId, agentId, agentName: `Name ${agentId}`, epoch, to, note },
      this.now,
    );
  }

  /** The agent who holds it ends it; so the buyer has somebody he spoke with last. */
  async closeByAgent(buyerId: string): Promise<CloseResult> {
    const { conversationId, agentId = '', epoch } = await this.open(buyerId);
    return this.router.closeConversation(
      this.shopId,
      { conversationId, by: 'agent', actorId: agentId, epoch },
      this.now,
    );
  }

  async close(buyerId: string): Promise<void> {
    const { conversationId } = await this.open(buyerId);
    await this.router.closeConversation(
      this.shopId,
      { conversationId, by: 'buyer', actorId: buyerId },
      this.now,
    );
  }

  /** Lets time pass in steps of a second, as the timers' job does it; agents who are in stay in. */
  async pass(ms: number, present: string[] = []): Promise<Effect[]> {
    const effects: Effect[] = [];
    for (let left = ms; left > 0; left -= 1000) {
      this.clock.advance(Math.min(1000, left));
      for (const agentId of present) effects.push(...(await this.lease(agentId, `${agentId}-1`)));
      effects.push(...(await this.sweep()));
    }
    return effects;
  }

  /** One pass of the timers' job, and as many more as it asks for. */
  async sweep(): Promise<Effect[]> {
    const effects: Effect[] = [];
    for (let more = true; more; ) {
      const swept = await this.router.sweep(this.shopId, this.now);
      more = swept.more;
      effects.push(...swept.effects);
      for (const id of swept.unrouted)
        await this.router.routeConversation(this.shopId, id, 'sweep', this.now);
    }
    return effects;
  }

  /** Time goes by at once, without the passes in between; who was in comes back. */
  async later(ms: number, ...agentIds: string[]): Promise<void> {
    this.clock.advance(ms);
    await this.sweep();
    await this.connect(...agentIds);
  }

  /** What was decided last, and why (R17). */
  async lastTrace(buyerId: string): Promise<DecisionTrace | undefined> {
    return (await this.router.readTraces(this.shopId, await this.open(buyerId))).at(-1);
  }

  /** The line of the rules that decided last. */
  async lastRule(buyerId: string): Promise<string | undefined> {
    return (await this.lastTrace(buyerId))?.rule;
  }

  /** The steps of that, such as `R4.7 taken`. */
  async lastSteps(buyerId: string): Promise<string[]> {
    const steps = (await this.lastTrace(buyerId))?.steps ?? [];
    return steps.map(({ rule, result, agentId }) => `${rule} ${result}${agentId ? ` ${agentId}` : ''}`);
  }

  /** What the router itself wrote to the buyer: code, reason, and the shop's own words in quotation marks. */
  async told(buyerId: string): Promise<string[]> {
    return this.toldIn((await this.open(buyerId)).conversationId);
  }

  async toldIn(conversationId: string): Promise<string[]> {
    const { messages } = await this.router.readMessages(this.shopId, conversationId, 0, 100);
    return messages.flatMap(({ body }) =>
      body.kind === 'system'
        ? [[body.code, body.reason, body.text && `“${body.text}”`].filter(Boolean).join(' ')]
        : [],
    );
  }

  async agent(agentId: string): Promise<AgentRow> {
    const row = await this.router.readAgent(this.shopId, agentId);
    if (!row) throw new Error(`no agent ${agentId}`);
    return row;
  }

  audit(): Promise<Breach[]> {
    return audit(this.#redis, this.shopId);
  }
}

function toStaff({ id, kind = 'agent', frozen = false, endsAt }: AgentSpec): ShopSetup['agents'][number] {
  return { agentId: id, name: `Name ${id}`, kind, frozen, ...(endsAt !== undefined && { endsAt }) };
}
