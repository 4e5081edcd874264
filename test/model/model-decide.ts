import type { OfflineStep } from '../../client-sdk/protocol/rule-set.ts';
import { assign, end, tell, wait } from './model-moves.ts';
import {
  absenceReason,
  agentOf,
  bestIn,
  groupHasRoom,
  hasRoom,
  isOnline,
  isOpen,
  isPresent,
  isServed,
  loadOf,
  type ModelAgent,
  type ModelConversation,
  type ModelShop,
  readiness,
  routingOf,
  waitingIn,
} from './model-shop.ts';

/** What a decision comes to: an agent (in the turn of a line), a line of the queue, or nobody. */
type Outcome =
  | { rule: string; agent: ModelAgent; turnOf?: string }
  | { rule: string; line: string }
  | 'nobody';

/** R4 from its second line to its last, for a conversation that nobody holds. `dropped` just lost it (R10). */
export function decide(shop: ModelShop, conversation: ModelConversation, dropped: ModelAgent | null): void {
  carryOut(shop, conversation, choose(shop, conversation, dropped));
}

export function carryOut(shop: ModelShop, conversation: ModelConversation, outcome: Outcome): void {
  if (outcome === 'nobody') {
    settleOffline(shop, conversation);
  } else if ('agent' in outcome) {
    conversation.decidedBy.push(outcome.rule);
    assign(shop, conversation, outcome.agent, outcome.turnOf);
  } else {
    waitInQueue(shop, conversation, outcome.line, outcome.rule);
  }
}

/** Whom the order of R4 finds. Who has an agent (R9) has his place in the group. */
export function choose(
  shop: ModelShop,
  conversation: ModelConversation,
  dropped: ModelAgent | null,
): Outcome {
  const { groupId } = conversation;
  if (conversation.agentId === null && !groupHasRoom(shop, groupId)) return { rule: 'R4.9', line: groupId };
  const person = findPerson(shop, conversation, dropped);
  if (person) return person;
  if (shop.rules.assignment === 'pull') {
    const line = isOpen(shop, groupId) && [groupId, '*'].find((one) => isServed(shop, one));
    return line ? { rule: 'R12', line } : 'nobody';
  }
  const own = askLine(shop, conversation, groupId, 'R4.7');
  if (own) return 'line' in own ? { ...own, rule: 'R4.9' } : own;
  const others = askOthers(shop, conversation);
  return others !== 'nobody' && 'line' in others ? { ...others, rule: 'R4.9' } : others;
}

/** R4.8, at once: the overflow groups in order, then anybody of the shop; else the first of them that is only full. */
function askOthers(shop: ModelShop, conversation: ModelConversation): Outcome {
  const others = groupOf(shop, conversation.groupId)?.overflow.map((overflow) => overflow.groupId) ?? [];
  const answers = [...others, ...(shop.rules.restOfShop ? ['*'] : [])].flatMap(
    (line) => askLine(shop, conversation, line, 'R4.8') ?? [],
  );
  return answers.find((answer) => 'agent' in answer) ?? answers[0] ?? 'nobody';
}

/** The best who is ready, else a place in the queue as long as somebody is online. */
function askLine(
  shop: ModelShop,
  conversation: ModelConversation,
  line: string,
  rule: string,
): Exclude<Outcome, 'nobody'> | null {
  if (!isOpen(shop, line)) return null;
  const agent = bestIn(shop, line, conversation);
  if (agent) return { rule, agent, turnOf: line };
  return isServed(shop, line, conversation) ? { rule, line } : null;
}

/** R6: is this line shorter than the conversation's group lets it be? */
function hasPlace(shop: ModelShop, { groupId }: ModelConversation, line: string): boolean {
  const most = groupOf(shop, groupId)?.queue.maxLength ?? null;
  return most === null || waitingIn(shop, 'queued', line).length < most;
}

/** R6: into the queue, if it is not as long as the group lets it be. */
export function waitInQueue(
  shop: ModelShop,
  conversation: ModelConversation,
  line: string,
  rule: string,
): void {
  if (!hasPlace(shop, conversation, line)) {
    settleOtherwise(shop, conversation, line);
    return;
  }
  conversation.decidedBy.push(rule);
  // R4.3: the line of one agent is that of the recent one.
  const reason = line.startsWith('@') ? 'recent_busy' : 'all_busy';
  wait(shop, conversation, 'queued', { line, class: conversation.priority }, reason);
}

/** R6: what is done with whom this line of the queue cannot hold, or held too long. */
export function settleOtherwise(shop: ModelShop, conversation: ModelConversation, line: string): void {
  const set = groupOf(shop, conversation.groupId)?.queue.action ?? 'offline_chain';
  // Nobody is refused in the middle of his talk.
  const action = set === 'refuse' && conversation.assignments > 0 ? 'offline_chain' : set;
  conversation.waits = null;
  if (action === 'overflow' && shop.rules.assignment !== 'pull' && groupHasRoom(shop, conversation.groupId)) {
    const found = askOthers(shop, conversation);
    const mayWaitThere = (other: string) => other !== line && hasPlace(shop, conversation, other);
    if (found !== 'nobody' && ('agent' in found || mayWaitThere(found.line))) {
      settleWith(shop, conversation, found, 'all_busy');
      return;
    }
  }
  if (action === 'offline_chain' || action === 'overflow') {
    settleOffline(shop, conversation, 'all_busy');
    return;
  }
  conversation.decidedBy.push('R6');
  if (action === 'pool') {
    const waits = { line: poolLine(shop, conversation), class: conversation.priority };
    wait(shop, conversation, 'pooled', waits, 'all_busy');
  } else {
    tell(conversation, 'refused');
    end(shop, conversation);
  }
}

