import type { AgentId, ConversationId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow, Device } from '../../client-sdk/protocol/models.ts';
import type { ConversationState, Effect } from '../../router/types.ts';
import type { ArrivalFact, Course, DayFacts, Step } from './day-facts.ts';
import { DueQueue } from './due-queue.ts';
import type { ScratchShop } from './scratch-shop.ts';
import { SideRecord } from './side-record.ts';

/** Also where nothing is due: hours of groups begin and end, the outbox is read. */
const SWEEP_MS = 60_000;
const KEEP_ALIVE_SWEEPS = 15;
const OUTBOX_PAGE = 1000;
/** Sweeps of one instant, each of which says that there is more. */
const MAX_SWEEPS = 10_000;
const DAY_MS = 86_400_000;

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
  readonly #devices = new Map<AgentId, Set<Device>>();
  readonly #chosen = new Map<AgentId, AgentRow['state']>();
  #now: number;
  #sweptAt: number;
  #sweeps = 0;
  #messages = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#shop = options.shop;
    this.#shopId = options.shop.setup.shopId;
    this.#facts = options.facts;
    this.record = new SideRecord(options.shop.setup);
    this.#now = options.facts.fromAt;
    this.#sweptAt = this.#now;
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
    for (const agent of atStart) {
      this.#chosen.set(agent.agentId, agent.state);
      await this.#connect(agent);
    }
    for (const arrival of arrivals) this.#due.put(arrival.openedAt, { what: 'arrival', arrival });
    for (const { at, agent } of presence) this.#due.put(at, { what: 'presence', agent });
    await this.#sweep();
  }

  async goOn(): Promise<void> {
    const { untilAt } = this.#facts;
    for (;;) {
      this.#options.signal.throwIfAborted();
      const timerAt = Math.max(this.#now, await this.#shop.nextTimerAt());
      const at = Math.min(this.#due.nextAt, timerAt, this.#sweptAt + SWEEP_MS);
      if (at > untilAt) break;
      this.#now = at;
      const due = this.#due.nextAt <= at && timerAt > at ? this.#due.take() : undefined;
      if (due) await this.#perform(due);
      else await this.#sweep();
    }
    this.#now = untilAt;
    await this.#readDecisions();
  }

  async #perform(due: Due): Promise<void> {
    if (due.what === 'arrival') return this.#arrive(due.arrival);
    if (due.what === 'presence') return this.#changePresence(due.agent);
    const state = this.record.openState(due.id);
    const progress = this.#courses.get(due.id);
    if (!state || !progress) return;
    if (due.what === 'word') return this.#say(due.id, progress, '');
    if (due.what === 'claim') return this.#claim(state, due.agentId);
    if (due.what === 'step') return this.#step(state, progress);
    // Whom nobody had in the log, and somebody has now, is served like the others.
    if (progress.course.steps || !progress.begun) await this.#close(state, 'buyer');
  }

  async #arrive(arrival: ArrivalFact): Promise<void> {
    const { conversationId: id, buyerId, buyerName, course, entry, firstWords } = arrival;
    this.record.arrive(arrival, this.#shop.setup.rules.defaultGroupId);
    const accepted = await this.#accept(id, { buyerId, buyerName }, firstWords, entry);
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
      return this.#transfer(state, { queue: true });
    }
    if (step.kind === 'word') await this.#say(id, progress, '');
    else if (step.kind === 'reply') await this.#reply(state);
    else if (step.kind === 'transfer') {
      const aims = !('agentId' in step.to && step.to.agentId === agentId);
      if (aims && (!step.byBot || this.record.isBot(agentId ?? ''))) await this.#transfer(state, step.to);
    } else if (step.by !== 'shop' || this.#shop.setup.rules.idleCloseMs === null) {
      await this.#close(state, step.by);
    }
    progress.next += 1;
    this.#plan(id, progress);
  }

  #accept(
    id: ConversationId,
    { buyerId, buyerName }: { buyerId: string; buyerName: string },
    text: string,
    entry: ArrivalFact['entry'],
  ) {
    this.#messages += 1;
    return this.#shop.router.acceptMessage(
      this.#shopId,
      {
        sender: 'buyer',
        buyerId,
        buyerName,
        clientId: `d${this.#messages}`,
        body: { kind: 'text', text },
        entry,
        newConversationId: id,
      },
      this.#now,
    );
  }

  async #say(id: ConversationId, progress: Progress, text: string): Promise<void> {
    const accepted = await this.#accept(id, progress, text, {});
    if (accepted.status !== 'accepted') return;
    this.record.asked(id);
    if (accepted.woke) {
      this.#apply(await this.#shop.router.wakeConversation(this.#shopId, id, this.#now));
    }
  }

  async #reply({ conversationId, agentId = '', agentName = '', epoch }: ConversationState): Promise<void> {
    this.#messages += 1;
    const message = {
      sender: 'agent' as const,
      agentId,
      agentName,
      conversationId,
      epoch,
      clientId: `d${this.#messages}`,
      body: { kind: 'text' as const, text: '' },
    };
    const accepted = await this.#shop.router.acceptMessage(this.#shopId, message, this.#now);
    if (accepted.status === 'accepted') this.record.answered(conversationId);
  }

  async #transfer(state: ConversationState, to: Extract<Step, { kind: 'transfer' }>['to']): Promise<void> {
    const { conversationId, agentId = '', agentName = '', epoch } = state;
    const transfer = { conversationId, agentId, agentName, epoch, to };
    const moved = await this.#shop.router.transferConversation(this.#shopId, transfer, this.#now);
    // A target that is not there now leaves the conversation where it is.
    if (moved.status === 'ok') this.#apply(moved.effects);
  }

  async #close(state: ConversationState, by: 'buyer' | 'agent' | 'shop'): Promise<void> {
    const { conversationId, buyerId, agentId = '', epoch } = state;
    const actorId = by === 'buyer' ? buyerId : agentId;
    const close = { conversationId, by, actorId, epoch };
    const closed = await this.#shop.router.closeConversation(this.#shopId, close, this.#now);
    if (closed.status === 'ok') this.#apply(closed.effects);
  }

  async #claim({ conversationId, agentId }: ConversationState, by: AgentId): Promise<void> {
    if (agentId !== undefined) return;
    const claimed = await this.#shop.router.claimConversation(this.#shopId, conversationId, by, this.#now);
    if (claimed.status === 'ok') this.#apply(claimed.effects);
  }

  async #changePresence(agent: AgentRow): Promise<void> {
    const { agentId, state } = agent;
    await this.#connect(agent);
    if (this.#chosen.get(agentId) === state) return;
    this.#chosen.set(agentId, state);
    const set = await this.#shop.router.setAgentState(this.#shopId, agentId, state, this.#now);
    if (set.status === 'ok') this.#apply(set.effects);
  }

  async #connect({ agentId, devices }: AgentRow): Promise<void> {
    const { router } = this.#shop;
    const before = this.#devices.get(agentId) ?? new Set();
    this.#devices.set(agentId, new Set(devices));
    for (const device of devices) {
      if (before.has(device)) continue;
      const lease = { agentId, connectionId: device, device };
      this.#apply(await router.holdLeases(this.#shopId, [lease], this.#now));
      // Renewed once for all: it ends when the log says so.
      await router.holdLeases(this.#shopId, [lease], this.#facts.untilAt + DAY_MS);
    }
    for (const device of before) {
      if (devices.includes(device)) continue;
      const lease = { agentId, connectionId: device, device };
      this.#apply(await router.dropLease(this.#shopId, lease, this.#now));
    }
  }

  async #sweep(): Promise<void> {
    const { router } = this.#shop;
    if (this.#now >= this.#sweptAt + SWEEP_MS) {
      this.#sweptAt = this.#now;
      this.#sweeps += 1;
      await this.#readDecisions();
      if (this.#sweeps % KEEP_ALIVE_SWEEPS === 1) await this.#shop.keepAlive();
      const { fromAt, untilAt } = this.#facts;
      await this.#options.onProgress((this.#now - fromAt) / (untilAt - fromAt));
    }
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
    for (;;) {
      const entries = await router.readOutbox(this.#shopId, OUTBOX_PAGE);
      if (entries.length === 0) return;
      for (const entry of entries) if (entry.type === 'decision') this.record.decided(entry.trace);
      await router.trimOutbox(
        this.#shopId,
        entries.map(({ entryId }) => entryId),
      );
    }
  }
}

const isByBot = (step: Step) => step.kind === 'transfer' && step.byBot;
