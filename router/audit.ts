import type { Redis } from 'ioredis';
import type { ShopId } from '../client-sdk/protocol/ids.ts';
import { decodeAgent, decodeConversation, type StoredAgent } from './decode.ts';
import { type ShopKeyName, shopKey } from './keys.ts';
import { lastPart } from './reader.ts';
import type { ConversationState, ShopSetup } from './types.ts';

/** One rule that the stored state breaks. */
export interface Breach {
  rule: string;
  detail: string;
}

interface Picture {
  agents: Map<string, StoredAgent>;
  conversations: (ConversationState & { waitKey?: string; avoidId?: string })[];
  setup: ShopSetup;
  groupLoads: Map<string, number>;
  buyers: Map<string, string>;
  tail: Set<string>;
  unanswered: Set<string>;
  holdings: Set<string>;
  queue: Set<string>;
  pool: Set<string>;
  ready: string[];
  online: string[];
  grace: string[];
  owed: Set<string>;
}

async function takePicture(redis: Redis, shopId: ShopId): Promise<Picture> {
  const key = (name: ShopKeyName) => shopKey(shopId, name, 0, '');
  const reads = await redis
    .multi()
    .hgetall(key('agents'))
    .hgetall(key('conversations'))
    .hgetall(key('meta'))
    .hgetall(key('buyers'))
    .hkeys(key('tail'))
    .zrange(key('unanswered'), '0', '-1')
    .zrange(key('holdings'), '0', '-1')
    .zrange(key('queue'), '0', '-1')
    .zrange(key('pool'), '0', '-1')
    .zrange(key('ready'), '0', '-1')
    .zrange(key('online'), '0', '-1')
    .zrange(key('grace'), '0', '-1')
    .zrange(key('owed'), '0', '-1')
    .exec();
  const [
    agents,
    conversations,
    meta,
    buyers,
    tail,
    unanswered,
    holdings,
    queue,
    pool,
    ready,
    online,
    grace,
    owed,
  ] = (reads ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  }) as [
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    ...string[][],
  ];
  const loads = Object.entries(meta).filter(([field]) => field.startsWith('load|'));
  return {
    agents: new Map(Object.entries(agents).map(([id, json]) => [id, decodeAgent(json)])),
    conversations: Object.values(conversations).map(decodeConversation),
    setup: JSON.parse(meta.setup ?? '{}') as ShopSetup,
    groupLoads: new Map(loads.map(([field, value]) => [field.slice('load|'.length), Number(value)])),
    buyers: new Map(Object.entries(buyers)),
    tail: new Set(tail),
    unanswered: new Set(unanswered),
    holdings: new Set(holdings),
    queue: new Set(queue),
    pool: new Set(pool),
    ready: ready ?? [],
    online: online ?? [],
    grace: grace ?? [],
    owed: new Set(owed),
  };
}

type Check = (picture: Picture) => Iterable<Breach>;

const breach = (rule: string, detail: string): Breach => ({ rule, detail });

/** R2: one open conversation for each buyer. */
const oneConversationPerBuyer: Check = function* ({ conversations, buyers }) {
  const open = conversations.filter(({ status }) => status !== 'closed');
  const seen = new Set<string>();
  for (const { buyerId, conversationId } of open) {
    if (seen.has(buyerId)) yield breach('R2', `buyer ${buyerId} has two open conversations`);
    seen.add(buyerId);
    if (buyers.get(buyerId) !== conversationId)
      yield breach('R2', `buyer ${buyerId} is not mapped to ${conversationId}`);
  }
  if (buyers.size !== open.length)
    yield breach('R2', `${buyers.size} buyers mapped, ${open.length} open conversations`);
};

/** R19: every open conversation is assigned, queued or pooled, and stands in exactly the index of its status. */
const nobodyForgotten: Check = function* ({ conversations, holdings, queue, pool }) {
  let [held, queued, pooled] = [0, 0, 0];
  for (const { conversationId, status, agentId, waitKey } of conversations) {
    if (status === 'assigned') {
      held += 1;
      if (!holdings.has(`${agentId}|${conversationId}`))
        yield breach('R19', `${conversationId} is held by ${agentId} but not listed`);
    } else if (status === 'queued') {
      queued += 1;
      if (!queue.has(waitKey ?? '')) yield breach('R19', `${conversationId} is queued but not in the queue`);
    } else if (status === 'pooled') {
      pooled += 1;
      if (!pool.has(waitKey ?? '')) yield breach('R19', `${conversationId} is pooled but not in the pool`);
    }
    if (status !== 'assigned' && agentId)
      yield breach('R19', `${conversationId} is ${status} but names ${agentId}`);
  }
  if (holdings.size !== held)
    yield breach('R19', `${holdings.size} holdings for ${held} assigned conversations`);
  if (queue.size !== queued) yield breach('R19', `${queue.size} places for ${queued} queued conversations`);
  if (pool.size !== pooled) yield breach('R19', `${pool.size} places for ${pooled} pooled conversations`);
};

