import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentState, Device, Entry } from '../../client-sdk/protocol/models.ts';
import type { GroupRule, RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../../router/types.ts';
import { decide, poolLine } from './model-decide.ts';
import {
  assign,
  cutOff,
  end,
  endGrace,
  moveChats,
  release,
  setTimer,
  settle,
  wait,
  watchWait,
} from './model-moves.ts';
import {
  agentOf,
  allLines,
  bestIn,
  byTurn,
  groupHasRoom,
  hasRoom,
  isOpen,
  isPresent,
  isServed,
  linesOf,
  type ModelAgent,
  type ModelConversation,
  type ModelShop,
  readiness,
} from './model-shop.ts';
import { wake, watch, watchIdle } from './model-watch.ts';

/** What can happen to a shop, by the rules; each answers with the status that the router must answer with. */

export const LEASE_MS = 10_000;

/** One member of the shop's staff list. */
export type Staff = ShopSetup['agents'][number];

/** R13: at once, or by the next sweep where a gateway died in between. */
export function wakeUp(shop: ModelShop, conversationId: string): void {
  const conversation = find(shop, conversationId);
  if (conversation) wake(shop, conversation);
}

export function buyerWrites(
  shop: ModelShop,
  buyerId: string,
  newConversationId: string,
  entry: Entry,
  text: string,
): { status: 'accepted' | 'disabled' | 'blocked'; conversationId?: string; seq?: number } {
  let conversation = shop.conversations.find((one) => one.buyerId === buyerId && one.status !== 'closed');
  if (!conversation) {
    if (shop.blocked.includes(buyerId)) return { status: 'blocked' };
    if (!shop.rules.enabled) return { status: 'disabled' };
    conversation = newConversation(shop, buyerId, newConversationId, entry, text);
    shop.conversations.push(conversation);
  }
  conversation.seq += 1;
  conversation.lastBuyerAt = shop.now;
  const woken = conversation;
  if (woken.silent) setTimer(shop, shop.now, `wake|${woken.conversationId}|0`, (later) => wake(later, woken));
  if (conversation.unansweredSince === null) {
    conversation.unansweredSince = shop.now;
    if (conversation.agentId !== null) watch(shop, conversation);
  }
  return { status: 'accepted', conversationId: conversation.conversationId, seq: conversation.seq };
}

/** R4.6 chooses the group, then the rest of R4 the agent. */
export function route(shop: ModelShop, conversationId: string): 'done' | 'unchanged' | 'not_found' {
  const conversation = find(shop, conversationId);
  if (!conversation) return 'not_found';
  if (conversation.status !== 'new') return 'unchanged';
  const rule = matchRule(shop.rules, conversation);
  conversation.groupId = rule?.groupId ?? shop.rules.defaultGroupId;
  conversation.priority = rule?.priority ?? 5;
  decide(shop, conversation, null);
  settle(shop);
  return 'done';
}

/** R2: only the holder writes, and only under his own epoch. */
export function agentWrites(shop: ModelShop, conversationId: string, agentId: string, epoch: number) {
  const refused = refusal(shop, conversationId, agentId, epoch);
  if (refused) return { status: refused };
  const conversation = must(shop, conversationId);
  conversation.seq += 1;
  act(shop, agentId);
  // A bot is no person: whoever it answers still waits for one (M1, M4).
  if (agentOf(shop, agentId)?.kind === 'bot') {
    conversation.lastBotSeq = conversation.seq;
    return { status: 'accepted' as const, seq: conversation.seq };
  }
  conversation.lastAgentSeq = conversation.seq;
  conversation.lastAgentAt = shop.now;
  conversation.excluded = [];
  conversation.told = [];
  conversation.alarmed = false;
  conversation.missed = false;
  if (conversation.unansweredSince !== null) {
    conversation.unansweredSince = null;
    conversation.answeredAt = shop.now;
    watchIdle(shop, conversation);
  }
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
    act(shop, by.agentId);
  }
  const { groupId } = conversation;
  const agent = agentOf(shop, conversation.agentId);
  end(shop, conversation);
  settle(shop, [...(agent ? linesOf(shop, agent) : []), groupId]);
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
  act(shop, agentId);
  const giver = agentOf(shop, agentId);
  const fromGroup = conversation.groupId;
  const excludedBefore = conversation.excluded;
  // It does not come back to the giver before a person has replied.
  conversation.excluded = [...excludedBefore, agentId];
  const goal = transferGoal(shop, conversation, agentId, to);
  if (goal === null) {
    conversation.excluded = excludedBefore;
    return 'bad_target';
  }
  release(conversation);
  if (goal === 'anew') {
    decide(shop, conversation, null);
  } else {
    conversation.groupId = goal.groupId;
    conversation.decidedBy.push('R11');
    if (goal.agent) assign(shop, conversation, goal.agent, goal.turnOf);
    else wait(shop, conversation, 'queued', { line: goal.line, class: goal.class }, 'requeued');
  }
  settle(shop, [...(giver ? linesOf(shop, giver) : []), fromGroup]);
  return 'ok';
}

