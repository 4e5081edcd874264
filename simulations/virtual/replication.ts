import type { AgentState } from '../../client-sdk/protocol/models.ts';
import type { ConversationState, Effect } from '../../router/types.ts';
import { DueQueue } from '../../server/dry-run/due-queue.ts';
import type { Random } from '../random.ts';
import { ArrivalStream, type Buyer, drawBuyer } from './arrival-stream.ts';
import { type Chooser, choose } from './chooser.ts';
import { Desk } from './desk.ts';
import { draw } from './distributions.ts';
import type { Observer, ShopState, Visit } from './observer.ts';
import type { SimulatedShop } from './simulated-shop.ts';
import type { Shift, SimulatedAgent, World } from './world.ts';

/** As the live shop is swept; where nothing is due at least once a minute, for hours that begin or end. */
const SWEEP_MS = 1000;
const TICK_MS = 60_000;
const HOUR_MS = 3_600_000;

type Due =
  | { what: 'arrival'; buyer: Buyer; again: boolean }
  | { what: 'patience'; id: string; waits: number }
  | { what: 'reply'; id: string; epoch: number }
  | { what: 'turn'; id: string; epoch: number }
  | { what: 'done'; agent: number; version: number }
  | { what: 'presence'; agent: number; state: AgentState; connected: boolean }
  | { what: 'drop'; agent: number; shift: Shift };

interface Tracked {
  visit: Visit;
  state: ConversationState | null;
  holder: number | null;
  workLeftMs: number;
  waiting: boolean;
  /** How often he has begun to wait. */
  waits: number;
  /** Of a recorded talk: how many of its turns have been. */
  said: number;
}

interface Post {
  agent: SimulatedAgent;
  desk: Desk;
  limit: number;
  /** Raised by each change of his chats: what was planned before is void. */
  version: number;
  state: AgentState;
  connected: boolean;
}

export interface ReplicationOptions {
  world: World;
  shop: SimulatedShop;
  random: Random;
  chooser: Chooser;
  observer: Observer;
  /** Asks the router for place and expected wait of whoever begins to wait (R6). */
  asksPlace: boolean;
  /** Told now and then how far the run is, in ms. */
  onProgress: (nowMs: number) => void;
}

/** One run of a world: events in order, each the router's own operation, nothing decided here but by chance. */
export class Replication {
  readonly #options: ReplicationOptions;
  readonly #world: World;
  readonly #due = new DueQueue<Due>();
  readonly #arrivals: ArrivalStream;
  readonly #chance: Random;
  readonly #tracked = new Map<string, Tracked>();
  readonly #lastAgents = new Map<string, number>();
  readonly #posts: Post[];
  readonly #indexOf: Map<string, number>;
  readonly #state: ShopState & { loads: number[] };
  #nowMs = 0;
  #elapsedMs = 0;
  #sweptMs = 0;
  #timerMs: number | undefined;
  #visits = 0;