/** R3, P5: counters equal the sets they count, and limits hold but where a switch allowed more. */
const limitsHold: Check = function* ({ agents, conversations, holdings, groupLoads, setup }) {
  for (const agent of agents.values()) {
    const held = [...holdings].filter((member) => member.startsWith(`${agent.id}|`)).length;
    if (agent.load !== held) yield breach('P5', `${agent.id} counts ${agent.load}, holds ${held}`);
    if (agent.load > agent.limit && !agent.excess)
      yield breach('R3', `${agent.id} holds ${agent.load} of ${agent.limit}`);
  }
  const byGroup = new Map<string, number>();
  for (const { status, groupId } of conversations) {
    if (status === 'assigned') byGroup.set(groupId, (byGroup.get(groupId) ?? 0) + 1);
  }
  for (const group of new Set([...byGroup.keys(), ...groupLoads.keys()])) {
    const [counted, held] = [groupLoads.get(group) ?? 0, byGroup.get(group) ?? 0];
    if (counted !== held) yield breach('P5', `group ${group} counts ${counted}, holds ${held}`);
    const limit = setup.rules.groups.find(({ groupId }) => groupId === group)?.limit;
    if (limit && counted > limit) yield breach('R3', `group ${group} holds ${counted} of ${limit}`);
  }
};

/** M1: unanswered as the conversations say it, in the list and with the agent who owes it. */
const unansweredAgrees: Check = function* ({ conversations, unanswered, owed }) {
  const waiting = conversations.filter((c) => c.unansweredSince !== undefined);
  for (const { conversationId, agentId } of waiting) {
    if (!unanswered.has(conversationId)) yield breach('M1', `${conversationId} is unanswered but not listed`);
    if (agentId && !owed.has(`${agentId}|${conversationId}`))
      yield breach('M1', `${agentId} does not owe ${conversationId}`);
  }
  if (unanswered.size !== waiting.length)
    yield breach('M1', `${unanswered.size} listed, ${waiting.length} unanswered`);
  const owedNow = waiting.filter(({ agentId }) => agentId).length;
  if (owed.size !== owedNow)
    yield breach('M1', `${owed.size} owed by agents, ${owedNow} unanswered and held`);
};

/** R14, R4.7: who stands in the index of the ready is online with room, and nobody else. */
const readyAgrees: Check = function* ({ agents, ready }) {
  const listed = new Set(ready.filter((member) => member.startsWith('@')).map(lastPart));
  for (const agent of agents.values()) {
    const present = agent.desktop > 0 || (agent.mobile > 0 && agent.mobileRouting);
    const can =
      !agent.frozen && agent.takesPart && present && agent.state === 'accepting' && agent.load < agent.limit;
    if (can !== listed.has(agent.id))
      yield breach(
        'R4.7',
        `${agent.id} ${can ? 'can take a chat but is not' : 'cannot take a chat but is'} listed as ready`,
      );
  }
};

/** R6: nobody waits while somebody who is ready may have him. */
const nobodyWaitsInVain: Check = function* ({ conversations, ready, groupLoads, setup }) {
  for (const { conversationId, status, groupId, waitKey, avoidId } of conversations) {
    if (!waitKey || (status !== 'queued' && status !== 'pooled')) continue;
    const waitsFor = waitKey.slice(0, waitKey.indexOf('|'));
    const limit = setup.rules.groups.find((group) => group.groupId === groupId)?.limit;
    if (limit && (groupLoads.get(groupId) ?? 0) >= limit) continue;
    const takers = ready.filter((member) => member.startsWith(`${waitsFor}|`)).map(lastPart);
    const taker = takers.find((id) => id !== avoidId);
    if (taker) yield breach('R6', `${conversationId} is ${status} for ${waitsFor} while ${taker} is ready`);
  }
};

/** R4.9: a queue has somebody online, or somebody who may come back within his grace, or a full group. */
const queueHasSomebody: Check = function* ({ conversations, online, grace, groupLoads, setup }) {
  const anybody = new Set([...online, ...grace].map((member) => member.slice(0, member.indexOf('|'))));
  for (const { conversationId, status, groupId, waitKey } of conversations) {
    if (status !== 'queued' || !waitKey) continue;
    const limit = setup.rules.groups.find((group) => group.groupId === groupId)?.limit;
    if (limit && (groupLoads.get(groupId) ?? 0) >= limit) continue;
    const waitsFor = waitKey.slice(0, waitKey.indexOf('|'));
    if (!anybody.has(waitsFor))
      yield breach('R4.9', `${conversationId} is queued for ${waitsFor}, where nobody is online`);
  }
};

/** P3: the newest messages of every conversation are there, without a gap. */
const noGaps: Check = function* ({ conversations, tail }) {
  const counts = new Map<string, { count: number; min: number; max: number }>();
  for (const field of tail) {
    const id = field.slice(0, field.indexOf('|'));
    const seq = Number(lastPart(field));
    const seen = counts.get(id) ?? { count: 0, min: seq, max: seq };
    counts.set(id, { count: seen.count + 1, min: Math.min(seen.min, seq), max: Math.max(seen.max, seq) });
  }
  for (const { conversationId, seq } of conversations) {
    const seen = counts.get(conversationId);
    if (seen && (seen.max !== seq || seen.count !== seen.max - seen.min + 1)) {
      yield breach(
        'P3',
        `${conversationId} ends at ${seq}, its messages run ${seen.min}…${seen.max} with ${seen.count}`,
      );
    }
  }
};

const CHECKS: Check[] = [
  oneConversationPerBuyer,
  nobodyForgotten,
  limitsHold,
  unansweredAgrees,
  readyAgrees,
  nobodyWaitsInVain,
  queueHasSomebody,
  noGaps,
];

/** Reads one consistent picture of a shop and returns every rule that it breaks; empty when all is well (R19). */
export async function audit(redis: Redis, shopId: ShopId): Promise<Breach[]> {
  const picture = await takePicture(redis, shopId);
  return CHECKS.flatMap((check) => [...check(picture)]);
}
