import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { handleAlarms } from '../alarms/handle-alarms.ts';
import { listAlarms } from '../alarms/list-alarms.ts';
import type { Handlers } from '../gateway/bind.ts';
import { roomsOfReach } from '../gateway/rooms.ts';
import { authorOf } from '../records/author.ts';
import { membershipIn } from '../staff/actor.ts';
import { knowsShop, type Reach, reachFor } from '../staff/policy.ts';
import type { OwnerContext } from './owner-context.ts';

type AlarmEvent = Extract<keyof typeof ownerRequests, `alarm:${string}`>;

/** Runs the rest as far as this person may do that to alarms. */
async function within<T>(
  { parts, staff }: OwnerContext,
  shopId: ShopId,
  action: 'alarm.read' | 'alarm.handle',
  run: (reach: Reach) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  if (!knowsShop(staff, shopId)) return refuse('not_found');
  const reach = reachFor(await parts.fillGroups(staff), action, shopId);
  return reach ? run(reach) : refuse('forbidden');
}

/** A shop's alarms over the owner's socket: what the REST routes do, by the same policy, and as they come. */
export const ownerAlarmHandlers: Handlers<
  OwnerContext,
  Pick<typeof ownerRequests, AlarmEvent>,
  Pick<OwnerResults, AlarmEvent>
> = {
  'alarm:watch': (context, { shopId }) =>
    within(context, shopId, 'alarm.read', async (reach) => {
      await context.socket.join(roomsOfReach(shopId, reach));
      return { ok: true, data: null };
    }),

  'alarm:list': (context, { shopId, ...query }) =>
    within(context, shopId, 'alarm.read', (reach) => listAlarms(context.parts.db, shopId, query, reach)),

  'alarm:handle': (context, { shopId, ...request }) =>
    within(context, shopId, 'alarm.handle', async (reach) => {
      const me = membershipIn(context.staff, shopId);
      if (!me) return refuse('not_found');
      const author = authorOf(context.staff, shopId, context.from);
      return handleAlarms(context.parts, { me, author, reach }, request);
    }),
};
