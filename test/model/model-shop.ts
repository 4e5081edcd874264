import type { AgentKind, AgentState, Device, Entry } from '../../client-sdk/protocol/models.ts';
import type { AgentRouting, RuleSet } from '../../client-sdk/protocol/rule-set.ts';

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
  nextArrival: number;
  nextAssignment: number;
}

export interface ModelAgent {
  agentId: string;
  kind: AgentKind;
  state: AgentState;
  leases: { connectionId: string; device: Device; expiresAt: number }[];
  /** Set while the last connection is gone and may come back (R10). */
  graceUntil: number | null;
  /** Number of the last assignment; 0 for never. */
  lastAssignment: number;
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
  /** First place that it was given in any line; it keeps it wherever it waits later. */
  arrival: number | null;
  /** Who gave it back, and is not offered it again (R11). */
  avoidId: string | null;
  openedAt: number;
  unansweredSince: number | null;
  firstReplyAt: number | null;
  lastAgentSeq: number;
  buyerDelivered: number;
  assignments: number;
  /** Rule that decided, one for each decision (R17). */
  decidedBy: string[];
  outcome: string | null;
}

export interface Waiting {
  line: string;
  class: 'transfer' | 'normal';
}

export function agentOf(shop: ModelShop, agentId: string | null | undefined): ModelAgent | undefined {
  return shop.agents.find((agent) => agent.agentId === agentId);
}

/** R16: where nothing is set, the owner takes no part, and a proxy's limit is wide. */
export function routingOf(shop: ModelShop, agentId: string): AgentRouting {
  const set = shop.rules.agents[agentId];
  if (set) return set;
  const kind = agentOf(shop, agentId)?.kind;
  const isWide = kind === 'owner' || kind === 'proxy';
  return { limit: isWide ? 1000 : 20, takesPart: kind !== 'owner', mobileRouting: true, standInId: null };
}

export function loadOf(shop: ModelShop, agentId: string): number {
  return shop.conversations.filter((one) => one.agentId === agentId).length;
}

export function hasRoom(shop: ModelShop, agent: ModelAgent): boolean {
  return loadOf(shop, agent.agentId) < routingOf(shop, agent.agentId).limit;
}

/** R3: a group's own limit counts its conversations, whoever holds them. */
export function groupHasRoom(shop: ModelShop, groupId: string): boolean {
  const limit = shop.rules.groups.find((group) => group.groupId === groupId)?.limit ?? null;
  const held = shop.conversations.filter((one) => one.groupId === groupId && one.agentId !== null).length;
  return limit === null || held < limit;
}

/** R16: a phone alone makes reachable only where the shop and the agent allow it. */
export function isPresent(shop: ModelShop, agent: ModelAgent): boolean {
  const byPhone = shop.rules.mobileRouting && routingOf(shop, agent.agentId).mobileRouting;
  return agent.leases.some((lease) => lease.device === 'desktop' || byPhone);
}

/** Why an agent can be given nothing outside the rules for stand-ins and proxies, or `ready` (R4.7). */
export function readiness(shop: ModelShop, agent: ModelAgent) {
  if (!routingOf(shop, agent.agentId).takesPart) return 'not_taking_part';
  if (!isPresent(shop, agent)) return 'offline';
  if (agent.state !== 'accepting') return agent.state;
  return hasRoom(shop, agent) ? 'ready' : 'full';
}

/** The lines that an agent serves. A proxy serves none but his own: he receives what nobody else can. */
export function linesOf(shop: ModelShop, agent: ModelAgent): string[] {
  const own = `@${agent.agentId}`;
  if (agent.kind === 'proxy') return [own];
  const groups = shop.rules.groups.filter((group) => group.members.includes(agent.agentId));
  return [own, ...groups.map((group) => group.groupId), '*'];
}

/** Every line that somebody could wait in. */
export function allLines(shop: ModelShop): string[] {
  return [
    ...shop.agents.map((agent) => `@${agent.agentId}`),
    ...shop.rules.groups.map((group) => group.groupId),
    '*',
  ];
}

/** Those who can take a chat of this line, best first: load ÷ limit, longest since the last one, id (R5). */
export function readyIn(shop: ModelShop, line: string): ModelAgent[] {
  const share = (agent: ModelAgent) => loadOf(shop, agent.agentId) / routingOf(shop, agent.agentId).limit;
  return shop.agents
    .filter((agent) => linesOf(shop, agent).includes(line) && readiness(shop, agent) === 'ready')
    .sort(
      (a, b) =>
        share(a) - share(b) || a.lastAssignment - b.lastAssignment || (a.agentId < b.agentId ? -1 : 1),
    );
}

export function isServed(shop: ModelShop, line: string): boolean {
  return shop.agents.some(
    (agent) => linesOf(shop, agent).includes(line) && ['ready', 'full'].includes(readiness(shop, agent)),
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
    .sort((a, b) => classRank(a) - classRank(b) || (a.arrival ?? 0) - (b.arrival ?? 0));
}

function classRank(conversation: ModelConversation): number {
  return conversation.waits?.class === 'transfer' ? 0 : 1;
}
