import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentState, Device, Entry } from '../../client-sdk/protocol/models.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { decide } from './model-decide.ts';
import { assign, dropChats, release, settle, wait } from './model-moves.ts';
import {
  agentOf,
  allLines,
  groupHasRoom,
  hasRoom,
  isPresent,
  isServed,
  linesOf,
  type ModelAgent,
  type ModelConversation,
  type ModelShop,
  readyIn,
} from './model-shop.ts';

/** What can happen to a shop, by the rules; each answers with the status that the router must answer with. */

export const LEASE_MS = 10_000;

export function buyerWrites(
  shop: ModelShop,
  buyerId: string,
  newConversationId: string,
  entry: Entry,
  text: string,
): { status: 'accepted' | 'disabled'; conversationId?: string; seq?: number } {
  let conversation = shop.conversations.find((one) => one.buyerId === buyerId && one.status !== 'closed');
  if (!conversation) {
    if (!shop.rules.enabled) return { status: 'disabled' };
    conversation = newConversation(shop, buyerId, newConversationId, entry, text);
    shop.conversations.push(conversation);
  }
  conversation.seq += 1;
  conversation.unansweredSince ??= shop.now;
  return { status: 'accepted', conversationId: conversation.conversationId, seq: conversation.seq };
}

/** R4.6 chooses the group, then the rest of R4 the agent. */
export function route(shop: ModelShop, conversationId: string): 'done' | 'unchanged' | 'not_found' {
  const conversation = find(shop, conversationId);
  if (!conversation) return 'not_found';
  if (conversation.status !== 'new') return 'unchanged';
  conversation.groupId = matchGroup(shop.rules, conversation);
  decide(shop, conversation, null);
  return 'done';
}

/** R2: only the holder writes, and only under his own epoch. */
export function agentWrites(shop: ModelShop, conversationId: string, agentId: string, epoch: number) {
  const refused = refusal(shop, conversationId, agentId, epoch);
  if (refused) return { status: refused };
  const conversation = must(shop, conversationId);
  conversation.seq += 1;
  conversation.lastAgentSeq = conversation.seq;
  conversation.unansweredSince = null;
  conversation.firstReplyAt ??= shop.now;
  shop.recents = shop.recents.filter((recent) => recent.buyerId !== conversation.buyerId);
  shop.recents.push({ buyerId: conversation.buyerId, agentId, at: shop.now });
  return { status: 'accepted' as const, seq: conversation.seq };
}

export function buyerReceives(shop: ModelShop, conversationId: string, upTo: number): void {
  const conversation = find(shop, conversationId);
  if (!conversation) return;
  conversation.buyerDelivered = Math.max(conversation.buyerDelivered, Math.min(upTo, conversation.seq));
}

/** R13: closing frees the slot, and it goes on at once. */
export function close(
  shop: ModelShop,
  conversationId: string,
  by: { kind: 'buyer' | 'shop' } | { kind: 'agent'; agentId: string; epoch: number },
): string {
  const conversation = find(shop, conversationId);
  if (!conversation) return 'not_found';
  if (conversation.status === 'closed') return 'closed';
  if (by.kind === 'agent') {
    const refused = refusal(shop, conversationId, by.agentId, by.epoch);
    if (refused) return refused;
  }
  conversation.outcome = outcomeOf(conversation);
  if (conversation.agentId !== null) release(conversation);
  conversation.seq += 1;
  conversation.status = 'closed';
  conversation.waits = null;
  conversation.unansweredSince = null;
  settle(shop);
  return 'ok';
}

/** R11: whatever fails, the conversation stays where it is. */
export function transfer(
  shop: ModelShop,
  conversationId: string,
  agentId: string,
  epoch: number,
  to: TransferTarget,
): string {
  const refused = refusal(shop, conversationId, agentId, epoch);
  if (refused) return refused;
  const conversation = must(shop, conversationId);
  const goal = transferGoal(shop, conversation, agentId, to);
  if (goal === null) return 'bad_target';
  release(conversation);
  conversation.groupId = goal.groupId;
  conversation.decidedBy.push('R11');
  if (goal.agent) {
    assign(shop, conversation, goal.agent);
  } else {
    wait(shop, conversation, 'queued', { line: goal.line, class: goal.class });
    conversation.avoidId = agentId;
  }
  const giver = agentOf(shop, agentId);
  settle(shop, [conversation.groupId, ...(giver ? linesOf(shop, giver) : [])]);
  return 'ok';
}

type Goal =
  | { groupId: string; agent: ModelAgent }
  | { groupId: string; agent?: undefined; line: string; class: 'transfer' | 'normal' };

function transferGoal(
  shop: ModelShop,
  conversation: ModelConversation,
  giverId: string,
  to: TransferTarget,
): Goal | null {
  const { groupId } = conversation;
  if ('agentId' in to) {
    const agent = agentOf(shop, to.agentId);
    if (!agent || agent.agentId === giverId) return null;
    const isThere = isPresent(shop, agent) && agent.state !== 'off';
    if (agent.kind !== 'proxy' && !isThere) return null;
    if (hasRoom(shop, agent) || (isThere && shop.rules.transfer.mayExceedLimit && agent.kind !== 'proxy')) {
      return { groupId, agent };
    }
    const willBeFree = isThere && agent.state === 'accepting';
    return willBeFree ? { groupId, line: `@${agent.agentId}`, class: 'transfer' } : null;
  }
  const line = 'groupId' in to ? to.groupId : groupId;
  if (!shop.rules.groups.some((group) => group.groupId === line)) return null;
  const hasPlace = line === groupId || groupHasRoom(shop, line);
  const [agent] = hasPlace ? readyIn(shop, line).filter((one) => one.agentId !== giverId) : [];
  if (agent) return { groupId: line, agent };
  if (!('groupId' in to)) return { groupId, line, class: 'normal' };
  if (hasPlace && !isServed(shop, line)) return null;
  return { groupId: line, line, class: 'transfer' };
}

