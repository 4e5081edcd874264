import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import { handleAlarms } from '../alarms/handle-alarms.ts';
import { listAlarms } from '../alarms/list-alarms.ts';
import type { Handlers } from '../gateway/bind.ts';
import { roomsOfReach } from '../gateway/rooms.ts';
import { authorOf } from '../records/author.ts';
import { type LogView, logViewOf } from '../records/log-view.ts';
import { membershipIn } from '../staff/actor.ts';
import type { OwnerContext } from './owner-context.ts';

type AlarmEvent = Extract<keyof typeof ownerRequests, `alarm:${string}`>;

/** Runs the rest as far as this person may do that to alarms. */
async function within<T>(
  { parts, staff }: OwnerContext,
  shopId: ShopId,
  action: 'alarm.read' | 'alarm.handle',
  run: (view: LogView, me: Membership) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  const me = membershipIn(staff, shopId);
  if (!me) return refuse('not_found');
  const view = logViewOf(await parts.fillGroups(staff), me, action);
  return view ? run(view, me) : refuse('forbidden');
}

/** A shop's alarms over the owner's socket: what the REST routes do, by the same policy, and as they come. */
export const ownerAlarmHandlers: Handlers<
  OwnerContext,
  Pick<typeof ownerRequests, AlarmEvent>,
  Pick<OwnerResults, AlarmEvent>
> = {
  'alarm:watch': (context, { shopId }) =>
    within(context, shopId, 'alarm.read', async ({ reach }) => {
      await context.socket.join(roomsOfReach(shopId, reach));
      return { ok: true, data: null };
    }),

  'alarm:list': (context, { shopId, ...query }) =>
    within(context, shopId, 'alarm.read', (view) => listAlarms(context.parts.db, shopId, query, view)),

  'alarm:handle': (context, { shopId, ...request }) =>
    within(context, shopId, 'alarm.handle', (view, me) => {
      const author = authorOf(context.staff, shopId, context.from);
      return handleAlarms(context.parts, { me, author, view }, request);
    }),
};
