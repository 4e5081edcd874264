import type { GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow, Light, LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import { countStates } from '../../router/live.ts';
import { within } from '../records/log-filter.ts';
import type { Reach } from '../staff/policy.ts';
import { recomputeNumbers } from '../store/recompute.ts';
import type { ChatParts } from './chat-parts.ts';

/** So long a narrowed picture is good. */
export const NARROWED_EVERY_MS = 5000;

/** Above what any limit allows. */
const MOST_HELD = 10_000;

const LIGHTS: Light[] = ['online', 'no_seats', 'offline', 'disabled'];

/**
 * The live numbers as far as a scope of conversations reaches. Redis counts for the whole shop alone, so these are counted
 * from the log, by the same definitions; there is no chart of the minutes.
 */
export async function readNarrowedLive(
  { router, db, clock }: Pick<ChatParts, 'router' | 'db' | 'clock'>,
  shopId: ShopId,
  reach: Exclude<Reach, { kind: 'all' }>,
): Promise<LiveSnapshot> {
  const now = clock();
  const { timeZone } = await router.readSetup(shopId, now);
  const [live, counted] = await Promise.all([
    router.readLive(shopId, now),
    recomputeNumbers(db, shopId, timeZone, now, within(reach)),
  ]);
  const mine = new Set(reach.kind === 'groups' ? reach.groupIds : []);
  const groups = live.groups.filter(({ groupId }) => mine.has(groupId));
  // With `+` where he is of the reserve.
  const isMine = (line: string) => mine.has(line.replace(/\+$/, ''));
  const agents = live.agents
    .filter(({ agentId, groupIds }) => agentId === reach.agentId || groupIds.some(isMine))
    .map((agent) => ({ ...agent, groupIds: agent.groupIds.filter(isMine) }));
  const rows = await Promise.all(
    agents.map((agent) => (agent.agentId === reach.agentId ? agent : narrowRow(router, shopId, agent, mine))),
  );
  const light = LIGHTS.find((one) => groups.some((group) => group.light === one)) ?? 'offline';
  return {
    shopId,
    numbers: { ...live.numbers, ...counted, agents: countStates(agents), light },
    agents: rows,
    groups,
    minutes: [],
    refreshMs: NARROWED_EVERY_MS,
  };
}

/** Of somebody who serves other groups too: his chats of these groups, and no more of them than slots he has taken. */
async function narrowRow(
  router: ChatParts['router'],
  shopId: ShopId,
  agent: AgentRow,
  groupIds: ReadonlySet<GroupId>,
): Promise<AgentRow> {
  if (agent.load === 0 && agent.unanswered === 0) return agent;
  const held = await router.listConversations(shopId, 'active', { agentId: agent.agentId }, MOST_HELD);
  const chats = held.filter(({ groupId }) => groupIds.has(groupId));
  return {
    ...agent,
    load: Math.min(agent.load, chats.length),
    unanswered: chats.filter(({ unansweredSince }) => unansweredSince !== undefined).length,
  };
}
