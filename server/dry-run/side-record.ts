import type { AgentId, ConversationId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationStatus, DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { DryRunSide } from '../../client-sdk/protocol/rest.ts';
import type { ConversationState, Effect, ShopSetup } from '../../router/types.ts';
import type { ArrivalFact, CarriedFact } from './day-facts.ts';

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
  closedAt?: number;
  queued: boolean;
  pooled: boolean;
  /** The line that gave it to that person, or else the last one. */
  rule: string;
}

/** Follows one replay: who had what, who waited, who was not answered. */
export class SideRecord {
  readonly fates = new Map<ConversationId, Fate>();
  readonly #states = new Map<ConversationId, ConversationState>();
  readonly #kinds: Map<AgentId, ShopSetup['agents'][number]['kind']>;
  readonly #names: Map<AgentId, string>;
  readonly #held = new Map<AgentId, Set<ConversationId>>();
  readonly #mostHeld = new Map<AgentId, number>();
  readonly #settled = new Set<ConversationId>();
  readonly #unanswered = new Set<ConversationId>();
  #mostUnanswered = 0;

  constructor({ agents }: ShopSetup) {
    this.#kinds = new Map(agents.map(({ agentId, kind }) => [agentId, kind]));
    this.#names = new Map(agents.map(({ agentId, name }) => [agentId, name]));
  }

  isBot(agentId: AgentId): boolean {
    return this.#kinds.get(agentId) === 'bot';
  }

  /** An open conversation as the router has it now. */
  openState(id: ConversationId): ConversationState | undefined {
    const state = this.#states.get(id);
    return state?.status === 'closed' ? undefined : state;
  }

  carryOver({ state }: CarriedFact): void {
    const { conversationId, groupId, unansweredSince } = state;
    this.#begin(conversationId, state.openedAt, false, groupId);
    this.#keep(state);
    if (unansweredSince !== undefined) this.asked(conversationId);
  }

  arrive({ conversationId, openedAt }: ArrivalFact, defaultGroupId: GroupId): void {
    this.#begin(conversationId, openedAt, true, defaultGroupId);
  }

  /** The shop took none: `rule` says why. */
  turnAway(id: ConversationId, rule: string): void {
    const fate = this.fates.get(id);
    if (fate) Object.assign(fate, { rule, status: 'closed', closedAt: fate.openedAt });
  }

  /** His earlier conversation was still open under these rules: it is no conversation of its own. */
  mergeAway(id: ConversationId): void {
    this.fates.delete(id);
  }

  note(effect: Extract<Effect, { type: 'conversation' }>, now: number): void {
    const { conversation } = effect;
    const { conversationId: id, status, agentId, agentName, matchedRuleId } = conversation;
    this.#keep(conversation);
    if (status === 'closed') this.answered(id);
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
  decided({ conversationId, rule, outcome, agentId }: DecisionTrace): void {
    const fate = this.fates.get(conversationId);
    if (!fate || this.#settled.has(conversationId)) return;
    fate.rule = rule;
    if (outcome === 'assigned' && agentId === fate.agentId) this.#settled.add(conversationId);
  }

  asked(id: ConversationId): void {
    this.#unanswered.add(id);
    this.#mostUnanswered = Math.max(this.#mostUnanswered, this.#unanswered.size);
  }

  answered(id: ConversationId): void {
    this.#unanswered.delete(id);
  }

  /** The numbers of this replay; waits that are not over end at `untilAt`. */
  summary(untilAt: number): DryRunSide {
    const counted = [...this.fates.values()].filter((fate) => fate.counted);
    const assigned = counted.filter(({ agentId }) => agentId !== undefined);
    const byAgent = countBy(assigned, ({ agentId }) => agentId ?? '');
    const agents = [...new Set([...byAgent.keys(), ...this.#mostHeld.keys()])].map((agentId) => ({
      agentId,
      name: this.#names.get(agentId) ?? agentId,
      assigned: byAgent.get(agentId) ?? 0,
      share: assigned.length === 0 ? 0 : (byAgent.get(agentId) ?? 0) / assigned.length,
      mostAtOnce: this.#mostHeld.get(agentId) ?? 0,
    }));
    return {
      waits: spread(counted.map((fate) => waitOf(fate, untilAt))),
      queued: counted.filter(({ queued }) => queued).length,
      pooled: counted.filter(({ pooled }) => pooled).length,
      unassigned: counted.length - assigned.length,
      unanswered: { atEnd: this.#unanswered.size, most: this.#mostUnanswered },
      agents: agents.sort((a, b) => b.assigned - a.assigned || (a.agentId < b.agentId ? -1 : 1)),
      rules: ranked(countBy(counted, ({ rule }) => rule)).map(([rule, count]) => ({ rule, count })),
      groupRules: ranked(countBy(counted, ({ matchedRuleId }) => matchedRuleId ?? null)).map(
        ([ruleId, count]) => ({ ruleId, count }),
      ),
    };
  }

  #begin(id: ConversationId, openedAt: number, counted: boolean, groupId: GroupId): void {
    this.fates.set(id, {
      openedAt,
      counted,
      status: 'new',
      groupId,
      queued: false,
      pooled: false,
      rule: '',
    });
  }

  #keep(state: ConversationState): void {
    const { conversationId: id, agentId } = state;
    const before = this.#states.get(id)?.agentId;
    this.#states.set(id, state);
    if (before === agentId) return;
    if (before !== undefined) this.#held.get(before)?.delete(id);
    if (agentId === undefined) return;
    const held = this.#held.get(agentId) ?? new Set();
    this.#held.set(agentId, held.add(id));
    this.#mostHeld.set(agentId, Math.max(this.#mostHeld.get(agentId) ?? 0, held.size));
  }
}

/** From arrival to the first person; who never got one waits until he left, or until the end. */
export const waitOf = (fate: Fate, untilAt: number): number =>
  (fate.assignedAt ?? fate.closedAt ?? untilAt) - fate.openedAt;

function spread(waits: number[]): DryRunSide['waits'] {
  if (waits.length === 0) return { avgMs: null, p50Ms: null, p90Ms: null, maxMs: null };
  const sorted = waits.sort((a, b) => a - b);
  const upTo = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? null;
  const avgMs = Math.round(sorted.reduce((total, ms) => total + ms, 0) / sorted.length);
  return { avgMs, p50Ms: upTo(0.5), p90Ms: upTo(0.9), maxMs: upTo(1) };
}

function countBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

const ranked = <Key>(counts: Map<Key, number>): [Key, number][] =>
  [...counts].sort(([a, x], [b, y]) => y - x || (String(a) < String(b) ? -1 : 1));
