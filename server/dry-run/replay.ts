import type { AgentRow } from '../../client-sdk/protocol/models.ts';
import { closedGroups } from '../../router/rules/hours.ts';
import type { Effect } from '../../router/types.ts';
import type { ArrivalFact, DayFacts } from './day-facts.ts';
import { DueQueue } from './due-queue.ts';
import { People } from './people.ts';
import { MANY_TIMERS, type Timer } from './scratch-redis.ts';
import type { ScratchShop } from './scratch-shop.ts';
import { SideRecord } from './side-record.ts';
import { type TalkDue, Talks } from './talks.ts';

/** As the live shop is swept. */
const SWEEP_MS = 1000;
/** Also where nothing is due: the hours of a group begin or end on a minute. */
const TICK_MS = 60_000;
const KEEP_ALIVE_TICKS = 60;
/** The outbox is read after so many changes, and before what is closed is to be forgotten. */
const MAX_UNREAD = 500;
const READ_MS = 60_000;
/** Sweeps of one instant, each of which says that there is more. */
const MAX_SWEEPS = 10_000;

type Due = TalkDue | { what: 'arrival'; arrival: ArrivalFact } | { what: 'presence'; agent: AgentRow };

export interface ReplayOptions {
  shop: ScratchShop;
  /** What is due in that shop. */
  timers: { nextTimers(): Promise<Timer[]> };
  facts: DayFacts;
  /** Told now and then how much is done, 0 to 1. */
  onProgress: (part: number) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Lives through a stretch of the log in virtual time, on the real scripts, under the rules of the scratch shop.
 * @throws the signal's reason when it is aborted
 */
export async function replay(options: ReplayOptions): Promise<SideRecord> {
  const run = new Replay(options);
  await run.begin();
  await run.goOn();
  return run.record;
}

class Replay {
  readonly record: SideRecord;
  readonly #shop: ScratchShop;
  readonly #shopId: string;
  readonly #facts: DayFacts;
  readonly #options: ReplayOptions;
  readonly #due = new DueQueue<Due>();
  readonly #people: People;
  readonly #talks: Talks;
  #now: number;
  #ticks = 0;
  #tickAt: number;
  #sweptAt = 0;
  /** The sweep that is due next, if any is. */
  #sweepAt = Number.POSITIVE_INFINITY;
  #closed: string;
  /** When the next timer is due; unknown after each change. */
  #timerAt: number | undefined;
  #unread = 0;
  #readAt: number;
  #arrived = 0;

  constructor(options: ReplayOptions) {
    const { shop, facts } = options;
    this.#options = options;
    this.#shop = shop;
    this.#shopId = shop.setup.shopId;
    this.#facts = facts;
    this.#people = new People(shop, facts.untilAt);
    this.record = new SideRecord(shop.setup, facts);
    this.#talks = new Talks({ shop, facts, people: this.#people, record: this.record, due: this.#due });
    this.#now = facts.fromAt;
    this.#readAt = this.#now;
    this.#tickAt = this.#now + TICK_MS;
    this.#closed = this.#closedGroups();
  }

