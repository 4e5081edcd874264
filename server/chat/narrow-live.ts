import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Light, LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import { countStates } from '../../router/live.ts';
import { within } from '../records/log-filter.ts';
import type { Reach } from '../staff/policy.ts';
import { recomputeNumbers } from '../store/recompute.ts';
import type { ChatParts } from './chat-parts.ts';

/** So long a narrowed picture is good. */
export const NARROWED_EVERY_MS = 5000;

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
  const light = LIGHTS.find((one) => groups.some((group) => group.light === one)) ?? 'offline';
  return {
    shopId,
    numbers: { ...live.numbers, ...counted, agents: countStates(agents), light },
    agents,
    groups,
    minutes: [],
    refreshMs: NARROWED_EVERY_MS,
  };
}
