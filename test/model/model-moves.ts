import { decide } from './model-decide.ts';
import {
  allLines,
  groupHasRoom,
  isInGrace,
  isServed,
  linesOf,
  type ModelAgent,
  type ModelConversation,
  type ModelShop,
  readyIn,
  type Waiting,
  waitingIn,
} from './model-shop.ts';

/** R2: each assignment has its own epoch. The line that says so, or why nobody is there, is a message of its own. */
export function assign(shop: ModelShop, conversation: ModelConversation, agent: ModelAgent): void {
  shop.nextAssignment += 1;
  agent.lastAssignment = shop.nextAssignment;
  conversation.waits = null;
  conversation.avoidId = null;
  conversation.status = 'assigned';
  conversation.agentId = agent.agentId;
  conversation.epoch += 1;
  conversation.assignments += 1;
  conversation.seq += 1;
}

/** R2: from now on the one who held it can write no more. */
export function release(conversation: ModelConversation): void {
  conversation.agentId = null;
  conversation.epoch += 1;
}

/** The buyer is told once, when he begins to wait. */
export function wait(
  shop: ModelShop,
  conversation: ModelConversation,
  status: 'queued' | 'pooled',
  waits: Waiting,
): void {
  if (conversation.status !== status) conversation.seq += 1;
  if (conversation.arrival === null) {
    shop.nextArrival += 1;
    conversation.arrival = shop.nextArrival;
  }
  conversation.status = status;
  conversation.waits = waits;
}

/**
 * After every change: whoever can be served is served at once (R6, R8), and nobody waits in a queue that
 * nobody serves any more (R4.9, R19). `lines` come first, where the order could matter.
 */
export function settle(shop: ModelShop, lines: string[] = []): void {
  while (serveOne(shop)) {}
  for (const line of [...lines, ...allLines(shop)]) rescue(shop, line);
}

/** The first in the queue, then in the pool, for whom somebody is ready. */
function serveOne(shop: ModelShop): boolean {
  for (const status of ['queued', 'pooled'] as const) {
    for (const conversation of waitingIn(shop, status)) {
      const line = conversation.waits?.line ?? '';
      const agent = readyIn(shop, line).find((one) => one.agentId !== conversation.avoidId);
      if (!agent || !groupHasRoom(shop, conversation.groupId)) continue;
      conversation.decidedBy.push(status === 'queued' ? 'R6' : 'R8');
      assign(shop, conversation, agent);
      return true;
    }
  }
  return false;
}

/**
 * The waiting are decided anew when the last one who served their line has left. Who waits for his own group
 * to come below its limit waits for no person, and stays.
 */
function rescue(shop: ModelShop, line: string): void {
  if (isServed(shop, line) || isInGrace(shop, line)) return;
  for (const conversation of waitingIn(shop, 'queued', line)) {
    if (line === conversation.groupId && !groupHasRoom(shop, line)) return;
    decide(shop, conversation, null);
  }
}

/** R10: the grace of an agent is over. */
export function dropChats(shop: ModelShop, agent: ModelAgent): void {
  const { action } = shop.rules.drop;
  agent.graceUntil = null;
  const held = shop.conversations
    .filter((one) => one.agentId === agent.agentId && one.status === 'assigned')
    .sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
  for (const conversation of action === 'keep' ? [] : held) {
    release(conversation);
    if (action === 'move') {
      decide(shop, conversation, agent);
    } else {
      conversation.decidedBy.push('R10');
      wait(shop, conversation, 'queued', { line: conversation.groupId, class: 'normal' });
    }
    while (serveOne(shop)) {}
  }
  settle(shop, linesOf(shop, agent));
}
