import { carryOut, choose, decide } from './model-decide.ts';
import { end, release, setTimer, settle, wait } from './model-moves.ts';
import {
  agentOf,
  hasRoom,
  isOpen,
  isServed,
  linesOf,
  type ModelConversation,
  type ModelShop,
  readiness,
} from './model-shop.ts';

/** What follows of itself for a chat that somebody holds: R9 while a reply is owed, else R13. */
export function watch(shop: ModelShop, conversation: ModelConversation): void {
  if (conversation.unansweredSince === null) watchIdle(shop, conversation);
  else watchSilence(shop, conversation, conversation.unansweredSince);
}

function silenceDue(shop: ModelShop, conversation: ModelConversation, since: number): number | null {
  const { alarmMs, firstReplyMs, replyMs, move } = shop.rules.silence;
  const owedSince = Math.max(since, conversation.assignedAt);
  if (agentOf(shop, conversation.agentId)?.kind === 'bot' || conversation.missed) return null;
  if (!conversation.alarmed) return owedSince + alarmMs;
  if (!move) return null;
  return owedSince + Math.max(alarmMs, conversation.firstReplyAt === null ? firstReplyMs : replyMs);
}

function watchSilence(shop: ModelShop, conversation: ModelConversation, since: number): void {
  const due = silenceDue(shop, conversation, since);
  if (due === null) return;
  const { epoch, conversationId } = conversation;
  setTimer(shop, due, `silence|${conversationId}|${epoch}:${since}`, (later) => {
    const isSameWait = conversation.epoch === epoch && conversation.unansweredSince === since;
    if (conversation.status === 'assigned' && isSameWait) checkSilence(later, conversation, since);
  });
}

/** R9: the alarm; then, where that is on, the next agent, and never the same again for that wait. */
function checkSilence(shop: ModelShop, conversation: ModelConversation, since: number): void {
  const due = silenceDue(shop, conversation, since);
  const agent = agentOf(shop, conversation.agentId);
  if (due === null || !agent) return;
  if (due > shop.now) {
    watchSilence(shop, conversation, since);
    return;
  }
  if (!conversation.alarmed) {
    conversation.alarmed = true;
    watchSilence(shop, conversation, since);
    return;
  }
  conversation.excluded = [...conversation.excluded, agent.agentId];
  const { groupId } = conversation;
  const outcome = choose(shop, conversation, agent);
  const isTaken = outcome !== 'nobody' && 'agent' in outcome;
  // R12: in pull mode it goes back to where the others take it from.
  const isToClaim =
    outcome !== 'nobody' &&
    outcome.rule === 'R12' &&
    'line' in outcome &&
    isServed(shop, outcome.line, conversation);
  if (!isOpen(shop, groupId) || !(isTaken || isToClaim)) {
    conversation.alarmed = false;
    conversation.missed = true;
    return;
  }
  release(conversation);
  carryOut(shop, conversation, outcome);
  agent.misses += 1;
  const { awayAfterMisses } = shop.rules.silence;
  if (awayAfterMisses > 0 && agent.misses >= awayAfterMisses && agent.state === 'accepting') {
    agent.state = 'away';
    agent.misses = 0;
  }
  settle(shop, [...linesOf(shop, agent), groupId]);
}

/** R13: silent since the reply that ended the buyer's wait, and anew with each agent; idle since anybody's last word. */
const silentSince = ({ answeredAt, assignedAt }: ModelConversation) => Math.max(answeredAt, assignedAt);
const idleSince = ({ lastBuyerAt, lastAgentAt }: ModelConversation) => Math.max(lastBuyerAt, lastAgentAt);

export function watchIdle(shop: ModelShop, conversation: ModelConversation): void {
  const { idleCloseMs, silentChatMs } = shop.rules;
  const dues: number[] = [];
  if (idleCloseMs !== null) dues.push(idleSince(conversation) + idleCloseMs);
  if (silentChatMs !== null && !conversation.silent) dues.push(silentSince(conversation) + silentChatMs);
  if (dues.length === 0) return;
  const at = Math.max(shop.now + 1, Math.min(...dues));
  setTimer(shop, at, `idle|${conversation.conversationId}|0`, (later) => checkIdle(later, conversation));
}

function checkIdle(shop: ModelShop, conversation: ModelConversation): void {
  const { idleCloseMs, silentChatMs } = shop.rules;
  const agent = agentOf(shop, conversation.agentId);
  if (conversation.status !== 'assigned' || conversation.unansweredSince !== null || !agent) return;
  if (idleCloseMs !== null && shop.now - idleSince(conversation) >= idleCloseMs) {
    end(shop, conversation);
    settle(shop, [...linesOf(shop, agent), conversation.groupId]);
    return;
  }
  const isDue = silentChatMs !== null && shop.now - silentSince(conversation) >= silentChatMs;
  if (isDue && !conversation.silent) {
    conversation.silent = true;
    settle(shop, linesOf(shop, agent));
  }
  watchIdle(shop, conversation);
}

/** R13: the buyer spoke again. Over the limit only by the switch; else it waits for its agent, first in line. */
export function wake(shop: ModelShop, conversation: ModelConversation): void {
  shop.timers = shop.timers.filter(({ name }) => name !== `wake|${conversation.conversationId}|0`);
  const agent = agentOf(shop, conversation.agentId);
  if (!conversation.silent || conversation.status !== 'assigned' || !agent) return;
  if (hasRoom(shop, agent) || shop.rules.wakeMayExceedLimit) {
    conversation.silent = false;
    watch(shop, conversation);
    return;
  }
  release(conversation);
  if (readiness(shop, agent) === 'full') {
    conversation.decidedBy.push('R13');
    wait(shop, conversation, 'queued', { line: `@${agent.agentId}`, class: 0 }, 'requeued');
  } else {
    decide(shop, conversation, agent);
  }
  settle(shop, [conversation.groupId]);
}