export function setState(shop: ModelShop, agentId: string, state: AgentState): void {
  const agent = agentOf(shop, agentId);
  if (!agent || agent.state === state) return;
  agent.state = state;
  settle(shop, linesOf(shop, agent));
}

/** R14: the second connection flips nothing. */
export function openLease(shop: ModelShop, agentId: string, connectionId: string, device: Device): void {
  const agent = agentOf(shop, agentId);
  if (!agent) return;
  const held = agent.leases.find((lease) => lease.connectionId === connectionId && lease.device === device);
  if (held) {
    held.expiresAt = shop.now + LEASE_MS;
    return;
  }
  agent.leases.push({ connectionId, device, expiresAt: shop.now + LEASE_MS });
  agent.graceUntil = null;
  settle(shop, linesOf(shop, agent));
}

export function closeLease(shop: ModelShop, agentId: string, connectionId: string, device: Device): void {
  const agent = agentOf(shop, agentId);
  const lease = agent?.leases.find((one) => one.connectionId === connectionId && one.device === device);
  if (!agent || !lease) return;
  endLease(shop, agent, lease);
  settle(shop, linesOf(shop, agent));
}

/** The last connection gone starts the grace (R10). */
function endLease(shop: ModelShop, agent: ModelAgent, lease: ModelAgent['leases'][number]): void {
  agent.leases = agent.leases.filter((one) => one !== lease);
  if (agent.leases.length === 0) agent.graceUntil = shop.now + shop.rules.drop.graceMs;
}

/** R10, R19: ends leases and graces that are over; answers with the conversations that have no decision yet. */
export function sweep(shop: ModelShop): string[] {
  for (const agent of shop.agents) {
    for (const lease of agent.leases.filter((one) => one.expiresAt < shop.now)) endLease(shop, agent, lease);
  }
  settle(shop);
  const graces = shop.agents
    .flatMap((agent) => (agent.graceUntil === null ? [] : [{ agent, dueAt: agent.graceUntil }]))
    .filter(({ dueAt }) => dueAt <= shop.now)
    .sort((a, b) => a.dueAt - b.dueAt || (a.agent.agentId < b.agent.agentId ? -1 : 1));
  for (const { agent } of graces) dropChats(shop, agent);
  return shop.conversations.filter((one) => one.status === 'new').map((one) => one.conversationId);
}

export function publish(shop: ModelShop, rules: RuleSet): void {
  shop.rules = rules;
  settle(shop, allLines(shop).sort());
}

function newConversation(
  shop: ModelShop,
  buyerId: string,
  conversationId: string,
  entry: Entry,
  firstWords: string,
): ModelConversation {
  return {
    conversationId,
    buyerId,
    status: 'new',
    epoch: 0,
    seq: 0,
    groupId: shop.rules.defaultGroupId,
    entry,
    firstWords,
    agentId: null,
    waits: null,
    arrival: null,
    avoidId: null,
    openedAt: shop.now,
    unansweredSince: null,
    firstReplyAt: null,
    lastAgentSeq: 0,
    buyerDelivered: 0,
    assignments: 0,
    decidedBy: [],
    outcome: null,
  };
}

/** R4.6: an ordered list, the first match wins, the default group last. */
function matchGroup(rules: RuleSet, { entry, firstWords }: ModelConversation): string {
  const rule = rules.rules.find(
    ({ when }) =>
      (!when.entryPage || when.entryPage.some((prefix) => entry.page?.startsWith(prefix))) &&
      (!when.orderState || when.orderState.includes(entry.orderState ?? 'none')) &&
      (!when.firstWords ||
        when.firstWords.some((words) => firstWords.toLowerCase().includes(words.toLowerCase()))),
  );
  return rule?.groupId ?? rules.defaultGroupId;
}

/** M6: never given to anybody; nobody replied; the last reply did not arrive; or served. */
function outcomeOf({ assignments, firstReplyAt, lastAgentSeq, buyerDelivered }: ModelConversation): string {
  if (assignments === 0) return 'abandoned';
  if (firstReplyAt === null) return 'missed';
  return lastAgentSeq > buyerDelivered ? 'dropped' : 'served';
}

function refusal(shop: ModelShop, conversationId: string, agentId: string, epoch: number) {
  const conversation = find(shop, conversationId);
  if (!conversation) return 'not_found';
  if (conversation.status === 'closed') return 'closed';
  return conversation.agentId === agentId && conversation.epoch === epoch ? null : 'stale';
}

function find(shop: ModelShop, conversationId: string): ModelConversation | undefined {
  return shop.conversations.find((one) => one.conversationId === conversationId);
}

function must(shop: ModelShop, conversationId: string): ModelConversation {
  const conversation = find(shop, conversationId);
  if (!conversation) throw new Error(`no conversation ${conversationId}`);
  return conversation;
}
