import type { AgentKind, AgentState, Device, Entry } from '../../client-sdk/protocol/models.ts';
import type { AgentRouting, Opening, RuleSet } from '../../client-sdk/protocol/rule-set.ts';

/**
 * A shop as the rules of ROUTING see it, in plain data: no index, no counter, nothing that could drift.
 * A line is where a conversation waits: a group's id, `*` for the whole shop, or `@agent` for one agent.
 */
export interface ModelShop {
  now: number;
  rules: RuleSet;
  agents: ModelAgent[];
  conversations: ModelConversation[];
  recents: { buyerId: string; agentId: string; at: number }[];
  /** R4.1. */
  blocked: string[];
  /** Buyer → his dedicated agent (R4.4). */
  dedicated: Record<string, string>;
  timers: Timer[];
  nextArrival: number;
  nextAssignment: number;
  nextWrapUp: number;
  /** Whom the router chose for a conversation's n-th assignment, where the rules leave it a choice (R5, weighted). */
  chosen: (conversationId: string, n: number) => string | undefined;
}

/** Something that is due at its time; of those due together, the one whose name comes first. */
export interface Timer {
  at: number;
  name: string;
  run: (shop: ModelShop) => void;
}

export interface ModelAgent {
  agentId: string;
  kind: AgentKind;
  /** As the shop's staff list has it, and what has become of it: a temporary account ends by itself (R16). */
  listed: { frozen: boolean; endsAt: number | null };
  frozen: boolean;
  state: AgentState;
  leases: { connectionId: string; device: Device; expiresAt: number }[];
  /** Set while the last connection is gone and may come back (R10). */
  graceUntil: number | null;
  goneAt: number;
  /** His grace is over, and the rules let him keep his chats. */
  keeps: boolean;
  /** What he has had of each line in its tier: number of the last assignment, and how many on that day (R5). */
  turns: Record<string, { last: number; day: number; today: number }>;
  /** Ends of the wrap-ups that keep a slot of his (R13). */
  wrapUps: number[];
  /** When he was given what he had of the pool (R8). */
  fromPool: number[];
  /** Chats in a row that he let go by (R9). */
  misses: number;
  /** His last act, until he was found idle (R14). */
  lastActAt: number | null;
}

export interface ModelConversation {
  conversationId: string;
  buyerId: string;
  status: 'new' | 'assigned' | 'queued' | 'pooled' | 'closed';
  epoch: number;
  seq: number;
  groupId: string;
  entry: Entry;
  firstWords: string;
  agentId: string | null;
  waits: Waiting | null;
  /** Its place among all who came to the shop; it keeps it wherever it waits. */
  arrival: number;
  /** Who gave it back or let it wait: not asked again before a person has replied (R9, R11). */
  excluded: string[];
  /** R4.3: it has waited for its recent agent, which it does once before somebody has it again. */
  waitedForRecent: boolean;
  /** Why nobody is there, as the buyer was told since somebody was there last, or replied (R7). */
  told: string[];
  /** Class in the queue, from the rule that matched (R6). */
  priority: number;
  openedAt: number;
  assignedAt: number;
  lastBuyerAt: number;
  lastAgentAt: number;
  unansweredSince: number | null;
  /** When a person ended the buyer's last wait. */
  answeredAt: number;
  /** R9: its agent was told that he is late; nobody is left to take it. */
  alarmed: boolean;
  missed: boolean;
  /** R13: it has given its slot back. */
  silent: boolean;
  firstReplyAt: number | null;
  lastAgentSeq: number;
  lastBotSeq: number;
  buyerDelivered: number;
  assignments: number;
  /** Rule that decided, one for each decision (R17). */
  decidedBy: string[];
  outcome: string | null;
}

export interface Waiting {
  line: string;
  since: number;
  /** Further lines that it stands in as well (R4.8). */
  also: string[];
  /** 0 for a transfer, else the priority (R6). */
  class: number;
}

export function agentOf(shop: ModelShop, agentId: string | null | undefined): ModelAgent | undefined {
  return shop.agents.find((agent) => agent.agentId === agentId);
}

