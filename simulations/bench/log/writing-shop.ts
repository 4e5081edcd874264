import type { Redis } from 'ioredis';
import { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { Router } from '../../../router/router.ts';
import { EMPTY_MEMORY } from '../../../router/script-runner.ts';
import type { OutboxEntry, ShopSetup } from '../../../router/types.ts';
import { QUESTION } from '../question.ts';

const BUYERS = 300;

/** A shop whose buyers write, and whose outbox nobody empties meanwhile. */
export class WritingShop {
  readonly router: Router;
  readonly #shopId: string;
  readonly #now: number;
  #messages = 0;

  private constructor(redis: Redis, setup: ShopSetup, now: number) {
    this.router = new Router({ redis, loadShop: async () => ({ setup, memory: EMPTY_MEMORY }) });
    this.#shopId = setup.shopId;
    this.#now = now;
  }

  static async open(redis: Redis, shopId: string, now: number): Promise<WritingShop> {
    const rules = RuleSet.parse({
      groups: [{ groupId: 'all', name: 'All', members: [] }],
      defaultGroupId: 'all',
    });
    const setup: ShopSetup = { shopId, timeZone: 'Asia/Shanghai', version: 1, rules, agents: [] };
    const shop = new WritingShop(redis, setup, now);
    await shop.router.publish(setup, now);
    return shop;
  }

  /** So many messages, by each buyer in turn. */
  async write(count: number): Promise<void> {
    for (let first = 0; first < count; first += BUYERS) {
      const some = Math.min(BUYERS, count - first);
      await Promise.all(Array.from({ length: some }, (_, buyer) => this.#writeOne(`buyer-${buyer}`)));
    }
  }

  readOutbox(): Promise<OutboxEntry[]> {
    return this.router.readOutbox(this.#shopId, Number.MAX_SAFE_INTEGER);
  }

  async #writeOne(buyerId: string): Promise<void> {
    const clientId = `m-${this.#messages++}`;
    const { status } = await this.router.acceptMessage(
      this.#shopId,
      {
        sender: 'buyer',
        buyerId,
        buyerName: buyerId,
        clientId,
        body: { kind: 'text', text: QUESTION },
        entry: {},
        newConversationId: `c-${buyerId}`,
      },
      this.#now,
    );
    if (status !== 'accepted') throw new Error(`a message was answered ${status}`);
  }
}