type Goal =
  | 'anew'
  | { groupId: string; agent: ModelAgent; turnOf?: string }
  | { groupId: string; agent?: undefined; line: string; class: number };

function transferGoal(
  shop: ModelShop,
  conversation: ModelConversation,
  giverId: string,
  to: TransferTarget,
): Goal | null {
  const { groupId } = conversation;
  if ('agentId' in to) {
    const agent = agentOf(shop, to.agentId);
    if (!agent || agent.frozen || agent.agentId === giverId || !mayGoTo(shop, groupId, groupsOf(shop, agent)))
      return null;
    const isThere = isPresent(shop, agent) && agent.state !== 'off';
    if (agent.kind !== 'proxy' && !isThere) return null;
    // Asked for by name: whatever kept him out before counts no more.
    const excluded = conversation.excluded.filter((id) => id !== agent.agentId);
    if (hasRoom(shop, agent) || shop.rules.transfer.mayExceedLimit) {
      conversation.excluded = excluded;
      return { groupId, agent };
    }
    if (readiness(shop, agent) !== 'full') return null;
    conversation.excluded = excluded;
    return { groupId, line: `@${agent.agentId}`, class: 0 };
  }
  if ('queue' in to && agentOf(shop, giverId)?.kind === 'bot') return 'anew';
  const line = 'groupId' in to ? to.groupId : groupId;
  if (!shop.rules.groups.some((group) => group.groupId === line) || !mayGoTo(shop, groupId, [line]))
    return null;
  const hasPlace = line === groupId || groupHasRoom(shop, line);
  const agent = hasPlace && isOpen(shop, line) ? bestIn(shop, line, conversation) : undefined;
  if (agent) return { groupId: line, agent, turnOf: line };
  if (!('groupId' in to)) return { groupId, line, class: conversation.priority };
  if (hasPlace && !(isOpen(shop, line) && isServed(shop, line))) return null;
  return { groupId: line, line, class: 0 };
}

const groupsOf = (shop: ModelShop, agent: ModelAgent) =>
  shop.rules.groups
    .filter(({ members, reserve }) => members.includes(agent.agentId) || reserve.includes(agent.agentId))
    .map(({ groupId }) => groupId);

/** R11: from a group only to those that the shop allows. */
function mayGoTo(shop: ModelShop, from: string, groups: string[]): boolean {
  const allowed = shop.rules.transfer.allow[from];
  return !allowed || groups.some((id) => id === from || allowed.includes(id));
}

/** R12: by hand, from the queue or the pool. */
export function claim(shop: ModelShop, conversationId: string, agentId: string): string {
  const conversation = find(shop, conversationId);
  const agent = agentOf(shop, agentId);
  if (!conversation || !agent || agent.frozen) return 'not_found';
  if (conversation.status !== 'queued' && conversation.status !== 'pooled') return 'taken';
  if (agent.leases.length === 0 || agent.state === 'off') return 'not_online';
  const hasPlace = hasRoom(shop, agent) && groupHasRoom(shop, conversation.groupId);
  if (!hasPlace && !shop.rules.claim.mayExceedLimit) return 'full';
  act(shop, agentId);
  conversation.decidedBy.push('R12');
  assign(shop, conversation, agent);
  return 'ok';
}

/** R4.1, R4.4. */
export function noteBuyer(
  shop: ModelShop,
  buyerId: string,
  isBlocked: boolean,
  dedicatedId: string | null,
): void {
  shop.blocked = shop.blocked.filter((id) => id !== buyerId);
  if (isBlocked) shop.blocked.push(buyerId);
  delete shop.dedicated[buyerId];
  if (dedicatedId) shop.dedicated[buyerId] = dedicatedId;
}

/** R13: done before its time. */
export function finishWrapUp(shop: ModelShop, agentId: string): void {
  const agent = agentOf(shop, agentId);
  if (!agent) return;
  agent.wrapUps = [];
  settle(shop, linesOf(shop, agent));
}