/** R16: where nothing is set, the owner takes no part, and a proxy's limit is wide. */
export function routingOf(shop: ModelShop, agentId: string): AgentRouting {
  const set = shop.rules.agents[agentId];
  if (set) return set;
  const kind = agentOf(shop, agentId)?.kind;
  const isWide = kind === 'owner' || kind === 'proxy' || kind === 'bot';
  return { limit: isWide ? 1000 : 20, takesPart: kind !== 'owner', mobileRouting: true, standInId: null };
}

export function loadOf(shop: ModelShop, agentId: string): number {
  return shop.conversations.filter((one) => one.agentId === agentId && !one.silent).length;
}

/** Slots that are taken: chats, and the wrap-up after some (R13). */
export function slotsOf(shop: ModelShop, agent: ModelAgent): number {
  return loadOf(shop, agent.agentId) + agent.wrapUps.length;
}

export function hasRoom(shop: ModelShop, agent: ModelAgent): boolean {
  return slotsOf(shop, agent) < routingOf(shop, agent.agentId).limit;
}

/** R3: a group's own limit counts its conversations, whoever holds them. */
export function groupHasRoom(shop: ModelShop, groupId: string): boolean {
  const limit = shop.rules.groups.find((group) => group.groupId === groupId)?.limit ?? null;
  const held = shop.conversations.filter((one) => one.groupId === groupId && one.agentId !== null).length;
  return limit === null || held < limit;
}

/** R16: a phone alone makes reachable only where the shop and the agent allow it. */
export function isPresent(shop: ModelShop, agent: ModelAgent): boolean {
  if (agent.frozen) return false;
  const byPhone = shop.rules.mobileRouting && routingOf(shop, agent.agentId).mobileRouting;
  return agent.leases.some((lease) => lease.device === 'desktop' || byPhone);
}

export const isOnline = (shop: ModelShop, agent: ModelAgent): boolean =>
  isPresent(shop, agent) && agent.state === 'accepting';

/** R7: what the buyer is told where nobody of his group is there. */
export function absenceReason(shop: ModelShop, { groupId }: ModelConversation): string {
  if (!isOpen(shop, groupId)) return 'out_of_hours';
  const states = shop.agents
    .filter((agent) => tiersOf(shop, agent).includes(groupId) && isPresent(shop, agent))
    .map(({ state }) => state);
  if (states.includes('away')) return 'away';
  return states.includes('off') ? 'off_duty' : 'nobody';
}

/** Why an agent can be given nothing outside the rules for stand-ins and proxies, or `ready` (R4.7). */
export function readiness(shop: ModelShop, agent: ModelAgent) {
  if (agent.frozen || !routingOf(shop, agent.agentId).takesPart || agent.kind === 'bot') {
    return 'not_taking_part';
  }
  if (!isPresent(shop, agent)) return 'offline';
  if (agent.state !== 'accepting') return agent.state;
  return hasRoom(shop, agent) ? 'ready' : 'full';
}

/** The lines that an agent serves. Proxies and bots serve none but their own. */
export function linesOf(shop: ModelShop, agent: ModelAgent): string[] {
  return tiersOf(shop, agent).map((tier) => tier.replace(/\+$/, ''));
}

/** The same, with `+` where he is of the reserve (R4.7). */
export function tiersOf(shop: ModelShop, agent: ModelAgent): string[] {
  const own = `@${agent.agentId}`;
  if (agent.kind === 'proxy' || agent.kind === 'bot') return [own];
  const groups = shop.rules.groups.flatMap(({ groupId, members, reserve }) => {
    if (members.includes(agent.agentId)) return [groupId];
    return reserve.includes(agent.agentId) ? [`${groupId}+`] : [];
  });
  return [own, ...groups, '*'];
}

/** Every line that somebody could wait in. */
export function allLines(shop: ModelShop): string[] {
  return [
    ...shop.agents.map((agent) => `@${agent.agentId}`),
    ...shop.rules.groups.map((group) => group.groupId),
    '*',
  ];
}

/** Day in the shop's time zone. */
export const dayOf = (now: number) => Math.floor((now + 8 * 3_600_000) / 86_400_000);

