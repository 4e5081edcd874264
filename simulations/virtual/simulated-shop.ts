import type { Redis } from 'ioredis';
import type { ConversationId } from '../../client-sdk/protocol/ids.ts';
import type { AgentState, Entry } from '../../client-sdk/protocol/models.ts';
import { dayOf, LOADED_SHOPS_KEY, type ShopKeyName, shopKey, shopKeysWithin } from '../../router/keys.ts';
import { Router } from '../../router/router.ts';
import { makeRuleSet } from '../../router/rules/defaults.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { AcceptResult, ConversationState, Effect, QueuePlace, ShopSetup } from '../../router/types.ts';
import { People } from '../../server/dry-run/people.ts';
import type { SimulatedAgent, World } from './world.ts';

const DAY_MS = 86_400_000;
const MAX_SWEEPS = 10_000;
/** So many closed conversations are forgotten together. */
const FORGET_AT = 200;

/** A world's shop on the real router, in virtual time; each act gives what the router says has changed. */
export class SimulatedShop {
  readonly #world: World;
  readonly #redis: Redis;
  protected readonly setup: ShopSetup;
  protected readonly shopId: string;
  protected readonly router: Router;
  protected readonly people: People;
  #closed: { id: ConversationId; seq: number; decisions: number }[] = [];

  constructor(world: World, redis: Redis, shopId: string) {
    const setup: ShopSetup = {
      shopId,
      timeZone: world.timeZone,
      version: 1,
      rules: makeRuleSet(world.rules, new Map(world.agents.map(({ agentId, kind }) => [agentId, kind]))),
      agents: world.agents.map(({ agentId, kind }) => ({ agentId, name: agentId, kind, frozen: false })),
    };
    const untilAt = world.startAt + world.endMs + DAY_MS;
    this.#world = world;
    this.#redis = redis;
    this.shopId = shopId;
    this.setup = setup;
    this.router = new Router({ redis, loadShop: async () => ({ setup, memory: EMPTY_MEMORY }) });
    this.people = new People({ setup, router: this.router }, untilAt);
  }

  async open(): Promise<void> {
    await this.router.publish(this.setup, this.#world.startAt);
  }

  async remove(): Promise<void> {
    const { startAt, endMs, timeZone } = this.#world;
    const work = this.#redis.pipeline().srem(LOADED_SHOPS_KEY, this.shopId);
    for (const key of shopKeysWithin(this.shopId, timeZone, startAt, startAt + endMs)) work.unlink(key);
    await work.exec();
  }

  /** A buyer's first words; the conversation has this id unless an older one of his is open. */
  async arrive(
    buyer: { buyerId: string; entry: Entry; words?: string | undefined },
    id: ConversationId,
    now: number,
  ): Promise<Effect[]> {
    const { buyerId, entry, words: firstWords = '您好' } = buyer;
    const words = { buyerId, buyerName: buyerId, entry, conversationId: id, firstWords };
    const accepted = await this.buyerSays(words, now);
    if (accepted.status !== 'accepted' || !accepted.opening) {
      throw new Error(`the buyer ${buyerId} came and was answered ${accepted.status}`);
    }
    const { opening } = accepted;
    return (await this.router.routeConversation(this.shopId, id, 'arrival', now, opening)).effects;
  }

  /** False when it is no longer that agent's. */
  reply(state: ConversationState, now: number): Promise<boolean> {
    return this.people.reply(state, now);
  }

  /** More words in a chat that somebody has. */
  say(state: ConversationState, by: 'buyer' | 'agent', text: string, now: number): Promise<AcceptResult> {
    if (by === 'agent') return this.agentSays(state, text, now);
    const { buyerId, buyerName, entry, conversationId } = state;
    return this.buyerSays({ buyerId, buyerName, entry, conversationId, firstWords: text }, now);
  }

  protected buyerSays(words: Parameters<People['say']>[0], now: number): Promise<AcceptResult> {
    return this.people.say(words, now);
  }

  protected agentSays(state: ConversationState, text: string, now: number): Promise<AcceptResult> {
    return this.people.write(state, text, now);
  }

  close(state: ConversationState, by: 'buyer' | 'agent', now: number): Promise<Effect[]> {
    return this.people.close(state, by, now);
  }

  /** Comes in, goes, or chooses another state. */
  async setPresence(
    agent: SimulatedAgent,
    state: AgentState,
    connected: boolean,
    now: number,
  ): Promise<Effect[]> {
    return this.people.changePresence(
      {
        agentId: agent.agentId,
        name: agent.agentId,
        kind: agent.kind,
        state,
        stateAt: now,
        reachable: connected,
        devices: connected ? [agent.device] : [],
        load: 0,
        limit: 0,
        groupIds: [],
        unanswered: 0,
      },
      now,
    );
  }

  readQueue(): Promise<QueuePlace[]> {
    return this.router.readQueue(this.shopId);
  }

  /** When the next timer is due; infinity when none is. */
  async nextTimerAt(): Promise<number> {
    const timers = this.#key('timers', this.#world.startAt);
    const [, at] = await this.#redis.zrange(timers, '0', '0', 'WITHSCORES');
    return at === undefined ? Number.POSITIVE_INFINITY : Number(at);
  }

  /** One pass of the timers' job, and as many more as it asks for. */
  async sweep(now: number): Promise<Effect[]> {
    const effects: Effect[] = [];
    for (let i = 0; i < MAX_SWEEPS; i += 1) {
      const swept = await this.router.sweep(this.shopId, now);
      effects.push(...swept.effects);
      for (const id of swept.unrouted) {
        const routed = await this.router.routeConversation(this.shopId, id, 'sweep', now);
        effects.push(...routed.effects);
      }
      if (!swept.more) return effects;
    }
    throw new Error('a sweep finds more to do without end');
  }

  /** What the server does once the log has it: nobody asks for a closed conversation of a simulation again. */
  async forget({ conversationId: id, seq, decisions }: ConversationState, now: number): Promise<void> {
    this.#closed.push({ id, seq, decisions });
    if (this.#closed.length < FORGET_AT) return;
    const gone = this.#closed;
    this.#closed = [];
    const numbered = (id: string, count: number) => Array.from({ length: count }, (_, i) => `${id}|${i + 1}`);
    const ids = gone.map(({ id }) => id);
    const work = this.#redis
      .pipeline()
      .xtrim(this.#key('outbox', now), 'MAXLEN', 0)
      .hdel(this.#key('conversations', now), ...ids)
      .hdel(this.#key('cursors', now), ...ids)
      .hdel(this.#key('tail', now), ...gone.flatMap(({ id, seq }) => numbered(id, seq)))
      .hdel(this.#key('traces', now), ...gone.flatMap(({ id, decisions }) => numbered(id, decisions)));
    if (!this.#world.swept) work.del(this.#key('timers', now), this.#key('seen', now));
    await work.exec();
  }

  #key(name: ShopKeyName, now: number): string {
    return shopKey(this.shopId, name, now, dayOf(now, this.#world.timeZone));
  }
}
