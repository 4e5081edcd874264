import type { Redis } from 'ioredis';
import { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { dayOf, shopKey } from '../../../router/keys.ts';
import { Router } from '../../../router/router.ts';
import { EMPTY_MEMORY } from '../../../router/script-runner.ts';
import type { ShopSetup } from '../../../router/types.ts';
import { QUESTION } from '../question.ts';

const TIME_ZONE = 'Asia/Shanghai';
const LEASES_AT_ONCE = 500;

export interface Size {
  agents: number;
  groups: number;
}

/** A shop whose agents are all in, on the real router, in virtual time: no lease of theirs ever ends. */
export class DecidingShop {
  readonly #router: Router;
  readonly #redis: Redis;
  readonly #shopId: string;
  readonly #groups: number;
  readonly #now: number;
  #buyers = 0;

  private constructor(redis: Redis, setup: ShopSetup, now: number) {
    this.#redis = redis;
    this.#router = new Router({ redis, loadShop: async () => ({ setup, memory: EMPTY_MEMORY }) });
    this.#shopId = setup.shopId;
    this.#groups = setup.rules.groups.length;
    this.#now = now;
  }

  static async open(redis: Redis, size: Size, now: number): Promise<DecidingShop> {
    const setup = setupOf(size);
    const shop = new DecidingShop(redis, setup, now);
    await shop.#router.publish(setup, now);
    for (let first = 0; first < setup.agents.length; first += LEASES_AT_ONCE) {
      const some = setup.agents.slice(first, first + LEASES_AT_ONCE).map(({ agentId }) => agentId);
      const leases = some.map((agentId) => ({ agentId, connectionId: agentId, device: 'desktop' as const }));
      await shop.#router.holdLeases(setup.shopId, leases, now);
    }
    return shop;
  }

  /** A buyer comes, it is decided who gets him, the decision is kept with its trace, and his slot is free again. */
  async decide(): Promise<void> {
    const no = this.#buyers++;
    const buyerId = `buyer-${no}`;
    const id = `c-${no}`;
    const entry = { channel: `channel-${no % this.#groups}` };
    const accepted = await this.#router.acceptMessage(
      this.#shopId,
      {
        sender: 'buyer',
        buyerId,
        buyerName: buyerId,
        clientId: id,
        body: { kind: 'text', text: QUESTION },
        entry,
        newConversationId: id,
      },
      this.#now,
    );
    if (accepted.status !== 'accepted') throw new Error(`a buyer came and was answered ${accepted.status}`);
    const routed = await this.#router.routeConversation(
      this.#shopId,
      id,
      'arrival',
      this.#now,
      accepted.opening,
    );
    const isAssigned = routed.effects.some(
      (effect) => effect.type === 'conversation' && effect.conversation.status === 'assigned',
    );
    if (!isAssigned) throw new Error('nobody got a buyer, though agents are free');
    const close = { conversationId: id, by: 'buyer', actorId: buyerId } as const;
    const { status } = await this.#router.closeConversation(this.#shopId, close, this.#now);
    if (status !== 'ok') throw new Error(`a close was answered ${status}`);
  }

  /** What the worker would have moved into the log by then. */
  async trim(): Promise<void> {
    const outbox = shopKey(this.#shopId, 'outbox', this.#now, dayOf(this.#now, TIME_ZONE));
    await this.#redis.xtrim(outbox, 'MAXLEN', 0);
  }
}

/** Agents divided over the groups; where there are more groups than agents, each agent is in several. */
function setupOf({ agents, groups }: Size): ShopSetup {
  const ids = Array.from({ length: agents }, (_, n) => `agent-${n}`);
  const membersOf = (group: number) =>
    agents >= groups ? ids.filter((_, n) => n % groups === group) : [ids[group % agents] as string];
  const numbers = Array.from({ length: groups }, (_, group) => group);
  return {
    shopId: `assign-${agents}-${groups}`,
    timeZone: TIME_ZONE,
    version: 1,
    rules: RuleSet.parse({
      groups: numbers.map((group) => ({
        groupId: `group-${group}`,
        name: `Group ${group}`,
        members: membersOf(group),
      })),
      rules: numbers.map((group) => ({
        ruleId: `rule-${group}`,
        name: `Channel ${group}`,
        when: { channel: [`channel-${group}`] },
        groupId: `group-${group}`,
      })),
      defaultGroupId: 'group-0',
    }),
    agents: ids.map((agentId) => ({ agentId, name: agentId, kind: 'agent', frozen: false })),
  };
}
