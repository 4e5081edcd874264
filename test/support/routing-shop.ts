import type { Redis } from 'ioredis';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import { RuleSet, type RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { audit, type Breach } from '../../router/audit.ts';
import { Router } from '../../router/router.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { AcceptResult, ConversationState, Effect, ShopSetup } from '../../router/types.ts';
import { createManualClock } from './clock.ts';
import { randomShopId } from './redis.ts';

type AgentSpec = { id: string; kind?: 'agent' | 'proxy' | 'owner'; frozen?: boolean };

/** A shop in virtual time: says what people do, and what became of their conversations. */
export class RoutingShop {
  readonly shopId = randomShopId();
  readonly clock = createManualClock();
  readonly router: Router;
  readonly #redis: Redis;
  #setup: ShopSetup;
  #messages = 0;

  constructor(redis: Redis, agents: AgentSpec[], rules: RuleSetInput) {
    this.#redis = redis;
    this.#setup = {
      shopId: this.shopId,
      timeZone: 'Asia/Shanghai',
      version: 1,
      rules: RuleSet.parse(rules),
      agents: agents.map(({ id, kind = 'agent', frozen = false }) => ({
        agentId: id,
        name: `Name ${id}`,
        kind,
        frozen,
      })),
    };
    this.router = new Router({
      redis,
      loadShop: async (shopId) =>
        shopId === this.shopId ? { setup: this.#setup, memory: EMPTY_MEMORY } : null,
    });
  }

  get now(): number {
    return this.clock.now();
  }

  async publish(rules: RuleSetInput, agents = this.#setup.agents): Promise<Effect[]> {
    this.#setup = { ...this.#setup, version: this.#setup.version + 1, rules: RuleSet.parse(rules), agents };
    return this.router.publish(this.#setup, this.now);
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
    if (result.status === 'accepted' && result.opened) {
      await this.router.routeConversation(this.shopId, result.message.conversationId, 'arrival', this.now);
    }
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

  async close(buyerId: string): Promise<void> {
    const { conversationId } = await this.open(buyerId);
    await this.router.closeConversation(
      this.shopId,
      { conversationId, by: 'buyer', actorId: buyerId },
      this.now,
    );
  }

  /** Lets time pass in steps of a second, as the timers' job does it; agents who are in stay in. */
  async pass(ms: number, present: string[] = []): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      this.clock.advance(Math.min(1000, left));
      for (const agentId of present) await this.lease(agentId, `${agentId}-1`);
      const { unrouted } = await this.router.sweep(this.shopId, this.now);
      for (const id of unrouted) await this.router.routeConversation(this.shopId, id, 'sweep', this.now);
    }
  }

  /** The line of the rules that decided last (R17). */
  async lastRule(buyerId: string): Promise<string | undefined> {
    const traces = await this.router.readTraces(this.shopId, await this.open(buyerId));
    return traces.at(-1)?.rule;
  }

  audit(): Promise<Breach[]> {
    return audit(this.#redis, this.shopId);
  }
}
