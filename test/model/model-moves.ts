import { decide, settleOtherwise, waitInQueue } from './model-decide.ts';
import {
  agentOf,
  allLines,
  bestIn,
  dayOf,
  groupHasRoom,
  isInGrace,
  isOpen,
  isServed,
  linesOf,
  type ModelAgent,
  type ModelConversation,
  type ModelShop,
  type Timer,
  tiersOf,
  type Waiting,
  waitingIn,
} from './model-shop.ts';
import { watch } from './model-watch.ts';

/** R2: each assignment has its own epoch. The line that says so, or why nobody is there, is a message of its own. */
export function assign(
  shop: ModelShop,
  conversation: ModelConversation,
  agent: ModelAgent,
  turnOf: string | null = null,
  reason?: string,
): void {
  shop.nextAssignment += 1;
  for (const tier of tiersOf(shop, agent)) {
    // R5: the pointers of the shop, of its group, and of the line in whose turn he was.
    if (!['*', conversation.groupId, turnOf].includes(tier.replace(/\+$/, ''))) continue;
    const before = agent.turns[tier];
    const day = dayOf(shop.now);
    agent.turns[tier] = {
      last: shop.nextAssignment,
      day,
      today: (before?.day === day ? before.today : 0) + 1,
    };
  }
  conversation.waits = null;
  conversation.status = 'assigned';
  conversation.agentId = agent.agentId;
  conversation.epoch += 1;
  conversation.assignments += 1;
  conversation.assignedAt = shop.now;
  conversation.alarmed = false;
  conversation.missed = false;
  conversation.waitedForRecent = false;
  if (reason === undefined) {
    conversation.told = [];
    conversation.seq += 1;
  } else {
    tell(conversation, reason);
  }
  watch(shop, conversation);
}

/** R2: from now on the one who held it can write no more. */
export function release(conversation: ModelConversation): void {
  conversation.agentId = null;
  conversation.silent = false;
  conversation.epoch += 1;
}

/** R13: it is over, and its slot goes into the wrap-up where there is one. */
export function end(shop: ModelShop, conversation: ModelConversation): void {
  const agent = agentOf(shop, conversation.agentId);
  conversation.outcome = outcomeOf(conversation, agent);
  if (agent) {
    // R9: a chat that was served to its end begins the count of misses anew.
    if (conversation.firstReplyAt !== null) agent.misses = 0;
    release(conversation);
    startWrapUp(shop, agent);
  }
  conversation.seq += 1;
  conversation.status = 'closed';
  conversation.waits = null;
  conversation.unansweredSince = null;
}

function startWrapUp(shop: ModelShop, agent: ModelAgent): void {
  const { wrapUpMs } = shop.rules;
  if (wrapUpMs === 0 || agent.kind === 'bot') return;
  shop.nextWrapUp += 1;
  const number = shop.nextWrapUp;
  agent.wrapUps.push(number);
  setTimer(shop, shop.now + wrapUpMs, `wrapup|${agent.agentId}|${number}`, (later) => {
    agent.wrapUps = agent.wrapUps.filter((one) => one !== number);
    settle(later, linesOf(later, agent));
  });
}

/** M6: never given to anybody; nobody replied, nor the bot that has it; the last reply did not arrive; or served. */
function outcomeOf(
  { assignments, firstReplyAt, lastAgentSeq, lastBotSeq, buyerDelivered }: ModelConversation,
  holder: ModelAgent | undefined,
): string {
  if (assignments === 0) return 'abandoned';
  const isBots = firstReplyAt === null && holder?.kind === 'bot' && lastBotSeq > 0;
  if (firstReplyAt === null && !isBots) return 'missed';
  return (isBots ? lastBotSeq : lastAgentSeq) > buyerDelivered ? 'dropped' : 'served';
}

/** R7: a line of the router's own, once for each reason. */
export function tell(conversation: ModelConversation, reason: string): void {
  if (conversation.told.includes(reason)) return;
  conversation.told.push(reason);
  conversation.seq += 1;
}

/** The buyer is told when he begins to wait: why, or that he is given back. */
export function wait(
  shop: ModelShop,
  conversation: ModelConversation,
  status: 'queued' | 'pooled',
  waits: Omit<Waiting, 'also' | 'since'>,
  reason: string,
): void {
  if (reason === 'requeued') conversation.seq += 1;
  else if (conversation.status !== status) tell(conversation, reason);
  conversation.status = status;
  conversation.waits = { ...waits, since: shop.now, also: [] };
  if (status !== 'queued') return;
  // Its own group's agents may have it as soon as one of them comes in.
  if (joinsOthers(waits.line)) joinLine(conversation.waits, conversation.groupId);
  watchWait(shop, conversation, conversation.waits);
}

/** The one way to set a timer; one of the same name is moved. */
export function setTimer(shop: ModelShop, at: number, name: string, run: Timer['run']): void {
  shop.timers = [...shop.timers.filter((timer) => timer.name !== name), { at, name, run }];
}

/** Who waits for one agent, or for the whole shop, waits in no further line. */
const joinsOthers = (line: string) => !line.startsWith('@') && line !== '*';

function joinLine(waits: Waiting, line: string): void {
  if (line !== waits.line && !waits.also.includes(line)) waits.also.push(line);
}

/**
 * R4.8: other lines after their delays; R6: the longest wait. By the rules of its own group, wherever it waits, that
 * are in force when it is due.
 */
