import type { Redis } from 'ioredis';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { Router } from '../../router/router.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { AgentMessage, BuyerMessage, OutboxEntry, ShopSetup } from '../../router/types.ts';
import { QUESTION } from './question.ts';

const MOST_AT_ONCE = 300;
const AGENT_LIMIT = 1_000;

interface Held {
  agentId: string;
  epoch: number;
  answered: boolean;
}

/** A shop that is written in, and whose outbox nobody empties meanwhile; its time goes by only when it is told to. */
export class WritingShop {
  readonly router: Router;
  readonly shopId: string;
  readonly clock = () => this.#now;
  readonly #buyers: number;
  readonly #held = new Map<number, Held>();
  #now: number;
  #messages = 0;
  #turn = 0;

  private constructor(redis: Redis, setup: ShopSetup, now: number, buyers: number) {
    this.router = new Router({ redis, loadShop: async () => ({ setup, memory: EMPTY_MEMORY }) });
    this.shopId = setup.shopId;
    this.#now = now;
    this.#buyers = buyers;
  }

  /** Its agents are in when this resolves. */
  static async open(
    redis: Redis,
    shopId: string,
    now: number,
    { agents, buyers }: { agents: number; buyers: number },
  ): Promise<WritingShop> {
    const ids = Array.from({ length: agents }, (_, n) => `agent-${n}`);
    const rules = RuleSet.parse({
      groups: [{ groupId: 'all', name: 'All', members: ids }],
      defaultGroupId: 'all',
      agents: Object.fromEntries(ids.map((id) => [id, { limit: AGENT_LIMIT }])),
    });
    const staff = ids.map((agentId) => ({ agentId, name: agentId, kind: 'agent' as const, frozen: false }));
    const setup: ShopSetup = { shopId, timeZone: 'Asia/Shanghai', version: 1, rules, agents: staff };
    const shop = new WritingShop(redis, setup, now, buyers);
    await shop.router.publish(setup, now);
    const leases = ids.map((agentId) => ({ agentId, connectionId: agentId, device: 'desktop' as const }));
    await shop.router.holdLeases(shopId, leases, now);
    return shop;
  }

  /** So many messages, by each buyer in turn; his first one opens his conversation. */
  async write(count: number): Promise<void> {
    for (let first = 0; first < count; first += MOST_AT_ONCE) {
      const some = Math.min(MOST_AT_ONCE, count - first);
      await Promise.all(Array.from({ length: some }, () => this.#writeOne()));
    }
  }

  /** Gives every buyer who has written to an agent; every second one of them gets a reply. */
  async route(): Promise<void> {
    for (let buyer = 0; buyer < Math.min(this.#messages, this.#buyers); buyer++) {
      const { effects } = await this.router.routeConversation(
        this.shopId,
        `c-${buyer}`,
        'arrival',
        this.clock(),
      );
      const held = effects.find((effect) => effect.type === 'conversation')?.conversation;
      if (!held?.agentId) throw new Error('nobody got a buyer, though agents are free');
      this.#held.set(buyer, { agentId: held.agentId, epoch: held.epoch, answered: false });
      if (buyer % 2 === 0) await this.#goOn(buyer);
    }
  }

  /** So many messages, one in each conversation in turn: a reply where the buyer spoke last, else a question. */
  async talk(count: number): Promise<void> {
    for (let first = 0; first < count; first += MOST_AT_ONCE) {
      const some = Math.min(MOST_AT_ONCE, count - first);
      await Promise.all(Array.from({ length: some }, () => this.#goOn(this.#turn++ % this.#buyers)));
    }
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  readOutbox(): Promise<OutboxEntry[]> {
    return this.router.readOutbox(this.shopId, Number.MAX_SAFE_INTEGER);
  }

  #writeOne(): Promise<void> {
    return this.#ask(this.#messages % this.#buyers);
  }

  async #goOn(buyer: number): Promise<void> {
    const held = this.#held.get(buyer);
    if (!held) throw new Error(`nobody has buyer ${buyer}`);
    held.answered = !held.answered;
    return held.answered ? this.#reply(buyer, held) : this.#ask(buyer);
  }

  #ask(buyer: number): Promise<void> {
    const buyerId = `buyer-${buyer}`;
    const entry = {};
    const newConversationId = `c-${buyer}`;
    return this.#accept({
      ...this.#question(),
      sender: 'buyer',
      buyerId,
      buyerName: buyerId,
      entry,
      newConversationId,
    });
  }

  #reply(buyer: number, { agentId, epoch }: Held): Promise<void> {
    const conversationId = `c-${buyer}`;
    return this.#accept({
      ...this.#question(),
      sender: 'agent',
      agentId,
      agentName: agentId,
      conversationId,
      epoch,
    });
  }

  #question(): Pick<BuyerMessage, 'clientId' | 'body'> {
    return { clientId: `m-${this.#messages++}`, body: { kind: 'text', text: QUESTION } };
  }

  async #accept(message: BuyerMessage | AgentMessage): Promise<void> {
    const { status } = await this.router.acceptMessage(this.shopId, message, this.clock());
    if (status !== 'accepted') throw new Error(`a message was answered ${status}`);
  }
}