  constructor(options: ReplicationOptions) {
    const { world, random } = options;
    this.#options = options;
    this.#world = world;
    this.#arrivals = new ArrivalStream(world, random.fork());
    this.#chance = random.fork();
    this.#posts = world.agents.map((agent) => ({
      agent,
      desk: new Desk(agent.speed, world.slowdown),
      limit: world.rules.agents?.[agent.agentId]?.limit ?? 20,
      version: 0,
      state: 'accepting',
      connected: false,
    }));
    this.#indexOf = new Map(world.agents.map(({ agentId }, i) => [agentId, i]));
    const loads = world.agents.map(() => 0);
    this.#state = { waiting: 0, held: 0, slots: 0, pace: 0, unanswered: 0, present: 0, loads };
  }

  async run(): Promise<void> {
    const { world, shop } = { world: this.#world, shop: this.#options.shop };
    await shop.open();
    this.#planStaff();
    this.#planArrival();
    for (;;) {
      const sweepMs = await this.#nextSweep();
      const atMs = Math.min(this.#due.nextAt, sweepMs);
      if (atMs > world.endMs) break;
      this.#nowMs = atMs;
      if (atMs === sweepMs) await this.#sweep();
      else await this.#perform(this.#due.take() as Due);
    }
    this.#nowMs = world.endMs;
    this.#elapse();
  }

  get #now(): number {
    return this.#world.startAt + Math.floor(this.#nowMs);
  }

  /** The timers are asked only where no event comes before the next possible sweep. */
  async #nextSweep(): Promise<number> {
    if (!this.#world.swept) return Number.POSITIVE_INFINITY;
    const soonestMs = Math.max(Math.ceil(this.#nowMs / SWEEP_MS) * SWEEP_MS, this.#sweptMs + SWEEP_MS);
    if (this.#due.nextAt < soonestMs) return Number.POSITIVE_INFINITY;
    this.#timerMs ??= (await this.#options.shop.nextTimerAt()) - this.#world.startAt;
    const dueMs = Math.min(this.#timerMs, this.#sweptMs + TICK_MS);
    return Math.max(soonestMs, Math.ceil(dueMs / SWEEP_MS) * SWEEP_MS);
  }

  async #sweep(): Promise<void> {
    this.#sweptMs = this.#nowMs;
    this.#timerMs = undefined;
    await this.#apply(await this.#options.shop.sweep(this.#now));
  }

  #planStaff(): void {
    for (const [agent, { agent: spec }] of this.#posts.entries()) {
      for (const shift of spec.shifts) {
        this.#due.put(shift.fromMs, { what: 'presence', agent, state: 'accepting', connected: true });
        for (const { fromMs, toMs } of shift.breaks) {
          this.#due.put(fromMs, { what: 'presence', agent, state: 'away', connected: true });
          this.#due.put(toMs, { what: 'presence', agent, state: 'accepting', connected: true });
        }
        const vanishes = shift.end === 'vanishes';
        const state = vanishes ? 'accepting' : 'off';
        this.#due.put(shift.toMs, { what: 'presence', agent, state, connected: !vanishes });
        this.#planDrop(agent, shift, shift.fromMs);
      }
    }
  }

  #planDrop(agent: number, shift: Shift, fromMs: number): void {
    const { drops } = this.#world;
    if (!drops) return;
    const atMs = fromMs + this.#chance.exponential(HOUR_MS / drops.perHour);
    if (atMs < shift.toMs) this.#due.put(atMs, { what: 'drop', agent, shift });
  }

  #planArrival(): void {
    const buyer = this.#arrivals.next();
    if (buyer) this.#due.put(buyer.atMs, { what: 'arrival', buyer, again: false });
  }

  async #perform(due: Due): Promise<void> {
    switch (due.what) {
      case 'arrival':
        if (!due.again) this.#planArrival();
        return this.#arrive(due.buyer);
      case 'patience':
        return this.#losePatience(due.id, due.waits);
      case 'reply':
        return this.#reply(due.id, due.epoch);
      case 'turn':
        return this.#say(due.id, due.epoch);
      case 'done':
        return this.#finish(due.agent, due.version);
      case 'presence':
        return this.#changePresence(due.agent, due.state, due.connected);
      case 'drop':
        return this.#drop(due.agent, due.shift);
    }
  }

  async #arrive(buyer: Buyer): Promise<void> {
    this.#elapse();
    const { observer, shop, chooser } = this.#options;
    this.#visits += 1;
    const id = `c${this.#visits}`;
    const visit: Visit = {
      buyer,
      groupId: '',
      queued: false,
      begunAtMs: null,
      agent: null,
      repliedAtMs: null,
      lastAgent: this.#lastAgents.get(buyer.buyerId) ?? null,
      told: null,
    };
    const tracked: Tracked = {
      visit,
      state: null,
      holder: null,
      workLeftMs: buyer.workMs,
      waiting: false,
      waits: 0,
      said: 1,
    };
    this.#tracked.set(id, tracked);
    observer.arrive(visit, this.#state, this.#nowMs);
    this.#state.unanswered += 1;
    const agentId = chooser === 'rules' ? undefined : this.#chosen(chooser, buyer.random);
    const entry = agentId === undefined ? buyer.entry : { ...buyer.entry, agentId };
    const words = buyer.turns?.[0]?.text;
    await this.#apply(await shop.arrive({ buyerId: buyer.buyerId, entry, words }, id, this.#now));
    if (tracked.waiting && this.#options.asksPlace) await this.#askPlace(id, visit);
  }

  async #askPlace(id: string, visit: Visit): Promise<void> {
    const mine = (await this.#options.shop.readQueue()).find(({ conversationId }) => conversationId === id);
    if (mine?.estimateMs !== undefined) visit.told = { place: mine.place, estimateMs: mine.estimateMs };
  }

  #chosen(chooser: Exclude<Chooser, 'rules'>, random: Random): string | undefined {
    const free = this.#posts.filter(
      ({ desk, limit, state, connected }) => connected && state === 'accepting' && desk.load < limit,
    );
    if (free.length === 0) return undefined;
    return free[
      choose(
        chooser,
        free.map(({ desk }) => desk.load),
        random,
      )
    ]?.agent.agentId;
  }

  async #losePatience(id: string, waits: number): Promise<void> {
    const tracked = this.#tracked.get(id);
    if (!tracked?.waiting || !tracked.state || tracked.waits !== waits) return;
    this.#elapse();
    await this.#apply(await this.#options.shop.close(tracked.state, 'buyer', this.#now));
  }

  async #reply(id: string, epoch: number): Promise<void> {
    const tracked = this.#tracked.get(id);
    if (!tracked?.state || tracked.holder === null || tracked.state.epoch !== epoch) return;
    if (!this.#post(tracked.holder).connected) {
      this.#due.put(this.#nowMs + tracked.visit.buyer.replyMs, { what: 'reply', id, epoch });
      return;
    }
    this.#elapse();
    if (!(await this.#options.shop.reply(tracked.state, this.#now))) return;
    this.#timerMs = undefined;
    this.#noteReply(tracked);
  }

  #noteReply({ visit }: Tracked): void {
    if (visit.repliedAtMs !== null) return;
    this.#options.observer.reply(visit, this.#state, this.#nowMs);
    visit.repliedAtMs = this.#nowMs;
    this.#state.unanswered -= 1;
  }

  /** The next turn of a recorded talk, by whoever has it now. */
  async #say(id: string, epoch: number): Promise<void> {
    const tracked = this.#tracked.get(id);
    const turn = tracked?.visit.buyer.turns?.[tracked.said];
    if (!tracked?.state || !turn || tracked.holder === null || tracked.state.epoch !== epoch) return;
    this.#elapse();
    await this.#options.shop.say(tracked.state, turn.by, turn.text, this.#now);
    this.#timerMs = undefined;
    if (turn.by === 'agent') this.#noteReply(tracked);
    tracked.said += 1;
    this.#planTurn(id, tracked);
  }

  #planTurn(id: string, { visit, said, state }: Tracked): void {
    const [last, next] = [visit.buyer.turns?.[said - 1], visit.buyer.turns?.[said]];
    if (!last || !next || !state) return;
    this.#due.put(this.#nowMs + next.afterMs - last.afterMs, { what: 'turn', id, epoch: state.epoch });
  }

  async #finish(agent: number, version: number): Promise<void> {
    const post = this.#post(agent);
    if (post.version !== version) return;
    const next = post.desk.next();
    const state = next && this.#tracked.get(next.chat)?.state;
    if (!state) throw new Error(`agent ${post.agent.agentId} is done with a chat that is not open`);
    this.#elapse();
    await this.#apply(await this.#options.shop.close(state, 'agent', this.#now));
  }

  async #changePresence(agent: number, state: AgentState, connected: boolean): Promise<void> {
    const post = this.#post(agent);
    if (post.state === state && post.connected === connected) return;
    this.#elapse();
    const isIn = connected && state === 'accepting' ? 1 : 0;
    const wasIn = post.connected && post.state === 'accepting' ? 1 : 0;
    this.#state.present += isIn - wasIn;
    this.#state.slots += (isIn - wasIn) * post.limit;
    post.state = state;
    post.connected = connected;
    this.#changeDesk(agent, new Set(), (desk) => desk.setAtWork(connected, this.#nowMs));
    this.#planDone(agent);
    await this.#apply(await this.#options.shop.setPresence(post.agent, state, connected, this.#now));
  }

  async #drop(agent: number, shift: Shift): Promise<void> {
    const { drops } = this.#world;
    const post = this.#post(agent);
    if (!drops || !post.connected) return;
    const backMs = Math.min(this.#nowMs + draw(drops.back, this.#chance), shift.toMs);
    this.#due.put(backMs, { what: 'presence', agent, state: post.state, connected: true });
    this.#planDrop(agent, shift, backMs);
    await this.#changePresence(agent, post.state, false);
  }

  async #apply(effects: Effect[]): Promise<void> {
    this.#timerMs = undefined;
    const touched = new Set<number>();
    for (const effect of effects) {
      if (effect.type === 'conversation') await this.#follow(effect.conversation, touched);
    }
    for (const agent of touched) this.#planDone(agent);
  }

  #planDone(agent: number): void {
    const post = this.#post(agent);
    post.version += 1;
    const next = post.desk.next();
    if (next) this.#due.put(Math.max(next.atMs, this.#nowMs), { what: 'done', agent, version: post.version });
  }

  /** The router says how a conversation stands now. */
  async #follow(state: ConversationState, touched: Set<number>): Promise<void> {
    const id = state.conversationId;
    const tracked = this.#tracked.get(id);
    if (!tracked) return;
    const { visit } = tracked;
    tracked.state = state;
    visit.groupId = state.groupId;
    const holder = state.status === 'assigned' ? (this.#indexOf.get(state.agentId ?? '') ?? null) : null;
    const waits = state.status === 'queued' || state.status === 'pooled';
    if (state.status === 'closed') return this.#end(id, tracked, touched);
    if (holder === tracked.holder && waits === tracked.waiting) return;
    if (tracked.holder !== null) this.#takeFrom(tracked.holder, id, tracked, touched);
    if (holder !== null) this.#giveTo(holder, id, tracked, touched);
    this.#state.waiting += (waits ? 1 : 0) - (tracked.waiting ? 1 : 0);
    tracked.waiting = waits;
    if (!waits) return;
    tracked.waits += 1;
    visit.queued ||= visit.begunAtMs === null;
    const leavesAtMs = this.#nowMs + visit.buyer.patienceMs;
    if (Number.isFinite(leavesAtMs))
      this.#due.put(leavesAtMs, { what: 'patience', id, waits: tracked.waits });
  }

  #giveTo(holder: number, id: string, tracked: Tracked, touched: Set<number>): void {
    const { visit } = tracked;
    const { observer } = this.#options;
    if (visit.begunAtMs === null) observer.begin(visit, this.#state, this.#nowMs);
    else observer.move(visit, this.#state, this.#nowMs);
    visit.begunAtMs ??= this.#nowMs;
    visit.agent = holder;
    tracked.holder = holder;
    this.#changeDesk(holder, touched, (desk) => desk.begin(id, tracked.workLeftMs, this.#nowMs));
    this.#planTurn(id, tracked);
    const { replyMs } = visit.buyer;
    if (visit.repliedAtMs === null && Number.isFinite(replyMs) && tracked.state) {
      this.#due.put(this.#nowMs + replyMs, { what: 'reply', id, epoch: tracked.state.epoch });
    }
  }

  #takeFrom(holder: number, id: string, tracked: Tracked, touched: Set<number>): void {
    this.#changeDesk(holder, touched, (desk) => {
      tracked.workLeftMs = desk.end(id, this.#nowMs);
    });
    tracked.holder = null;
  }

  #changeDesk(holder: number, touched: Set<number>, change: (desk: Desk) => void): void {
    const { desk } = this.#post(holder);
    const [load, pace] = [desk.load, desk.pace];
    change(desk);
    touched.add(holder);
    this.#state.held += desk.load - load;
    this.#state.pace += desk.pace - pace;
    this.#state.loads[holder] = desk.load;
  }

  async #end(id: string, tracked: Tracked, touched: Set<number>): Promise<void> {
    const { visit, holder, state } = tracked;
    const { observer, shop } = this.#options;
    const { buyer } = visit;
    if (visit.begunAtMs !== null) observer.finish(visit, this.#state, this.#nowMs);
    else if (state?.closedBy === 'buyer') observer.abandon(visit, this.#state, this.#nowMs);
    else observer.refuse(visit, this.#state, this.#nowMs);
    if (holder !== null) this.#takeFrom(holder, id, tracked, touched);
    if (tracked.waiting) this.#state.waiting -= 1;
    if (visit.repliedAtMs === null) this.#state.unanswered -= 1;
    this.#tracked.delete(id);
    if (holder !== null) this.#lastAgents.set(buyer.buyerId, holder);
    if (buyer.returnsAfterMs !== null) {
      const atMs = this.#nowMs + buyer.returnsAfterMs;
      const again = drawBuyer(this.#world, buyer.random.fork(), buyer.no, buyer.buyerId, atMs);
      this.#due.put(atMs, { what: 'arrival', buyer: again, again: true });
    }
    if (state) await shop.forget(state, this.#now);
  }

  /** Tells the observer of the time that went by since the last event. */
  #elapse(): void {
    if (this.#nowMs <= this.#elapsedMs) return;
    this.#options.observer.elapse(this.#state, this.#elapsedMs, this.#nowMs);
    this.#elapsedMs = this.#nowMs;
    this.#options.onProgress(this.#nowMs);
  }

  #post(agent: number): Post {
    const post = this.#posts[agent];
    if (!post) throw new RangeError(`there is no agent ${agent}`);
    return post;
  }
}
