import { eq } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import { Router } from '../../router/router.ts';
import type { ConversationState } from '../../router/types.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { makeLoadShop } from '../../server/shop/load-shop.ts';
import type { StoreDb } from '../../server/store/open.ts';
import { conversations } from '../../server/store/schema.ts';

/** A day of a shop, lived on the real router in virtual time and kept in the log. */
export class RecordedDay {
  readonly router: Router;
  readonly #db: StoreDb;
  readonly #shopId: string;
  readonly #startAt: number;
  #now: number;
  #messages = 0;
  readonly #present = new Set<string>();

  /** @param startAt ms since 1970; times below are counted from it */
  constructor(redis: Redis, db: StoreDb, shopId: string, startAt: number) {
    this.#db = db;
    this.#shopId = shopId;
    this.#startAt = startAt;
    this.#now = startAt;
    this.router = new Router({ redis, loadShop: makeLoadShop(db, () => this.#now) });
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass until so many seconds after the start, second by second as the timers' job does it. */
  async until(sec: number): Promise<void> {
    const end = this.#startAt + sec * 1000;
    while (this.#now < end) {
      // Nothing moves for long: leases last 10 s.
      this.#now = Math.min(end, this.#now + (end - this.#now > 60_000 ? 5000 : 1000));
      await this.#renew();
      const { unrouted } = await this.router.sweep(this.#shopId, this.#now);
      for (const id of unrouted) await this.router.routeConversation(this.#shopId, id, 'sweep', this.#now);
    }
  }

  async comeIn(...agentIds: string[]): Promise<void> {
    for (const agentId of agentIds) this.#present.add(agentId);
    await this.#renew();
    for (const agentId of agentIds) await this.choose(agentId, 'accepting');
  }

  async choose(agentId: string, state: 'accepting' | 'away' | 'off'): Promise<void> {
    await this.router.setAgentState(this.#shopId, agentId, state, this.#now);
  }

  async leave(agentId: string): Promise<void> {
    this.#present.delete(agentId);
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
    if (!said.opened) return;
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

  /** The log's newest word on all conversations. */
  logged(): Promise<{ state: ConversationState }[]> {
    return this.#db
      .select({ state: conversations.state })
      .from(conversations)
      .where(eq(conversations.shopId, this.#shopId));
  }

  async #renew(): Promise<void> {
    const leases = [...this.#present].map((agentId) => ({
      agentId,
      connectionId: agentId,
      device: 'desktop' as const,
    }));
    if (leases.length > 0) await this.router.holdLeases(this.#shopId, leases, this.#now);
  }
}
