import { breach, type Check, lineOf, type Scene } from './audit-check.ts';
import type { StoredAgent } from './decode.ts';
import { lastPart } from './reader.ts';

/** What must hold for whoever waits (R3, R4.3, R4.8, R4.9, R6, R8). */

const groupIsFull = ({ setup, groupLoads }: Scene, groupId: string): boolean => {
  const limit = setup.rules.groups.find((group) => group.groupId === groupId)?.limit;
  return Boolean(limit && (groupLoads.get(groupId) ?? 0) >= limit);
};

const fromPool = (agent: StoredAgent | undefined, since: number) =>
  Array.isArray(agent?.fromPool) ? agent.fromPool.filter((at) => at > since).length : 0;

/** R8: an agent who has had his minute's share of the pool is no taker, nor is anybody by hand or outside hours. */
const takesFromPool = ({ setup, agents, isOpen, paceFrom }: Scene, line: string, agentId: string): boolean =>
  setup.rules.pool.auto &&
  isOpen(line) &&
  fromPool(agents.get(agentId), paceFrom) < setup.rules.pool.maxPerAgentPerMinute;

/** R6, R8: nobody waits while somebody who is ready may have him. */
export const nobodyWaitsInVain: Check = function* (scene) {
  for (const { conversationId, status, groupId, waitKey, alsoWaits, excluded } of scene.conversations) {
    if (!waitKey || (status !== 'queued' && status !== 'pooled') || groupIsFull(scene, groupId)) continue;
    // Who waits in a line is served there whatever the hours; in a further line he is not (R4.8).
    const further = (Array.isArray(alsoWaits) ? alsoWaits : []).filter((key) => scene.isOpen(lineOf(key)));
    const lines = new Set([waitKey, ...further].map(lineOf));
    if (scene.setup.rules.assignment === 'pull' && !waitKey.startsWith('@')) continue;
    const taker = [...scene.ready]
      .filter((member) => lines.has(lineOf(member)))
      .map(lastPart)
      .find(
        (id) => !excluded?.includes(id) && (status === 'queued' || takesFromPool(scene, lineOf(waitKey), id)),
      );
    if (taker) yield breach('R6', `${conversationId} is ${status} for ${[...lines]} while ${taker} is ready`);
  }
};

/** R4.9: a queue has somebody online, or somebody who may come back within his grace, or a full group. */
export const queueHasSomebody: Check = function* (picture) {
  const anybody = new Set([...picture.online, ...picture.grace].map(lineOf));
  for (const { conversationId, status, groupId, waitKey } of picture.conversations) {
    if (status !== 'queued' || !waitKey || groupIsFull(picture, groupId)) continue;
    if (!anybody.has(lineOf(waitKey)))
      yield breach('R4.9', `${conversationId} is queued for ${lineOf(waitKey)}, where nobody is online`);
  }
};

/** R4.3: who waits for his recent agent does so until a set time; by a transfer, one waits on for an agent (R11). */
export const waitsForRecentEnd: Check = function* ({ conversations, timers }) {
  for (const { conversationId, status, waitKey, waitClass, waits } of conversations) {
    if (status !== 'queued' || !waitKey?.startsWith('@') || waitClass === '0') continue;
    if (!timers.has(`recent|${conversationId}|${waits}:`))
      yield breach('R4.3', `${conversationId} waits without an end for ${lineOf(waitKey)}`);
  }
};

/** R3: who waits stands in the part of his group where that has a limit, so that it can be passed by as a whole. */
export const partsAgree: Check = function* ({ conversations, setup }) {
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
export const overflowAgrees: Check = function* ({ conversations, overflow }) {
  const wanted = conversations.flatMap(({ status, alsoWaits }) =>
    status === 'queued' && Array.isArray(alsoWaits) ? alsoWaits : [],
  );
  for (const member of wanted) if (!overflow.has(member)) yield breach('R4.8', `${member} is not listed`);
  if (overflow.size !== wanted.length)
    yield breach('R4.8', `${overflow.size} listed, ${wanted.length} wait also`);
};