export const poolLine = (shop: ModelShop, { groupId }: ModelConversation) =>
  shop.rules.restOfShop ? '*' : groupId;

const groupOf = (shop: ModelShop, groupId: string) =>
  shop.rules.groups.find((group) => group.groupId === groupId);

/** The dropped one's stand-in (R10), the named agent (R4.2), the recent agent (R4.3). */
function findPerson(
  shop: ModelShop,
  conversation: ModelConversation,
  dropped: ModelAgent | null,
): Outcome | null {
  if (dropped) {
    const agent = findStandIn(shop, conversation, dropped, false);
    if (agent) return { agent, rule: 'R10' };
  }
  // R7: outside the shop's hours nobody is asked by name either.
  if (!isOpen(shop, '*')) return findBot(shop, conversation);
  if (!dropped && conversation.entry.agentId !== undefined) {
    const agent = askPerson(shop, conversation, conversation.entry.agentId, {
      allowAway: false,
      mayExceed: false,
    });
    if (agent) return { agent, rule: 'R4.2' };
  }
  return findRecent(shop, conversation) ?? findDedicated(shop, conversation) ?? findBot(shop, conversation);
}

function findRecent(shop: ModelShop, conversation: ModelConversation): Outcome | null {
  const recent = shop.recents.find((one) => one.buyerId === conversation.buyerId);
  if (!recent) return null;
  const { awayWindowMs, acceptingWindowMs, mayExceedLimit } = shop.rules.recent;
  const ageMs = shop.now - recent.at;
  if (ageMs > awayWindowMs && ageMs > acceptingWindowMs) return null;
  const agent = askPerson(shop, conversation, recent.agentId, {
    allowAway: ageMs <= awayWindowMs,
    mayExceed: mayExceedLimit,
  });
  if (agent) return { agent, rule: 'R4.3' };
  return waitForRecent(shop, conversation, agentOf(shop, recent.agentId));
}

/** Where he is only full, for his next free slot: once before somebody has the conversation again. */
function waitForRecent(
  shop: ModelShop,
  conversation: ModelConversation,
  agent: ModelAgent | undefined,
): Outcome | null {
  const { agentId: holder, excluded, waitedForRecent } = conversation;
  if (shop.rules.recent.waitMs === 0 || holder !== null || waitedForRecent || !agent) return null;
  if (readiness(shop, agent) !== 'full' || excluded.includes(agent.agentId)) return null;
  const line = `@${agent.agentId}`;
  if (!hasPlace(shop, conversation, line)) return null;
  conversation.waitedForRecent = true;
  return { rule: 'R4.3', line };
}

function findDedicated(shop: ModelShop, conversation: ModelConversation): Outcome | null {
  const id = shop.dedicated[conversation.buyerId];
  const agent = id && askPerson(shop, conversation, id, { allowAway: false, mayExceed: false });
  return agent ? { agent, rule: 'R4.4' } : null;
}

/** R4.5: before anybody has had it. */
function findBot(shop: ModelShop, conversation: ModelConversation): Outcome | null {
  const id = groupOf(shop, conversation.groupId)?.botId ?? shop.rules.botId;
  const bot = agentOf(shop, id);
  if (!bot || conversation.assignments > 0 || !isPresent(shop, bot) || !hasRoom(shop, bot)) return null;
  return { agent: bot, rule: 'R4.5' };
}

/** One agent out of his group's turn; while he is absent, his stand-in. */
function askPerson(
  shop: ModelShop,
  conversation: ModelConversation,
  agentId: string,
  allowed: { allowAway: boolean; mayExceed: boolean },
): ModelAgent | null {
  const agent = agentOf(shop, agentId);
  if (!agent) return null;
  const answer = ask(shop, conversation, agent, allowed);
  if (answer === 'taken') return agent;
  return answer === 'absent' ? findStandIn(shop, conversation, agent, false) : null;
}

function ask(
  shop: ModelShop,
  conversation: ModelConversation,
  agent: ModelAgent,
  { allowAway, mayExceed }: { allowAway: boolean; mayExceed: boolean },
): 'taken' | 'absent' | 'refused' {
  if (!routingOf(shop, agent.agentId).takesPart) return 'refused';
  if (conversation.excluded.includes(agent.agentId)) return 'refused';
  if (!isPresent(shop, agent) || agent.state === 'off') return 'absent';
  if (agent.state === 'away' && !allowAway) return 'refused';
  return mayExceed || hasRoom(shop, agent) ? 'taken' : 'refused';
}