export function setState(shop: ModelShop, agentId: string, state: AgentState): 'ok' | 'not_found' {
  const agent = agentOf(shop, agentId);
  if (!agent || agent.frozen) return 'not_found';
  act(shop, agentId);
  take(shop, agent, state);
  return 'ok';
}

/** What was chosen, by him or for him: it begins the count of misses anew. */
function take(shop: ModelShop, agent: ModelAgent, state: AgentState): void {
  if (agent.state === state) return;
  agent.state = state;
  agent.misses = 0;
  settle(shop, linesOf(shop, agent));
}

/** R14: somebody who does this is not idle. */
function act(shop: ModelShop, agentId: string): void {
  const agent = agentOf(shop, agentId);
  if (agent) agent.lastActAt = shop.now;
}

/** R14: the second connection flips nothing. */
export function openLease(shop: ModelShop, agentId: string, connectionId: string, device: Device): void {
  const agent = agentOf(shop, agentId);
  if (!agent || agent.frozen) return;
  const held = agent.leases.find((lease) => lease.connectionId === connectionId && lease.device === device);
  if (held) {
    held.expiresAt = shop.now + LEASE_MS;
    return;
  }
  agent.leases.push({ connectionId, device, expiresAt: shop.now + LEASE_MS });
  act(shop, agentId);
  if (isPresent(shop, agent)) {
    agent.graceUntil = null;
    agent.keeps = false;
  }
  settle(shop, linesOf(shop, agent));
}

export function closeLease(shop: ModelShop, agentId: string, connectionId: string, device: Device): void {
  const agent = agentOf(shop, agentId);
  const lease = agent?.leases.find((one) => one.connectionId === connectionId && one.device === device);
  if (!agent || !lease) return;
  endLease(shop, agent, lease);
  settle(shop, linesOf(shop, agent));
}

/** The last connection that counts is gone: that starts the grace (R10). */
function endLease(shop: ModelShop, agent: ModelAgent, lease: ModelAgent['leases'][number]): void {
  agent.leases = agent.leases.filter((one) => one !== lease);
  if (isPresent(shop, agent)) return;
  agent.goneAt = shop.now;
  beginGrace(shop, agent);
}

function beginGrace(shop: ModelShop, agent: ModelAgent): void {
  const until = agent.goneAt + shop.rules.drop.graceMs;
  agent.graceUntil = until;
  setTimer(shop, until, `drop|${agent.agentId}`, (later) => {
    if (agent.graceUntil === until && !isPresent(later, agent)) endGrace(later, agent);
  });
}

/** Leases that nobody renewed end, and what is due is done (R10, R14). */
export function sweep(shop: ModelShop): void {
  for (const agent of shop.agents) {
    for (const lease of agent.leases.filter((one) => one.expiresAt < shop.now)) endLease(shop, agent, lease);
  }
  setIdleAway(shop);
  settle(shop);
  for (;;) {
    const [timer] = shop.timers
      .filter(({ at }) => at <= shop.now)
      .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
    if (!timer) return;
    shop.timers = shop.timers.filter((one) => one !== timer);
    timer.run(shop);
    settle(shop);
  }
}

/** R14: whoever has done nothing for so long is away. */
function setIdleAway(shop: ModelShop): void {
  const { autoAwayMs } = shop.rules;
  if (autoAwayMs === null) return;
  const idle = shop.agents
    .filter(({ lastActAt }) => lastActAt !== null && lastActAt <= shop.now - autoAwayMs)
    .sort((a, b) => (a.lastActAt ?? 0) - (b.lastActAt ?? 0) || (a.agentId < b.agentId ? -1 : 1));
  for (const agent of idle) {
    agent.lastActAt = null;
    const isIn = !agent.frozen && agent.kind !== 'bot' && agent.leases.length > 0;
    if (isIn && agent.state === 'accepting') take(shop, agent, 'away');
  }
}

