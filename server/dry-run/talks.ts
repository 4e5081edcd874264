import type { AgentId, ConversationId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState, Effect } from '../../router/types.ts';
import type { ArrivalFact, CarriedFact, Course, DayFacts, Step } from './day-facts.ts';
import type { DueQueue } from './due-queue.ts';
import type { People } from './people.ts';
import type { ScratchShop } from './scratch-shop.ts';
import type { SideRecord } from './side-record.ts';

/** Something that a buyer or an agent does in a conversation at its time. */
export type TalkDue =
  | { what: 'word' | 'leave' | 'step'; id: ConversationId }
  | { what: 'claim'; id: ConversationId; agentId: AgentId };

/** How far a conversation's course has come. */
interface Talk {
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

export interface TalksParts {
  shop: ScratchShop;
  facts: DayFacts;
  people: People;
  record: SideRecord;
  due: Pick<DueQueue<TalkDue>, 'put'>;
}

/** How the conversations of a replay go on: each as it did in the log, from its new assignment on. */
export class Talks {
  readonly #talks = new Map<ConversationId, Talk>();
  readonly #parts: TalksParts;
  readonly #shopId: string;

  constructor(parts: TalksParts) {
    this.#parts = parts;
    this.#shopId = parts.shop.setup.shopId;
  }

  /** One that was open when the stretch began. */
  carryOver({ state, course }: CarriedFact): void {
    this.#follow(state, course);
  }

  /** A buyer comes in. */
  async arrive(arrival: ArrivalFact, now: number): Promise<Effect[]> {
    const { shop, people, record, due } = this.#parts;
    const { conversationId: id, course } = arrival;
    record.arrive(arrival, shop.setup.rules.defaultGroupId);
    const accepted = await people.say(arrival, now);
    if (accepted.status === 'disabled') record.turnAway(id, 'R15');
    else if (accepted.status === 'blocked') record.turnAway(id, 'R4.1');
    else if (!('message' in accepted)) throw new Error(`an arrival was answered ${accepted.status}`);
    else if (!accepted.opening) {
      record.mergeAway(id);
      record.asked(accepted.message.conversationId);
    } else {
      record.asked(id);
      this.#follow(arrival, course);
      const { claim, steps } = course;
      // Where agents take chats themselves, whoever had it takes it when he had it.
      const pulls = shop.setup.rules.assignment === 'pull' && steps !== undefined;
      const agentId = claim?.agentId ?? arrival.logged.agentId;
      if ((claim || pulls) && agentId !== undefined) {
        const at = claim?.at ?? arrival.openedAt + arrival.logged.waitMs;
        due.put(Math.max(at, now), { what: 'claim', id, agentId });
      }
      return (await shop.router.routeConversation(this.#shopId, id, 'arrival', now, accepted.opening))
        .effects;
    }
    return [];
  }

  /** Somebody has it now: its course begins, or goes on where it had to wait. */
  onHeld(id: ConversationId, now: number): void {
    const talk = this.#talks.get(id);
    if (!talk || (talk.begun && !talk.parked)) return;
    talk.begun = true;
    talk.parked = false;
    this.#plan(id, talk, now);
  }

  async perform(due: TalkDue, now: number): Promise<Effect[]> {
    const { record, people } = this.#parts;
    const state = record.openState(due.id);
    const talk = this.#talks.get(due.id);
    if (!state || !talk) return [];
    switch (due.what) {
      case 'word':
        return this.#say(due.id, talk, now);
      case 'claim':
        return people.claim(state, due.agentId, now);
      case 'step':
        return this.#step(state, talk, now);
      case 'leave':
        // Whom nobody had in the log, and somebody has now, is served like the others.
        return talk.course.steps || !talk.begun ? people.close(state, 'buyer', now) : [];
    }
  }

  #follow(
    { conversationId: id, buyerId, buyerName }: Pick<ArrivalFact, 'conversationId' | 'buyerId' | 'buyerName'>,
    course: Course,
  ): void {
    const { due, facts } = this.#parts;
    const { replyMs, handleMs } = facts.usual;
    const usual: Step[] = [
      { kind: 'reply', gapMs: replyMs },
      { kind: 'close', by: 'agent', gapMs: handleMs - replyMs },
    ];
    const steps = course.steps ?? usual;
    this.#talks.set(id, { buyerId, buyerName, course, steps, next: 0, begun: false, parked: false });
    for (const at of course.waitingWords) due.put(at, { what: 'word', id });
    if (course.leavesAt !== undefined) due.put(course.leavesAt, { what: 'leave', id });
  }

  #plan(id: ConversationId, { steps, next }: Talk, now: number): void {
    const step = steps[next];
    if (step) this.#parts.due.put(now + step.gapMs, { what: 'step', id });
  }

  async #step(state: ConversationState, talk: Talk, now: number): Promise<Effect[]> {
    const { conversationId: id, agentId } = state;
    const { people, record } = this.#parts;
    const step = talk.steps[talk.next];
    if (!step) return [];
    const byBuyer = step.kind === 'word' || (step.kind === 'close' && step.by === 'buyer');
    if (agentId === undefined && !byBuyer) {
      talk.parked = true;
      return [];
    }
    if (agentId !== undefined && record.isBot(agentId) && !byBuyer && !isByBot(step)) {
      // A bot that was not there that day hands over what a person had to say.
      talk.parked = true;
      return people.transfer(state, { queue: true }, now);
    }
    const effects = await this.#do(step, state, talk, now);
    talk.next += 1;
    this.#plan(id, talk, now);
    return effects;
  }

  async #do(step: Step, state: ConversationState, talk: Talk, now: number): Promise<Effect[]> {
    const { people, record, shop } = this.#parts;
    const { conversationId: id, agentId = '' } = state;
    switch (step.kind) {
      case 'word':
        return this.#say(id, talk, now);
      case 'reply':
        if (await people.reply(state, now)) record.replied(id, now);
        return [];
      case 'transfer':
        // Who has it already, or was never asked by a bot, needs none.
        if ('agentId' in step.to && step.to.agentId === agentId) return [];
        if (step.byBot && !record.isBot(agentId)) return [];
        return people.transfer(state, step.to, now);
      case 'close':
        // Where these rules end idle talks, they decide when.
        if (step.by === 'shop' && shop.setup.rules.idleCloseMs !== null) return [];
        return people.close(state, step.by, now);
    }
  }

  async #say(id: ConversationId, { buyerId, buyerName }: Talk, now: number): Promise<Effect[]> {
    const { people, record, shop } = this.#parts;
    const accepted = await people.say(
      { conversationId: id, buyerId, buyerName, firstWords: '', entry: {} },
      now,
    );
    if (accepted.status !== 'accepted') return [];
    record.asked(id);
    return accepted.woke ? shop.router.wakeConversation(this.#shopId, id, now) : [];
  }
}

const isByBot = (step: Step) => step.kind === 'transfer' && step.byBot;