/** Those who can take a chat of this line, best first: the main tier, then the reserve, each by its strategy (R5). */
export function readyIn(shop: ModelShop, line: string): ModelAgent[] {
  const strategy = shop.rules.groups.find((group) => group.groupId === line)?.strategy;
  const rank = (agent: ModelAgent, tier: string): number[] => {
    const { last = 0, day = 0, today = 0 } = agent.turns[tier] ?? {};
    if (strategy === 'round_robin') return [last];
    if (strategy === 'fewest_today') return [day === dayOf(shop.now) ? today : 0, last];
    return [slotsOf(shop, agent) / routingOf(shop, agent.agentId).limit, last];
  };
  return [line, `${line}+`].flatMap((tier) =>
    shop.agents
      .filter((agent) => tiersOf(shop, agent).includes(tier) && readiness(shop, agent) === 'ready')
      .map((agent) => ({ agent, rank: rank(agent, tier) }))
      .sort(
        (a, b) =>
          (a.rank[0] ?? 0) - (b.rank[0] ?? 0) ||
          (a.rank[1] ?? 0) - (b.rank[1] ?? 0) ||
          (a.agent.agentId < b.agent.agentId ? -1 : 1),
      )
      .map(({ agent }) => agent),
  );
}

/**
 * The best of them whom nothing excludes. Of a weighted group any of the tier will do, so long as the shares are kept,
 * which is tested by itself: the router's choice is taken.
 */
export function bestIn(
  shop: ModelShop,
  line: string,
  { conversationId, assignments, excluded }: ModelConversation,
  mayHave: (agent: ModelAgent) => boolean = () => true,
): ModelAgent | undefined {
  const asked = readyIn(shop, line).filter((agent) => !excluded.includes(agent.agentId) && mayHave(agent));
  const [best] = asked;
  const group = shop.rules.groups.find(({ groupId }) => groupId === line);
  if (!best || group?.strategy !== 'weighted') return best;
  const tier = tiersOf(shop, best).find((one) => one.replace(/\+$/, '') === line) ?? line;
  const chosen = shop.chosen(conversationId, assignments + 1);
  return asked.find((agent) => agent.agentId === chosen && tiersOf(shop, agent).includes(tier)) ?? best;
}

/** Somebody who accepts, and may be given this one as well where it is named. */
export function isServed(shop: ModelShop, line: string, conversation?: ModelConversation): boolean {
  return shop.agents.some(
    (agent) =>
      linesOf(shop, agent).includes(line) &&
      ['ready', 'full'].includes(readiness(shop, agent)) &&
      !conversation?.excluded.includes(agent.agentId),
  );
}

/** Somebody of this line lost his connection just now, and may be back in a moment (R10). */
export function isInGrace(shop: ModelShop, line: string): boolean {
  return shop.agents.some(
    (agent) =>
      agent.graceUntil !== null &&
      agent.state === 'accepting' &&
      routingOf(shop, agent.agentId).takesPart &&
      linesOf(shop, agent).includes(line),
  );
}

/** R7: outside the hours of the group, or of the shop, nobody is there, whoever is online. */
export function isOpen(shop: ModelShop, line: string): boolean {
  const group = shop.rules.groups.find((one) => one.groupId === line);
  return isWithin(shop.now, shop.rules.hours) && isWithin(shop.now, group?.hours ?? []);
}

/** The sample's hours are on every day, and none goes past midnight. */
function isWithin(now: number, hours: Opening[]): boolean {
  const time = new Date(now + 8 * 3_600_000).toISOString().slice(11, 16);
  return hours.length === 0 || hours.some(({ from, to }) => time >= from && time < to);
}

/** Who waits in a line, in the order in which they are served (R6). */
export function waitingIn(
  shop: ModelShop,
  status: 'queued' | 'pooled',
  line: string | null = null,
): ModelConversation[] {
  return shop.conversations
    .filter(
      (one) => one.status === status && one.waits !== null && (line === null || one.waits.line === line),
    )
    .sort(byTurn);
}

/** R6: class, then arrival at the shop. */
export const byTurn = (a: ModelConversation, b: ModelConversation) =>
  (a.waits?.class ?? 0) - (b.waits?.class ?? 0) || a.arrival - b.arrival;
