import type { AgentId, ConversationId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationStatus, DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { ConversationState, Effect, ShopSetup } from '../../router/types.ts';
import type { ArrivalFact, CarriedFact } from './day-facts.ts';

/** Of the unanswered customers the most in each such stretch are kept. */
export const SAMPLE_MS = 600_000;

/** Of a decision so many candidates, and as many who were left out, are kept: the chosen one is among the first. */
const KEPT_CANDIDATES = 5;

/** What became of one conversation in a replay. */
export interface Fate {
  openedAt: number;
  /** Carried-over ones are followed, but not counted. */
  counted: boolean;
  status: ConversationStatus;
  groupId: GroupId;
  matchedRuleId?: string;
  /** The first person who had it. */
  agentId?: AgentId;
  agentName?: string;
  assignedAt?: number;
  repliedAt?: number;
  closedAt?: number;
  queued: boolean;
  pooled: boolean;
  /** The shop did not take it: closed to all, blocked, or sent away by its rules. */
  refused: boolean;
  /** The line that gave it to that person, or else the last one. */
  rule: string;
  /** The decision of that line (R17), as JSON: tens of thousands are kept. */
  trace?: string;
}

/** How much one agent had to do. */
export interface Holding {
  now: Set<ConversationId>;
  most: number;
  /** Summed over the conversations he had. */
  heldMs: number;
  changedAt: number;
}

/** Follows one replay: who had what, who waited, who was not answered. */
export class SideRecord {
  readonly fates = new Map<ConversationId, Fate>();
  readonly holdings = new Map<AgentId, Holding>();
  readonly setup: ShopSetup;
  readonly #states = new Map<ConversationId, ConversationState>();
  readonly #kinds: Map<AgentId, ShopSetup['agents'][number]['kind']>;
  readonly #settled = new Set<ConversationId>();
  readonly #unanswered = new Set<ConversationId>();
  readonly #fromAt: number;
  #mostUnanswered = 0;
  #mostOfSample = 0;
  readonly #samples: number[] = [];

  /** @param span when the replay begins, ms since 1970 */
  constructor(setup: ShopSetup, { fromAt }: { fromAt: number }) {
    this.setup = setup;
    this.#fromAt = fromAt;
    this.#kinds = new Map(setup.agents.map(({ agentId, kind }) => [agentId, kind]));
  }

  isBot(agentId: AgentId): boolean {
    return this.#kinds.get(agentId) === 'bot';
  }

  isUnanswered(id: ConversationId): boolean {
    return this.#unanswered.has(id);
  }

  get unanswered(): { atEnd: number; most: number; over: number[] } {
    return { atEnd: this.#unanswered.size, most: this.#mostUnanswered, over: this.#samples };
  }

  /** An open conversation as the router has it now. */
  openState(id: ConversationId): ConversationState | undefined {
    const state = this.#states.get(id);
    return state?.status === 'closed' ? undefined : state;
  }

  carryOver({ state }: CarriedFact): void {
    const { conversationId, groupId, unansweredSince } = state;
    this.#begin(conversationId, state.openedAt, false, groupId);
    this.#keep(state, this.#fromAt);
    if (unansweredSince !== undefined) this.asked(conversationId);
  }

  arrive({ conversationId, openedAt }: ArrivalFact, defaultGroupId: GroupId): void {
    this.#begin(conversationId, openedAt, true, defaultGroupId);
  }

  /** The shop took none: `rule` says why. */
  turnAway(id: ConversationId, rule: string): void {
    const fate = this.fates.get(id);
    if (fate) Object.assign(fate, { rule, status: 'closed', closedAt: fate.openedAt, refused: true });
  }

  /** His earlier conversation was still open under these rules: it is no conversation of its own. */
  mergeAway(id: ConversationId): void {
    this.fates.delete(id);
  }

  note(effect: Extract<Effect, { type: 'conversation' }>, now: number): void {
    const { conversation } = effect;
    const { conversationId: id, status, agentId, agentName, matchedRuleId } = conversation;
    this.#keep(conversation, now);
    if (status === 'closed') this.#unanswered.delete(id);
    const fate = this.fates.get(id);
    if (!fate) return;
    fate.status = status;
    fate.queued ||= status === 'queued';
    fate.pooled ||= status === 'pooled';
    if (status === 'closed') fate.closedAt = now;
    if (fate.agentId !== undefined) return;
    fate.groupId = conversation.groupId;
    if (matchedRuleId !== undefined) fate.matchedRuleId = matchedRuleId;
    if (agentId === undefined || this.isBot(agentId)) return;
    fate.agentId = agentId;
    fate.agentName = agentName ?? agentId;
    fate.assignedAt = now;
  }

  /** Traces may come late, but in order. */
  decided(trace: DecisionTrace): void {
    const { conversationId, rule, outcome, agentId } = trace;
    const fate = this.fates.get(conversationId);
    if (!fate || this.#settled.has(conversationId)) return;
    fate.rule = rule;
    fate.refused ||= outcome === 'refused';
    fate.trace = JSON.stringify(shortened(trace));
    if (outcome === 'assigned' && agentId === fate.agentId) this.#settled.add(conversationId);
  }

  asked(id: ConversationId): void {
    this.#unanswered.add(id);
    this.#mostUnanswered = Math.max(this.#mostUnanswered, this.#unanswered.size);
    this.#mostOfSample = Math.max(this.#mostOfSample, this.#unanswered.size);
  }

  /** A person replied. */
  replied(id: ConversationId, now: number): void {
    this.#unanswered.delete(id);
    const fate = this.fates.get(id);
    if (fate) fate.repliedAt ??= now;
  }

  /** Told now and then, at least once in `SAMPLE_MS`. */
  sample(now: number): void {
    while (this.#fromAt + (this.#samples.length + 1) * SAMPLE_MS <= now) {
      this.#samples.push(this.#mostOfSample);
      this.#mostOfSample = this.#unanswered.size;
    }
  }

  /** The stretch that had not its full length counts as well. */
  end(untilAt: number): void {
    this.sample(untilAt);
    if (this.#fromAt + this.#samples.length * SAMPLE_MS < untilAt) this.#samples.push(this.#mostOfSample);
  }

  #begin(id: ConversationId, openedAt: number, counted: boolean, groupId: GroupId): void {
    const unmet = { queued: false, pooled: false, refused: false, rule: '' };
    this.fates.set(id, { openedAt, counted, status: 'new', groupId, ...unmet });
  }

  #keep(state: ConversationState, now: number): void {
    const { conversationId: id, agentId } = state;
    const before = this.#states.get(id)?.agentId;
    // What is closed is asked for no more.
    if (state.status === 'closed') this.#states.delete(id);
    else this.#states.set(id, state);
    const holder = state.status === 'closed' ? undefined : agentId;
    if (before === holder) return;
    if (before !== undefined) this.#holding(before, now).now.delete(id);
    if (holder === undefined) return;
    const holding = this.#holding(holder, now);
    holding.now.add(id);
    holding.most = Math.max(holding.most, holding.now.size);
  }

  /** With the time counted up to now. */
  #holding(agentId: AgentId, now: number): Holding {
    let holding = this.holdings.get(agentId);
    if (!holding) {
      holding = { now: new Set(), most: 0, heldMs: 0, changedAt: now };
      this.holdings.set(agentId, holding);
    }
    holding.heldMs += holding.now.size * (now - holding.changedAt);
    holding.changedAt = now;
    return holding;
  }
}

const shortened = ({ candidates, leftOut, notListed, ...trace }: DecisionTrace): DecisionTrace => {
  const kept = [candidates.slice(0, KEPT_CANDIDATES), leftOut.slice(0, KEPT_CANDIDATES)] as const;
  const cut = candidates.length + leftOut.length - kept[0].length - kept[1].length;
  return { ...trace, candidates: kept[0], leftOut: kept[1], notListed: notListed + cut };
};
