import type { Redis } from 'ioredis';
import type { ShopId } from '../client-sdk/protocol/ids.ts';
import { type Picture, takePicture } from './audit-picture.ts';
import type { StoredAgent } from './decode.ts';
import { lastPart } from './reader.ts';

/** One rule that the stored state breaks. */
export interface Breach {
  rule: string;
  detail: string;
}

const countOf = (members: Set<string>, id: string) =>
  [...members].filter((member) => member.startsWith(`${id}|`)).length;

type Check = (picture: Picture) => Iterable<Breach>;

const breach = (rule: string, detail: string): Breach => ({ rule, detail });

/** `<line>|…` without the mark of the reserve tier. */
const lineOf = (member: string) => member.slice(0, member.indexOf('|')).replace(/\+$/, '');

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

/** R18, R19: nobody waits, or is counted, in a line of a group that is no more. */
const everyGroupExists: Check = function* ({ conversations, setup, queue, overflow, pool }) {
  const groups = new Set(setup.rules.groups.map(({ groupId }) => groupId));
  for (const { conversationId, status, groupId } of conversations) {
    if (status === 'closed' || status === 'new' || groups.has(groupId)) continue;
    yield breach('R19', `${conversationId} is ${status} in ${groupId}, which is no group`);
  }
  for (const member of [...queue, ...overflow, ...pool]) {
    const line = lineOf(member);
    if (/^[@*~]/.test(line) || groups.has(line)) continue;
    yield breach('R19', `${lastPart(member)} waits in ${line}, which is no group`);
  }
};

