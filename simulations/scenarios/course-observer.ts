import type { Observer, ShopState, Visit } from '../virtual/observer.ts';
import type { World } from '../virtual/world.ts';

/** One stretch of the run, for charts over time. */
export interface Stretch {
  fromMs: number;
  arrivals: number;
  begun: number;
  waitMs: number;
  longestWaitMs: number;
  abandoned: number;
  /** Summed over time: divide by the stretch's length. */
  waitingMs: number;
  unansweredMs: number;
  presentMs: number;
  /** Each agent's chats. */
  loadMs: number[];
}

/** Follows one run of a scenario from the end of its warm-up on. */
export class CourseObserver implements Observer {
  readonly stretches: Stretch[];
  readonly waitsMs: number[] = [];
  readonly firstRepliesMs: number[] = [];
  /** Of those who waited and were served: what they were told, and how long it was. */
  readonly told: { place: number; estimateMs: number; waitedMs: number }[] = [];
  /** First chats that each agent was given. */
  readonly given: number[];
  arrivals = 0;
  queued = 0;
  abandoned = 0;
  refused = 0;
  moved = 0;
  /** Buyers who came again, and those of them who had the same agent. */
  again = 0;
  sameAgent = 0;
  mostWaiting = 0;
  mostUnanswered = 0;
  slotMs = 0;
  heldMs = 0;
  readonly #world: World;
  readonly #stretchMs: number;

  constructor(world: World, stretchMs: number) {
    this.#world = world;
    this.#stretchMs = stretchMs;
    this.given = world.agents.map(() => 0);
    const count = Math.ceil((world.endMs - world.warmUpMs) / stretchMs);
    this.stretches = Array.from({ length: count }, (_, i) => ({
      fromMs: world.warmUpMs + i * stretchMs,
      arrivals: 0,
      begun: 0,
      waitMs: 0,
      longestWaitMs: 0,
      abandoned: 0,
      waitingMs: 0,
      unansweredMs: 0,
      presentMs: 0,
      loadMs: world.agents.map(() => 0),
    }));
  }

  elapse(shop: ShopState, fromMs: number, toMs: number): void {
    let at = Math.max(fromMs, this.#world.warmUpMs);
    while (at < toMs) {
      const stretch = this.#stretch(at);
      if (!stretch) return;
      const until = Math.min(toMs, stretch.fromMs + this.#stretchMs);
      const ms = until - at;
      stretch.waitingMs += shop.waiting * ms;
      stretch.unansweredMs += shop.unanswered * ms;
      stretch.presentMs += shop.present * ms;
      for (const [i, load] of shop.loads.entries()) stretch.loadMs[i] = (stretch.loadMs[i] ?? 0) + load * ms;
      this.slotMs += shop.slots * ms;
      this.heldMs += shop.held * ms;
      this.mostWaiting = Math.max(this.mostWaiting, shop.waiting);
      this.mostUnanswered = Math.max(this.mostUnanswered, shop.unanswered);
      at = until;
    }
  }

  arrive(visit: Visit, _: ShopState, nowMs: number): void {
    const stretch = this.#stretch(nowMs);
    if (!stretch) return;
    this.arrivals += 1;
    stretch.arrivals += 1;
    if (visit.lastAgent !== null) this.again += 1;
  }

  begin(visit: Visit, _: ShopState, nowMs: number): void {
    const stretch = this.#counted(visit);
    if (!stretch) return;
    const waitMs = visit.queued ? nowMs - visit.buyer.atMs : 0;
    this.waitsMs.push(waitMs);
    if (visit.queued) this.queued += 1;
    if (visit.told) this.told.push({ ...visit.told, waitedMs: waitMs });
    stretch.begun += 1;
    stretch.waitMs += waitMs;
    stretch.longestWaitMs = Math.max(stretch.longestWaitMs, waitMs);
  }

  reply(visit: Visit, _: ShopState, nowMs: number): void {
    if (this.#counted(visit)) this.firstRepliesMs.push(nowMs - visit.buyer.atMs);
  }

  finish(visit: Visit): void {
    if (!this.#counted(visit) || visit.agent === null) return;
    this.given[visit.agent] = (this.given[visit.agent] ?? 0) + 1;
    if (visit.lastAgent !== null && visit.lastAgent === visit.agent) this.sameAgent += 1;
  }

  abandon(visit: Visit, _: ShopState, nowMs: number): void {
    const stretch = this.#counted(visit);
    if (!stretch) return;
    this.abandoned += 1;
    this.queued += 1;
    stretch.abandoned += 1;
    this.waitsMs.push(nowMs - visit.buyer.atMs);
  }

  refuse(visit: Visit): void {
    if (this.#counted(visit)) this.refused += 1;
  }

  move(visit: Visit): void {
    if (this.#counted(visit)) this.moved += 1;
  }

  /** The stretch in which a buyer came, if it counts. */
  #counted(visit: Visit): Stretch | undefined {
    return this.#stretch(visit.buyer.atMs);
  }

  #stretch(atMs: number): Stretch | undefined {
    return this.stretches[Math.floor((atMs - this.#world.warmUpMs) / this.#stretchMs)];
  }
}