/** Chains of stand-ins, no loops (R4.2): the first one who is there with room. */
function findStandIn(
  shop: ModelShop,
  conversation: ModelConversation,
  absent: ModelAgent,
  allowAway: boolean,
): ModelAgent | null {
  const seen = new Set([absent.agentId]);
  let agent = agentOf(shop, routingOf(shop, absent.agentId).standInId);
  while (agent && !seen.has(agent.agentId)) {
    if (ask(shop, conversation, agent, { allowAway, mayExceed: false }) === 'taken') return agent;
    seen.add(agent.agentId);
    agent = agentOf(shop, routingOf(shop, agent.agentId).standInId);
  }
  return null;
}

/** R7: the group's own chain, else the shop's; outside the hours that for this time. It ends in the pool. */
function chainOf(shop: ModelShop, { groupId }: ModelConversation, isClosed: boolean): OfflineStep[] {
  const [own, ofShop] = [groupOf(shop, groupId)?.offline, shop.rules.offline];
  const atNight = isClosed ? (own?.outOfHoursChain ?? ofShop.outOfHoursChain) : null;
  const set = atNight ?? own?.chain ?? ofShop.chain;
  if (set.length > 0) return set;
  // Not set: what there is, then the owner: where others take chats, only while he is online.
  const isShared = shop.agents.some(
    ({ agentId, kind, listed }) => kind === 'agent' && !listed.frozen && routingOf(shop, agentId).takesPart,
  );
  const isIn = shop.agents.some(
    (one) => one.kind === 'owner' && isPresent(shop, one) && one.state === 'accepting',
  );
  return ['stand_in', 'stand_in_group', 'proxy', ...(isIn || !isShared ? ['owner' as const] : [])];
}

/** What nobody receives goes to the pool. */
function settleOffline(
  shop: ModelShop,
  conversation: ModelConversation,
  reason = absenceReason(shop, conversation),
): void {
  const isClosed = reason === 'out_of_hours';
  // R3: where its group can hold no more, nobody can be given it.
  const hasPlace = groupHasRoom(shop, conversation.groupId);
  for (const step of hasPlace ? chainOf(shop, conversation, isClosed) : []) {
    if (step === 'pool') break;
    const found =
      step === 'stand_in_group' ? standInGroup(shop, conversation) : receiver(shop, conversation, step);
    if (!found || found === 'nobody') continue;
    settleWith(shop, conversation, found, reason);
    return;
  }
  conversation.decidedBy.push('R7.5');
  const waits = { line: poolLine(shop, conversation), class: conversation.priority };
  wait(shop, conversation, 'pooled', waits, reason);
}

function settleWith(
  shop: ModelShop,
  conversation: ModelConversation,
  found: Exclude<Outcome, 'nobody'>,
  reason: string,
): void {
  conversation.decidedBy.push(found.rule);
  if ('agent' in found) {
    const { agent, turnOf } = found;
    // Who receives it though he is not there is not named to the buyer.
    assign(shop, conversation, agent, turnOf, isOnline(shop, agent) ? undefined : reason);
  } else {
    wait(shop, conversation, 'queued', { line: found.line, class: conversation.priority }, 'all_busy');
  }
}

function standInGroup(shop: ModelShop, conversation: ModelConversation): Outcome | null {
  const line = groupOf(shop, conversation.groupId)?.standInGroupId;
  return line ? askLine(shop, conversation, line, 'R7.2') : null;
}

function receiver(
  shop: ModelShop,
  conversation: ModelConversation,
  step: 'stand_in' | 'proxy' | 'owner',
): Outcome | null {
  if (step === 'stand_in') {
    for (const person of personsOf(shop, conversation)) {
      const agent = findStandIn(shop, conversation, person, true);
      if (agent) return { agent, rule: 'R7.1' };
    }
    return null;
  }
  const owners = shop.agents.filter((agent) => agent.kind === 'owner').map((agent) => agent.agentId);
  const ids = step === 'proxy' ? shop.rules.offline.proxyIds : owners;
  const may = ids
    .flatMap((id) => agentOf(shop, id) ?? [])
    .filter((one) => !one.frozen && hasRoom(shop, one) && !conversation.excluded.includes(one.agentId));
  const loadIn = ({ agentId }: ModelAgent) => loadOf(shop, agentId) / routingOf(shop, agentId).limit;
  if (shop.rules.offline.proxyStrategy === 'least_loaded') may.sort((a, b) => loadIn(a) - loadIn(b));
  const [agent] = may;
  return agent ? { agent, rule: step === 'proxy' ? 'R7.3' : 'R7.4' } : null;
}

/** The named agent, the recent one as long as he counts, the dedicated one. */
function personsOf(shop: ModelShop, conversation: ModelConversation): ModelAgent[] {
  const recent = shop.recents.find((one) => one.buyerId === conversation.buyerId);
  const counts = recent && shop.now - recent.at <= shop.rules.recent.acceptingWindowMs;
  const dedicated = shop.dedicated[conversation.buyerId];
  const ids = [conversation.entry.agentId, counts ? recent.agentId : undefined, dedicated];
  return ids.flatMap((id) => agentOf(shop, id) ?? []);
}