export function watchWait(shop: ModelShop, conversation: ModelConversation, waits: Waiting): void {
  const groupIn = ({ rules }: ModelShop) =>
    rules.groups.find(({ groupId }) => groupId === conversation.groupId);
  const watch = (kind: string, afterMs: number, which: string, run: Timer['run']) => {
    const name = `${kind}|${conversation.conversationId}|${which}`;
    setTimer(shop, waits.since + afterMs, name, (later) => {
      if (conversation.waits === waits && conversation.status === 'queued') run(later);
    });
  };
  const group = groupIn(shop);
  if (!group) return;
  if (group.queue.maxWaitMs !== null) {
    watch('longest', group.queue.maxWaitMs, '', (later) => {
      if ((groupIn(later)?.queue.maxWaitMs ?? null) !== null)
        settleOtherwise(later, conversation, waits.line);
    });
  }
  // R4.3: who waits for one agent by a transfer, or woke, waits on.
  if (waits.line.startsWith('@') && waits.class > 0) {
    watch('recent', shop.rules.recent.waitMs, '', (later) => {
      conversation.waits = null;
      decide(later, conversation, null);
    });
  }
  if (!joinsOthers(waits.line)) return;
  for (const [i, { afterMs }] of group.overflow.entries()) {
    watch('overflow', afterMs, String(i + 1), (later) => {
      const now = groupIn(later)?.overflow[i];
      if (now) joinLine(waits, now.groupId);
    });
  }
  const { restOfShop, restOfShopAfterMs } = shop.rules;
  if (restOfShop && restOfShopAfterMs !== null) {
    watch('overflow', restOfShopAfterMs, '*', ({ rules }) => {
      if (rules.restOfShop && rules.restOfShopAfterMs !== null) joinLine(waits, '*');
    });
  }
}

/**
 * After every change: whoever can be served is served at once (R6, R8), and nobody waits in a queue that
 * nobody serves any more (R4.9, R19). `lines` are left first, where the order could matter.
 */
export function settle(shop: ModelShop, lines: string[] = []): void {
  while (serveOne(shop)) {}
  for (const line of new Set([...lines, ...allLines(shop)])) rescue(shop, line);
}

/** The first in the queue, then in the pool, for whom somebody is ready. */
function serveOne(shop: ModelShop): boolean {
  for (const status of ['queued', 'pooled'] as const) {
    if (status === 'pooled' && !shop.rules.pool.auto) continue;
    for (const conversation of waitingIn(shop, status)) {
      if (!groupHasRoom(shop, conversation.groupId)) continue;
      const { line = '', also = [] } = conversation.waits ?? {};
      // Its own group's line goes first, then the one it was sent to.
      const own = also.filter((one) => one === conversation.groupId);
      const served = [...own, line, ...also.toSorted()].find((one) =>
        findTaker(shop, status, one, conversation),
      );
      const agent = served && findTaker(shop, status, served, conversation);
      if (!agent) continue;
      conversation.decidedBy.push(status === 'queued' ? 'R6' : 'R8');
      if (status === 'pooled') agent.fromPool.push(shop.now);
      assign(shop, conversation, agent, served);
      return true;
    }
  }
  return false;
}

/** R12: in pull mode nobody moves by himself but who waits for one agent. R8: the pool at its pace, by age and hours. */
function findTaker(
  shop: ModelShop,
  status: 'queued' | 'pooled',
  line: string,
  conversation: ModelConversation,
): ModelAgent | undefined {
  if (shop.rules.assignment === 'pull' && !line.startsWith('@')) return undefined;
  if (status === 'queued') {
    // Who waits is served to the end, whatever the hours; in a further line only within them.
    const mayBe = line === conversation.waits?.line || isOpen(shop, line);
    return mayBe ? bestIn(shop, line, conversation) : undefined;
  }
  const { maxAgeMs, maxPerAgentPerMinute } = shop.rules.pool;
  if (!isOpen(shop, line) || shop.now - conversation.openedAt > maxAgeMs) return undefined;
  return bestIn(
    shop,
    line,
    conversation,
    ({ fromPool }) => fromPool.filter((at) => at > shop.now - 60_000).length < maxPerAgentPerMinute,
  );
}

/**
 * The waiting are decided anew when the last one who served their line has left. Who waits for his own group
 * to come below its limit waits for no person, and stays.
 */
function rescue(shop: ModelShop, line: string): void {
  if (isServed(shop, line) || isInGrace(shop, line)) return;
  for (const conversation of waitingIn(shop, 'queued', line)) {
    if (line === conversation.groupId && !groupHasRoom(shop, line)) continue;
    conversation.waits = null;
    decide(shop, conversation, null);
  }
}

/** R10: the grace of an agent is over. Reachable by a phone that brings him nothing new, he keeps what he has. */
export function endGrace(shop: ModelShop, agent: ModelAgent): void {
  agent.graceUntil = null;
  agent.keeps = agent.leases.length === 0 && shop.rules.drop.action === 'keep';
  moveChats(shop, agent, agent.leases.length > 0 ? 'keep' : shop.rules.drop.action);
}

/** R16: a frozen account is cut at once; then its chats move. */
export function cutOff(agent: ModelAgent): void {
  agent.frozen = true;
  agent.leases = [];
  agent.graceUntil = null;
  agent.keeps = false;
}

export function moveChats(shop: ModelShop, agent: ModelAgent, action: 'keep' | 'queue' | 'move'): void {
  const held = shop.conversations
    .filter((one) => one.agentId === agent.agentId && one.status === 'assigned')
    .sort((a, b) => a.arrival - b.arrival);
  for (const conversation of action === 'keep' ? [] : held) {
    release(conversation);
    if (action === 'move') {
      decide(shop, conversation, agent);
    } else {
      waitInQueue(shop, conversation, conversation.groupId, 'R10');
    }
    while (serveOne(shop)) {}
    rescue(shop, conversation.groupId);
  }
  settle(shop, linesOf(shop, agent));
}
