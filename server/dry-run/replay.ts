import type { AgentId, ConversationId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow } from '../../client-sdk/protocol/models.ts';
import { closedGroups } from '../../router/rules/hours.ts';
import type { ConversationState, Effect } from '../../router/types.ts';
import type { ArrivalFact, Course, DayFacts, Step } from './day-facts.ts';
import { DueQueue } from './due-queue.ts';
import { People } from './people.ts';
import type { ScratchShop } from './scratch-shop.ts';
import { SideRecord } from './side-record.ts';

/** As the live shop is swept. */
const SWEEP_MS = 1000;
/** Also where nothing is due: the hours of a group begin or end on a minute. */
const TICK_MS = 60_000;
const KEEP_ALIVE_TICKS = 60;
/** The outbox is read after so many changes, and before what is closed is to be forgotten. */
const MAX_UNREAD = 500;
const READ_MS = 300_000;
const OUTBOX_PAGE = 1000;
/** Sweeps of one instant, each of which says that there is more. */
const MAX_SWEEPS = 10_000;

type Due =
  | { what: 'arrival'; arrival: ArrivalFact }
  | { what: 'presence'; agent: AgentRow }
  | { what: 'word' | 'leave' | 'step'; id: ConversationId }
  | { what: 'claim'; id: ConversationId; agentId: AgentId };

/** How far a conversation's course has come. */
interface Progress {
  buyerId: string;
  buyerName: string;
  course: Course;
  steps: Step[];
  /** Index of the next step. */
  next: number;
  begun: boolean;
  /** The next step was due while nobody had it. */
  parked: boolean;
}