  /** The shop as it stood when the stretch began. */
  async begin(): Promise<void> {
    const { carriedOver, atStart, arrivals, presence } = this.#facts;
    // The router builds the shop from its memory.
    await this.#shop.router.readSetup(this.#shopId, this.#now);
    const staff = new Set(this.#shop.setup.agents.map(({ agentId }) => agentId));
    for (const fact of carriedOver) {
      const { conversationId, agentId } = fact.state;
      this.record.carryOver(fact);
      this.#talks.carryOver(fact);
      if (agentId !== undefined && staff.has(agentId)) this.#talks.onHeld(conversationId, this.#now);
    }
    for (const agent of atStart) this.#apply(await this.#people.beginPresent(agent, this.#now));
    for (const arrival of arrivals) this.#due.put(arrival.openedAt, { what: 'arrival', arrival });
    for (const { at, agent } of presence) this.#due.put(at, { what: 'presence', agent });
    await this.#sweep();
  }

  async goOn(): Promise<void> {
    const { untilAt } = this.#facts;
    for (;;) {
      this.#options.signal.throwIfAborted();
      const at = await this.#nextAt();
      if (at > untilAt) break;
      this.#now = at;
      if (at === this.#sweepAt) await this.#sweep();
      else if (at === this.#tickAt) await this.#tick();
      else await this.#perform(this.#due.take() as Due);
    }
    this.#now = untilAt;
    this.record.end(untilAt);
    await this.#readDecisions();
  }

  /** When something is due next; the timers count only where no event comes before the next sweep. */
  async #nextAt(): Promise<number> {
    const soonest = Math.max(wholeSecond(this.#now), this.#sweptAt + SWEEP_MS);
    const eventAt = Math.min(this.#due.nextAt, this.#tickAt);
    this.#sweepAt = Number.POSITIVE_INFINITY;
    if (eventAt < soonest) return eventAt;
    this.#timerAt ??= this.#sweepNeededAt(await this.#options.timers.nextTimers());
    this.#sweepAt = Math.max(soonest, wholeSecond(this.#timerAt));
    return Math.min(eventAt, this.#sweepAt);
  }

  /** Timers that change nothing wait for the next sweep that does, or until there are many. */
  #sweepNeededAt(timers: Timer[]): number {
    const first = timers.find((timer) => !this.#changesNothing(timer)) ?? timers[MANY_TIMERS - 1];
    return first?.at ?? Number.POSITIVE_INFINITY;
  }

  #changesNothing({ kind, id }: Timer): boolean {
    // Each conversation is routed as it comes, and closed ones are only forgotten.
    if (kind === 'orphan' || kind === 'purge') return true;
    if (kind !== 'silence') return false;
    return !this.#shop.setup.rules.silence.move || !this.record.isUnanswered(id);
  }

  async #tick(): Promise<void> {
    this.#tickAt += TICK_MS;
    this.#ticks += 1;
    this.record.sample(this.#now);
    if (this.#ticks % KEEP_ALIVE_TICKS === 1) await this.#shop.keepAlive();
    await this.#options.onProgress(this.#part());
    const closed = this.#closedGroups();
    if (closed === this.#closed) return;
    this.#closed = closed;
    await this.#sweep();
  }

  /** Arrivals are most of the work; where there are none, time goes on all the same. */
  #part(): number {
    const { fromAt, untilAt, arrivals } = this.#facts;
    const ofTime = (this.#now - fromAt) / (untilAt - fromAt);
    return arrivals.length === 0 ? ofTime : 0.9 * (this.#arrived / arrivals.length) + 0.1 * ofTime;
  }

  #closedGroups(): string {
    const { rules, timeZone } = this.#shop.setup;
    return closedGroups(rules, this.#now, timeZone);
  }

  async #perform(due: Due): Promise<void> {
    this.#timerAt = undefined;
    this.#unread += 1;
    if (this.#unread > MAX_UNREAD) await this.#readDecisions();
    if (due.what === 'arrival') this.#arrived += 1;
    const effects =
      due.what === 'arrival'
        ? await this.#talks.arrive(due.arrival, this.#now)
        : due.what === 'presence'
          ? await this.#people.changePresence(due.agent, this.#now)
          : await this.#talks.perform(due, this.#now);
    this.#apply(effects);
  }

  async #sweep(): Promise<void> {
    const { router } = this.#shop;
    this.#timerAt = undefined;
    this.#sweptAt = wholeSecond(this.#now);
    // The router forgets what is closed once it sees that the outbox was read.
    if (this.#now >= this.#readAt + READ_MS) await this.#readDecisions();
    for (let pass = 0; pass < MAX_SWEEPS; pass += 1) {
      const { effects, unrouted, more } = await router.sweep(this.#shopId, this.#now);
      this.#apply(effects);
      for (const id of unrouted) {
        const routed = await router.routeConversation(this.#shopId, id, 'sweep', this.#now);
        this.#apply(routed.effects);
      }
      if (!more) return;
    }
    throw new Error('a sweep found no end');
  }

  #apply(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'conversation') continue;
      this.record.note(effect, this.#now);
      if (effect.conversation.status === 'assigned') {
        this.#talks.onHeld(effect.conversation.conversationId, this.#now);
      }
    }
  }

  async #readDecisions(): Promise<void> {
    this.#readAt = this.#now;
    this.#unread = 0;
    for (const trace of await this.#shop.takeDecisions()) this.record.decided(trace);
  }
}

const wholeSecond = (at: number) => Math.ceil(at / SWEEP_MS) * SWEEP_MS;
