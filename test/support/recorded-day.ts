import type { Redis } from 'ioredis';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import { shopKey } from '../../router/keys.ts';
import { Router } from '../../router/router.ts';
import type { ConversationState } from '../../router/types.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { makeLoadShop } from '../../server/shop/load-shop.ts';
import type { StoreDb } from '../../server/store/open.ts';

/** A day of a shop, lived on the real router in virtual time and kept in the log. */
export class RecordedDay {
  readonly router: Router;
  readonly #db: StoreDb;
  readonly #shopId: string;
  readonly #startAt: number;
  #now: number;
  #messages = 0;
  readonly #redis: Redis;
  readonly #timers: string;

  /** @param startAt ms since 1970; times below are counted from it */
  constructor(redis: Redis, db: StoreDb, shopId: string, startAt: number) {
    this.#db = db;
    this.#redis = redis;
    this.#timers = shopKey(shopId, 'timers', startAt, '');
    this.#shopId = shopId;
    this.#startAt = startAt;
    this.#now = startAt;
    this.router = new Router({ redis, loadShop: makeLoadShop(db, () => this.#now) });
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass until so many seconds after the start: swept in each second in which a timer is due. */
  async until(sec: number): Promise<void> {
    const end = this.#startAt + sec * 1000;
    for (;;) {
      const [, dueAt] = await this.#redis.zrange(this.#timers, '0', '0', 'WITHSCORES');
      const at = Math.max(this.#now + 1000, Math.ceil(Number(dueAt ?? end) / 1000) * 1000);
      this.#now = Math.min(end, at);
      const { unrouted } = await this.router.sweep(this.#shopId, this.#now);
      for (const id of unrouted) await this.router.routeConversation(this.#shopId, id, 'sweep', this.#now);
      if (this.#now === end) return;
    }
  }

  async comeIn(...agentIds: string[]): Promise<void> {
    const leases = agentIds.map((agentId) => ({
      agentId,
      connectionId: agentId,
      device: 'desktop' as const,
    }));
    await this.router.holdLeases(this.#shopId, leases, this.#now);
    // Renewed once for all: only `leave` ends them.
    await this.router.holdLeases(this.#shopId, leases, this.#now + 86_400_000);
    for (const agentId of agentIds) await this.choose(agentId, 'accepting');
  }

  async choose(agentId: string, state: 'accepting' | 'away' | 'off'): Promise<void> {
    await this.router.setAgentState(this.#shopId, agentId, state, this.#now);
  }

  async leave(agentId: string): Promise<void> {
    const lease = { agentId, connectionId: agentId, device: 'desktop' as const };
    await this.router.dropLease(this.#shopId, lease, this.#now);
  }

  async say(buyerId: string, text: string, entry: Entry = {}): Promise<void> {
    const said = await this.router.acceptMessage(
      this.#shopId,
      {
        sender: 'buyer',
        buyerId,
        buyerName: `买家 ${buyerId}`,
        clientId: `m${this.#messages++}`,
        body: { kind: 'text', text },
        entry,
        newConversationId: `c-${buyerId}-${this.#messages}`,
      },
      this.#now,
    );
    if (said.status !== 'accepted') throw new Error(`${buyerId} was answered ${said.status}`);
    if (!said.opening) return;
    await this.router.routeConversation(this.#shopId, said.message.conversationId, 'arrival', this.#now);
  }

  async reply(buyerId: string): Promise<void> {
    const { conversationId, agentId = '', epoch } = await this.open(buyerId);
    const message = {
      sender: 'agent' as const,
      agentId,
      agentName: agentId,
      conversationId,
      epoch,
      clientId: `m${this.#messages++}`,
      body: { kind: 'text' as const, text: '您好' },
    };
    const said = await this.router.acceptMessage(this.#shopId, message, this.#now);
    if (said.status !== 'accepted') throw new Error(`the reply to ${buyerId} was answered ${said.status}`);
  }

  async transfer(buyerId: string, to: { agentId: string } | { groupId: string }): Promise<void> {
    const { conversationId, agentId = '', epoch } = await this.open(buyerId);
    const transfer = { conversationId, agentId, agentName: agentId, epoch, to };
    await this.router.transferConversation(this.#shopId, transfer, this.#now);
  }

  async close(buyerId: string, by: 'buyer' | 'agent'): Promise<void> {
    const { conversationId, agentId = '', epoch } = await this.open(buyerId);
    const close = { conversationId, by, actorId: by === 'buyer' ? buyerId : agentId, epoch };
    const { status } = await this.router.closeConversation(this.#shopId, close, this.#now);
    if (status !== 'ok') throw new Error(`the close of ${buyerId} was answered ${status}`);
  }

  async open(buyerId: string): Promise<ConversationState> {
    const conversation = await this.router.readBuyerConversation(this.#shopId, buyerId);
    if (!conversation) throw new Error(`${buyerId} has no open conversation`);
    return conversation;
  }

  /** Moves everything into the log. */
  async write(): Promise<void> {
    await drainOutbox({ router: this.router, db: this.#db, clock: () => this.#now }, this.#shopId);
  }
}