export interface ReplayOptions {
  shop: ScratchShop;
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
  readonly #courses = new Map<ConversationId, Progress>();
  readonly #people: People;
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

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#shop = options.shop;
    this.#shopId = options.shop.setup.shopId;
    this.#facts = options.facts;
    this.#people = new People(options.shop, options.facts.untilAt);
    this.record = new SideRecord(options.shop.setup);
    this.#now = options.facts.fromAt;
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
      const { conversationId, buyerId, buyerName, agentId } = fact.state;
      this.record.carryOver(fact);
      this.#follow(conversationId, buyerId, buyerName, fact.course);
      if (agentId !== undefined && staff.has(agentId)) this.#onHeld(conversationId);
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
    await this.#readDecisions();
  }

  /** When something is due next; the timers are asked only where no event comes before the next sweep. */
  async #nextAt(): Promise<number> {
    const soonest = Math.max(wholeSecond(this.#now), this.#sweptAt + SWEEP_MS);
    const eventAt = Math.min(this.#due.nextAt, this.#tickAt);
    this.#sweepAt = Number.POSITIVE_INFINITY;
    if (eventAt < soonest) return eventAt;
    this.#timerAt ??= await this.#shop.nextTimerAt();
    this.#sweepAt = Math.max(soonest, wholeSecond(this.#timerAt));
    return Math.min(eventAt, this.#sweepAt);
  }

  async #tick(): Promise<void> {
    const { fromAt, untilAt } = this.#facts;
    this.#tickAt += TICK_MS;
    this.#ticks += 1;
    if (this.#ticks % KEEP_ALIVE_TICKS === 1) await this.#shop.keepAlive();
    await this.#options.onProgress((this.#now - fromAt) / (untilAt - fromAt));
    const closed = this.#closedGroups();
    if (closed === this.#closed) return;
    this.#closed = closed;
    await this.#sweep();
  }

  #closedGroups(): string {
    const { rules, timeZone } = this.#shop.setup;
    return closedGroups(rules, this.#now, timeZone);
  }

  async #perform(due: Due): Promise<void> {
    this.#timerAt = undefined;
    this.#unread += 1;
    if (this.#unread > MAX_UNREAD) await this.#readDecisions();
    if (due.what === 'arrival') return this.#arrive(due.arrival);
    if (due.what === 'presence') return this.#apply(await this.#people.changePresence(due.agent, this.#now));
    const state = this.record.openState(due.id);
    const progress = this.#courses.get(due.id);
    if (!state || !progress) return;
    if (due.what === 'word') return this.#say(due.id, progress);
    if (due.what === 'claim') return this.#apply(await this.#people.claim(state, due.agentId, this.#now));
    if (due.what === 'step') return this.#step(state, progress);
    // Whom nobody had in the log, and somebody has now, is served like the others.
    if (progress.course.steps || !progress.begun) {
      this.#apply(await this.#people.close(state, 'buyer', this.#now));
    }
  }

  async #arrive(arrival: ArrivalFact): Promise<void> {
    const { conversationId: id, buyerId, buyerName, course } = arrival;
    this.record.arrive(arrival, this.#shop.setup.rules.defaultGroupId);
    const accepted = await this.#people.say(arrival, this.#now);
    if (accepted.status === 'disabled') return this.record.turnAway(id, 'R15');
    if (accepted.status === 'blocked') return this.record.turnAway(id, 'R4.1');
    if (!('opened' in accepted)) throw new Error(`an arrival was answered ${accepted.status}`);
    if (!accepted.opened) {
      this.record.mergeAway(id);
      this.record.asked(accepted.message.conversationId);
      return;
    }
    this.record.asked(id);
    this.#follow(id, buyerId, buyerName, course);
    const { effects } = await this.#shop.router.routeConversation(this.#shopId, id, 'arrival', this.#now);
    this.#apply(effects);
    const { claim, steps } = course;
    // Where agents take chats themselves, whoever had it takes it when he had it.
    const pulls = this.#shop.setup.rules.assignment === 'pull' && steps !== undefined;
    const agentId = claim?.agentId ?? arrival.logged.agentId;
    if ((claim || pulls) && agentId !== undefined) {
      const at = claim?.at ?? arrival.openedAt + arrival.logged.waitMs;
      this.#due.put(Math.max(at, this.#now), { what: 'claim', id, agentId });
    }
  }

  #follow(id: ConversationId, buyerId: string, buyerName: string, course: Course): void {
    const { replyMs, handleMs } = this.#facts.usual;
    const usual: Step[] = [
      { kind: 'reply', gapMs: replyMs },
      { kind: 'close', by: 'agent', gapMs: handleMs - replyMs },
    ];
    const steps = course.steps ?? usual;
    this.#courses.set(id, { buyerId, buyerName, course, steps, next: 0, begun: false, parked: false });
    for (const at of course.waitingWords) this.#due.put(at, { what: 'word', id });
    if (course.leavesAt !== undefined) this.#due.put(course.leavesAt, { what: 'leave', id });
  }

  #onHeld(id: ConversationId): void {
    const progress = this.#courses.get(id);
    if (!progress || (progress.begun && !progress.parked)) return;
    progress.begun = true;
    progress.parked = false;
    this.#plan(id, progress);
  }

  #plan(id: ConversationId, { steps, next }: Progress): void {
    const step = steps[next];
    if (step) this.#due.put(this.#now + step.gapMs, { what: 'step', id });
  }

  async #step(state: ConversationState, progress: Progress): Promise<void> {
    const { conversationId: id, agentId } = state;
    const step = progress.steps[progress.next];
    if (!step) return;
    const byBuyer = step.kind === 'word' || (step.kind === 'close' && step.by === 'buyer');
    if (agentId === undefined && !byBuyer) {
      progress.parked = true;
      return;
    }
    if (agentId !== undefined && this.record.isBot(agentId) && !byBuyer && !isByBot(step)) {
      // A bot that was not there that day hands over what a person had to say.
      progress.parked = true;
      return this.#apply(await this.#people.transfer(state, { queue: true }, this.#now));
    }
    await this.#do(step, state, progress);
    progress.next += 1;
    this.#plan(id, progress);
  }

  async #do(step: Step, state: ConversationState, progress: Progress): Promise<void> {
    const { conversationId: id, agentId = '' } = state;
    switch (step.kind) {
      case 'word':
        return this.#say(id, progress);
      case 'reply':
        if (await this.#people.reply(state, this.#now)) this.record.answered(id);
        return;
      case 'transfer':
        // Who has it already, or was never asked by a bot, needs none.
        if ('agentId' in step.to && step.to.agentId === agentId) return;
        if (step.byBot && !this.record.isBot(agentId)) return;
        return this.#apply(await this.#people.transfer(state, step.to, this.#now));
      case 'close':
        // Where these rules end idle talks, they decide when.
        if (step.by === 'shop' && this.#shop.setup.rules.idleCloseMs !== null) return;
        return this.#apply(await this.#people.close(state, step.by, this.#now));
    }
  }

  async #say(id: ConversationId, { buyerId, buyerName }: Progress): Promise<void> {
    const word = { conversationId: id, buyerId, buyerName, firstWords: '', entry: {} };
    const accepted = await this.#people.say(word, this.#now);
    if (accepted.status !== 'accepted') return;
    this.record.asked(id);
    if (accepted.woke) {
      this.#apply(await this.#shop.router.wakeConversation(this.#shopId, id, this.#now));
    }
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
      if (effect.conversation.status === 'assigned') this.#onHeld(effect.conversation.conversationId);
    }
  }

  /** The outbox tells what was decided; nothing of it goes to the log. */
  async #readDecisions(): Promise<void> {
    const { router } = this.#shop;
    this.#readAt = this.#now;
    this.#unread = 0;
    for (;;) {
      const entries = await router.readOutbox(this.#shopId, OUTBOX_PAGE);
      for (const entry of entries) if (entry.type === 'decision') this.record.decided(entry.trace);
      await router.trimOutbox(
        this.#shopId,
        entries.map(({ entryId }) => entryId),
      );
      if (entries.length < OUTBOX_PAGE) return;
    }
  }
}

const wholeSecond = (at: number) => Math.ceil(at / SWEEP_MS) * SWEEP_MS;

const isByBot = (step: Step) => step.kind === 'transfer' && step.byBot;