/** R3, P5: counters equal the sets they count, and limits hold but where a switch, or a smaller limit, left a mark. */
const limitsHold: Check = function* ({
  agents,
  conversations,
  holdings,
  silent,
  groupLoads,
  groupsInExcess,
  setup,
}) {
  for (const agent of agents.values()) {
    const held = countOf(holdings, agent.id) - countOf(silent, agent.id);
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
    if (limit && counted > limit && !groupsInExcess.has(group))
      yield breach('R3', `group ${group} holds ${counted} of ${limit}`);
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
  const listed = new Set([...ready].filter((member) => member.startsWith('@')).map(lastPart));
  for (const agent of agents.values()) {
    const present = agent.desktop > 0 || (agent.mobile > 0 && agent.mobileRouting);
    const can =
      !agent.frozen &&
      agent.takesPart &&
      agent.kind !== 'bot' &&
      present &&
      agent.state === 'accepting' &&
      agent.load + agent.wrapUps < agent.limit;
    if (can !== listed.has(agent.id))
      yield breach(
        'R4.7',
        `${agent.id} ${can ? 'can take a chat but is not' : 'cannot take a chat but is'} listed as ready`,
      );
  }
};

/** R4.7, R14, R5: each index has just the places that each agent knows of, and the weights add up. */
const indexesAgree: Check = function* ({ agents, ready, online, grace, weights }) {
  const all = [...agents.values()];
  const places = (of: (agent: StoredAgent) => Record<string, string> | undefined) =>
    all.flatMap((agent) => Object.entries(of(agent) ?? {}).map(([line, rest]) => `${line}|${rest}`));
  const listed = (of: (agent: StoredAgent) => string | undefined) =>
    all.flatMap((agent) => (of(agent)?.split(',') ?? []).map((line) => `${line}|${agent.id}`));
  for (const [rule, name, index, wanted] of [
    ['R4.7', 'ready', ready, places(({ ranks }) => ranks)],
    ['R14', 'online', online, listed(({ present }) => present)],
    ['R14', 'grace', grace, listed(({ graced }) => graced)],
  ] as const) {
    for (const place of wanted)
      if (!index.has(place)) yield breach(rule, `${place} is not listed in ${name}`);
    if (index.size !== wanted.length)
      yield breach(rule, `${index.size} listed in ${name}, ${wanted.length} should be`);
  }
  for (const [line, sum] of weights) {
    const counted = all.reduce((total, agent) => total + (agent.counted?.[line] ?? 0), 0);
    if (counted !== sum) yield breach('R5', `the weights of ${line} are ${counted}, the sum says ${sum}`);
  }
};

const groupIsFull = ({ setup, groupLoads }: Picture, groupId: string): boolean => {
  const limit = setup.rules.groups.find((group) => group.groupId === groupId)?.limit;
  return Boolean(limit && (groupLoads.get(groupId) ?? 0) >= limit);
};

const fromPool = (agent: StoredAgent | undefined) =>
  Array.isArray(agent?.fromPool) ? agent.fromPool.length : 0;

/** R8: an agent who has had his minute's share of the pool is no taker, nor is anybody by hand or outside hours. */
const takesFromPool = ({ setup, agents }: Picture, agentId: string): boolean =>
  setup.rules.pool.auto &&
  [setup.rules, ...setup.rules.groups].every(({ hours }) => hours.length === 0) &&
  fromPool(agents.get(agentId)) < setup.rules.pool.maxPerAgentPerMinute;

/** R7: where there are hours, nobody need be served in a further line now. */
const isAlwaysOpen = ({ setup: { rules } }: Picture, line: string): boolean =>
  [rules, ...rules.groups.filter(({ groupId }) => groupId === line)].every(({ hours }) => hours.length === 0);

/** R6, R8: nobody waits while somebody who is ready may have him. */
const nobodyWaitsInVain: Check = function* (picture) {
  for (const { conversationId, status, groupId, waitKey, alsoWaits, excluded } of picture.conversations) {
    if (!waitKey || (status !== 'queued' && status !== 'pooled') || groupIsFull(picture, groupId)) continue;
    const further = (Array.isArray(alsoWaits) ? alsoWaits : []).filter((key) =>
      isAlwaysOpen(picture, lineOf(key)),
    );
    const lines = new Set([waitKey, ...further].map(lineOf));
    if (picture.setup.rules.assignment === 'pull' && !waitKey.startsWith('@')) continue;
    const taker = [...picture.ready]
      .filter((member) => lines.has(lineOf(member)))
      .map(lastPart)
      .find((id) => !excluded?.includes(id) && (status === 'queued' || takesFromPool(picture, id)));
    if (taker) yield breach('R6', `${conversationId} is ${status} for ${[...lines]} while ${taker} is ready`);
  }
};

/** R4.9: a queue has somebody online, or somebody who may come back within his grace, or a full group. */
const queueHasSomebody: Check = function* (picture) {
  const anybody = new Set([...picture.online, ...picture.grace].map(lineOf));
  for (const { conversationId, status, groupId, waitKey } of picture.conversations) {
    if (status !== 'queued' || !waitKey || groupIsFull(picture, groupId)) continue;
    if (!anybody.has(lineOf(waitKey)))
      yield breach('R4.9', `${conversationId} is queued for ${lineOf(waitKey)}, where nobody is online`);
  }
};

/** R4.3: who waits for his recent agent does so until a set time; by a transfer, one waits on for an agent (R11). */
const waitsForRecentEnd: Check = function* ({ conversations, timers }) {
  for (const { conversationId, status, waitKey, waitClass, waits } of conversations) {
    if (status !== 'queued' || !waitKey?.startsWith('@') || waitClass === '0') continue;
    if (!timers.has(`recent|${conversationId}|${waits}:`))
      yield breach('R4.3', `${conversationId} waits without an end for ${lineOf(waitKey)}`);
  }
};

/** R3: who waits stands in the part of his group where that has a limit, so that it can be passed by as a whole. */
const partsAgree: Check = function* ({ conversations, setup }) {
  const limited = new Set(
    setup.rules.groups.flatMap(({ groupId, limit }) => (limit === null ? [] : groupId)),
  );
  for (const { conversationId, groupId, waitKey, alsoWaits } of conversations) {
    const part = limited.has(groupId) ? groupId : undefined;
    for (const member of [...(waitKey ? [waitKey] : []), ...(Array.isArray(alsoWaits) ? alsoWaits : [])]) {
      if (/^[^|]*\|%([^|]*)\|/.exec(member)?.[1] !== part)
        yield breach('R3', `${conversationId} of ${groupId} stands at ${member}`);
    }
  }
};

/** R4.8: who waits in further lines stands in each of them, and nobody else does. */
const overflowAgrees: Check = function* ({ conversations, overflow }) {
  const wanted = conversations.flatMap(({ status, alsoWaits }) =>
    status === 'queued' && Array.isArray(alsoWaits) ? alsoWaits : [],
  );
  for (const member of wanted) if (!overflow.has(member)) yield breach('R4.8', `${member} is not listed`);
  if (overflow.size !== wanted.length)
    yield breach('R4.8', `${overflow.size} listed, ${wanted.length} wait also`);
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
  everyGroupExists,
  limitsHold,
  unansweredAgrees,
  readyAgrees,
  indexesAgree,
  nobodyWaitsInVain,
  queueHasSomebody,
  partsAgree,
  waitsForRecentEnd,
  overflowAgrees,
  noGaps,
];

/** Reads one consistent picture of a shop and returns every rule that it breaks; empty when all is well (R19). */
export async function audit(redis: Redis, shopId: ShopId): Promise<Breach[]> {
  const picture = await takePicture(redis, shopId);
  return CHECKS.flatMap((check) => [...check(picture)]);
}
