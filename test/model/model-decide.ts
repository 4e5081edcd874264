import { assign, wait } from './model-moves.ts';
import {
  agentOf,
  groupHasRoom,
  hasRoom,
  isPresent,
  isServed,
  type ModelAgent,
  type ModelConversation,
  type ModelShop,
  readyIn,
  routingOf,
} from './model-shop.ts';

/** What a decision comes to: an agent, or a line to wait in. */
type Outcome =
  | { rule: string; agent: ModelAgent }
  | { rule: string; status: 'queued' | 'pooled'; line: string };

/** R4 from its second line to its last, for a conversation that nobody holds. `dropped` just lost it (R10). */
export function decide(shop: ModelShop, conversation: ModelConversation, dropped: ModelAgent | null): void {
  const outcome = choose(shop, conversation, dropped);
  conversation.decidedBy.push(outcome.rule);
  if ('agent' in outcome) {
    assign(shop, conversation, outcome.agent);
  } else {
    wait(shop, conversation, outcome.status, { line: outcome.line, class: 'normal' });
  }
}

function choose(shop: ModelShop, conversation: ModelConversation, dropped: ModelAgent | null): Outcome {
  const { groupId } = conversation;
  if (!groupHasRoom(shop, groupId)) return { rule: 'R4.9', status: 'queued', line: groupId };
  const person = findPerson(shop, conversation, dropped);
  if (person) return person;
  const own = askLine(shop, groupId, 'R4.7');
  if (own) return own;
  const rest = shop.rules.restOfShop ? askLine(shop, '*', 'R4.8') : null;
  return rest ?? goOffline(shop, conversation);
}

/** R4.7, R4.9: the best who is ready, else a place in the queue as long as somebody is online. */
function askLine(shop: ModelShop, line: string, rule: string): Outcome | null {
  const [agent] = readyIn(shop, line);
  if (agent) return { rule, agent };
  if (!isServed(shop, line)) return null;
  return { rule: rule === 'R7.2' ? rule : 'R4.9', status: 'queued', line };
}

/** The dropped one's stand-in (R10), the named agent (R4.2), the recent agent (R4.3). */
function findPerson(
  shop: ModelShop,
  conversation: ModelConversation,
  dropped: ModelAgent | null,
): Outcome | null {
  if (dropped) {
    const agent = findStandIn(shop, dropped, false);
    if (agent) return { agent, rule: 'R10' };
  } else if (conversation.entry.agentId !== undefined) {
    const agent = askPerson(shop, conversation.entry.agentId, { allowAway: false, mayExceed: false });
    if (agent) return { agent, rule: 'R4.2' };
  }
  const recent = shop.recents.find((one) => one.buyerId === conversation.buyerId);
  if (!recent || recent.agentId === dropped?.agentId) return null;
  const { awayWindowMs, acceptingWindowMs, mayExceedLimit } = shop.rules.recent;
  const ageMs = shop.now - recent.at;
  if (ageMs > awayWindowMs && ageMs > acceptingWindowMs) return null;
  const agent = askPerson(shop, recent.agentId, {
    allowAway: ageMs <= awayWindowMs,
    mayExceed: mayExceedLimit,
  });
  return agent && { agent, rule: 'R4.3' };
}

/** One agent out of his group's turn; while he is absent, his stand-in. */
function askPerson(
  shop: ModelShop,
  agentId: string,
  allowed: { allowAway: boolean; mayExceed: boolean },
): ModelAgent | null {
  const agent = agentOf(shop, agentId);
  if (!agent) return null;
  const answer = ask(shop, agent, allowed);
  if (answer === 'taken') return agent;
  return answer === 'absent' ? findStandIn(shop, agent, false) : null;
}

function ask(
  shop: ModelShop,
  agent: ModelAgent,
  { allowAway, mayExceed }: { allowAway: boolean; mayExceed: boolean },
): 'taken' | 'absent' | 'refused' {
  if (!routingOf(shop, agent.agentId).takesPart) return 'refused';
  if (!isPresent(shop, agent) || agent.state === 'off') return 'absent';
  if (agent.state === 'away' && !allowAway) return 'refused';
  return mayExceed || hasRoom(shop, agent) ? 'taken' : 'refused';
}

/** Chains of stand-ins, no loops (R4.2): the first one who is there with room. */
function findStandIn(shop: ModelShop, absent: ModelAgent, allowAway: boolean): ModelAgent | null {
  const seen = new Set([absent.agentId]);
  let agent = agentOf(shop, routingOf(shop, absent.agentId).standInId);
  while (agent && !seen.has(agent.agentId)) {
    if (ask(shop, agent, { allowAway, mayExceed: false }) === 'taken') return agent;
    seen.add(agent.agentId);
    agent = agentOf(shop, routingOf(shop, agent.agentId).standInId);
  }
  return null;
}

/** R7, in the shop's order; where nothing is set, the owner; what nobody receives goes to the pool. */
function goOffline(shop: ModelShop, conversation: ModelConversation): Outcome {
  const { chain } = shop.rules.offline;
  for (const step of chain.length > 0 ? chain : (['owner'] as const)) {
    if (step === 'pool') break;
    const found =
      step === 'stand_in_group' ? standInGroup(shop, conversation) : receiver(shop, conversation, step);
    if (found) return found;
  }
  const line = shop.rules.restOfShop ? '*' : conversation.groupId;
  return { rule: 'R7.5', status: 'pooled', line };
}

function standInGroup(shop: ModelShop, { groupId }: ModelConversation): Outcome | null {
  const line = shop.rules.groups.find((group) => group.groupId === groupId)?.standInGroupId;
  return line ? askLine(shop, line, 'R7.2') : null;
}

function receiver(
  shop: ModelShop,
  conversation: ModelConversation,
  step: 'stand_in' | 'proxy' | 'owner',
): Outcome | null {
  if (step === 'stand_in') {
    for (const person of personsOf(shop, conversation)) {
      const agent = findStandIn(shop, person, true);
      if (agent) return { agent, rule: 'R7.1' };
    }
    return null;
  }
  const owners = shop.agents.filter((agent) => agent.kind === 'owner').map((agent) => agent.agentId);
  const ids = step === 'proxy' ? shop.rules.offline.proxyIds : owners;
  const agent = ids.map((id) => agentOf(shop, id)).find((one) => one && hasRoom(shop, one));
  return agent ? { agent, rule: step === 'proxy' ? 'R7.3' : 'R7.4' } : null;
}

/** The named agent, then the recent one as long as he counts. */
function personsOf(shop: ModelShop, conversation: ModelConversation): ModelAgent[] {
  const recent = shop.recents.find((one) => one.buyerId === conversation.buyerId);
  const counts = recent && shop.now - recent.at <= shop.rules.recent.acceptingWindowMs;
  const ids = [conversation.entry.agentId, counts ? recent.agentId : undefined];
  return ids.flatMap((id) => agentOf(shop, id) ?? []);
}