/** R18: new rules, and who may work, in force at once: whoever waits first, then the chats of those who are out. */
export function publish(shop: ModelShop, rules: RuleSet, staff: readonly Staff[]): void {
  shop.rules = rules;
  const out: ModelAgent[] = [];
  for (const { agentId, frozen, endsAt = null } of staff) {
    const agent = agentOf(shop, agentId);
    if (!agent) continue;
    agent.listed = { frozen, endsAt };
    const isOut = frozen || (endsAt !== null && endsAt <= shop.now);
    if (isOut && !agent.frozen) out.push(agent);
    agent.frozen = agent.frozen && isOut;
    if (endsAt !== null) setTimer(shop, endsAt, `ends|${agentId}|0`, (later) => endAccount(later, agent));
  }
  for (const agent of out) cutOff(agent);
  for (const agent of shop.agents) watchGone(shop, agent);
  for (const conversation of shop.conversations.filter(({ status }) => status === 'assigned')) {
    // R19: a group that is no more leaves its chats to the default group.
    if (!hasGroup(shop, conversation.groupId)) conversation.groupId = rules.defaultGroupId;
    watch(shop, conversation);
  }
  const waiting = shop.conversations.filter((one) => one.waits !== null && one.status !== 'closed');
  for (const conversation of waiting.sort(byTurn)) waitByNewRules(shop, conversation);
  settle(shop, allLines(shop).sort());
  for (const agent of out) moveChats(shop, agent, 'move');
}

const hasGroup = (shop: ModelShop, groupId: string) =>
  shop.rules.groups.some((one) => one.groupId === groupId);

/** R10: he is waited for, and his chats are kept, by the rules in force. */
function watchGone(shop: ModelShop, agent: ModelAgent): void {
  if (agent.graceUntil !== null) beginGrace(shop, agent);
  if (!agent.keeps || shop.rules.drop.action === 'keep') return;
  agent.keeps = false;
  setTimer(shop, shop.now, `drop|${agent.agentId}`, (later) => {
    if (!isPresent(later, agent)) endGrace(later, agent);
  });
}

/** R18: a line that is gone, or that his rules no longer lead to, is left; the rest of his wait is watched anew. */
function waitByNewRules(shop: ModelShop, conversation: ModelConversation): void {
  const { waits } = conversation;
  if (!waits) return;
  if (conversation.status === 'pooled' && hasGroup(shop, conversation.groupId)) {
    waits.line = poolLine(shop, conversation);
    return;
  }
  if (!hasGroup(shop, conversation.groupId) || !mayWaitIn(shop, conversation, waits.line)) {
    if (!hasGroup(shop, conversation.groupId)) conversation.groupId = shop.rules.defaultGroupId;
    conversation.waits = null;
    decide(shop, conversation, null);
    return;
  }
  waits.also = waits.also.filter((line) => mayWaitIn(shop, conversation, line));
  watchWait(shop, conversation, waits);
}

function mayWaitIn(shop: ModelShop, { groupId }: ModelConversation, line: string): boolean {
  const group = shop.rules.groups.find((one) => one.groupId === groupId);
  if (line === '*') return shop.rules.restOfShop || shop.rules.assignment === 'pull';
  const others = group?.overflow.map((overflow) => overflow.groupId) ?? [];
  return line.startsWith('@') || [groupId, group?.standInGroupId, ...others].includes(line);
}

/** R16: a temporary account leaves by itself. */
function endAccount(shop: ModelShop, agent: ModelAgent): void {
  const { endsAt } = agent.listed;
  if (agent.frozen || endsAt === null || endsAt > shop.now) return;
  cutOff(agent);
  moveChats(shop, agent, 'move');
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
    arrival: nextArrival(shop),
    excluded: [],
    waitedForRecent: false,
    told: [],
    priority: 5,
    openedAt: shop.now,
    assignedAt: 0,
    lastBuyerAt: shop.now,
    lastAgentAt: 0,
    unansweredSince: null,
    answeredAt: 0,
    alarmed: false,
    missed: false,
    silent: false,
    firstReplyAt: null,
    lastAgentSeq: 0,
    lastBotSeq: 0,
    buyerDelivered: 0,
    assignments: 0,
    decidedBy: [],
    outcome: null,
  };
}

/** R6: whoever came first is first, wherever he waits and how often. */
function nextArrival(shop: ModelShop): number {
  shop.nextArrival += 1;
  return shop.nextArrival;
}

/** R4.6: an ordered list, the first match wins, the default group last. */
function matchRule(rules: RuleSet, { entry, firstWords }: ModelConversation): GroupRule | undefined {
  return rules.rules.find(
    ({ when }) =>
      (!when.entryPage || when.entryPage.some((prefix) => entry.page?.startsWith(prefix))) &&
      (!when.orderState || when.orderState.includes(entry.orderState ?? 'none')) &&
      (!when.firstWords ||
        when.firstWords.some((words) => firstWords.toLowerCase().includes(words.toLowerCase()))),
  );
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
