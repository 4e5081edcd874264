import type { Redis } from 'ioredis';
import type { ShopId } from '../client-sdk/protocol/ids.ts';
import { type Breach, breach, type Check, lineOf, type Scene } from './audit-check.ts';
import { takePicture } from './audit-picture.ts';
import {
  nobodyWaitsInVain,
  overflowAgrees,
  partsAgree,
  queueHasSomebody,
  waitsForRecentEnd,
} from './audit-waiting.ts';
import type { StoredAgent } from './decode.ts';
import { lastPart } from './reader.ts';
import { closedGroups } from './rules/hours.ts';
import type { ShopSetup } from './types.ts';

const countOf = (members: Set<string>, id: string) =>
  [...members].filter((member) => member.startsWith(`${id}|`)).length;

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

/** R8: an agent gets so many of the pool in any span of this length. */
const POOL_PACE_MS = 60_000;

/** The sweep hands out what waits when a line opens, this long after at the latest (ms). */
const SWEPT_WITHIN_MS = 5000;

/** Without a time nothing is known of a line that has hours. */
function openAt({ rules, timeZone }: ShopSetup, now: number | undefined): Scene['isOpen'] {
  if (now === undefined) {
    const withHours = (line: string) => rules.groups.find(({ groupId }) => groupId === line)?.hours.length;
    return (line) => rules.hours.length === 0 && !withHours(line);
  }
  const closed = [now, now - SWEPT_WITHIN_MS].map((at) => closedGroups(rules, at, timeZone));
  return (line) => closed.every((list) => list !== '*' && !list.includes(`,${line},`));
}

/**
 * Reads one consistent picture of a shop and returns every rule that it breaks; empty when all is well (R19).
 * @param now ms since 1970; without it nobody is said to wait in vain where hours decide
 */
export async function audit(redis: Redis, shopId: ShopId, now?: number): Promise<Breach[]> {
  const picture = await takePicture(redis, shopId);
  const paceFrom = now === undefined ? Number.NEGATIVE_INFINITY : now - SWEPT_WITHIN_MS - POOL_PACE_MS;
  const scene: Scene = { ...picture, isOpen: openAt(picture.setup, now), paceFrom };
  return CHECKS.flatMap((check) => [...check(scene)]);
}
