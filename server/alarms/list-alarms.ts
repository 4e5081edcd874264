import { and, arrayOverlaps, count, desc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { AlarmsPage, AlarmsQuery } from '../../client-sdk/protocol/alarms.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { fromCursor, toCursor } from '../records/cursor.ts';
import type { LogView } from '../records/log-view.ts';
import { maskAlarm } from '../records/mask.ts';
import type { Reach } from '../staff/policy.ts';
import type { StoreDb } from '../store/open.ts';
import { alarms } from '../store/schema.ts';
import { type AlarmRow, toAlarm } from './alarm.ts';

/** What goes on comes first, the worst on top; what is over by itself stands below. */
const rankOf = ({ overAt, severity }: AlarmRow): number => (overAt === null ? -severity : 0);
const RANK = sql`case when ${alarms.overAt} is null then -${alarms.severity} else 0 end`;
/** Of what goes on the oldest matters most, of what is over the newest. */
const ageOf = ({ overAt, raisedAt }: AlarmRow): number => (overAt === null ? raisedAt : -raisedAt);
const AGE = sql`case when ${alarms.overAt} is null then ${alarms.raisedAt} else -${alarms.raisedAt} end`;

/**
 * One page of a shop's alarms.
 *
 * @param view how far the reader's scope goes, and whether phone numbers and the like are hidden from him
 * @returns `bad_request` for a cursor of another list.
 */
export async function listAlarms(
  db: StoreDb,
  shopId: ShopId,
  { state, cursor, limit }: AlarmsQuery,
  { reach, masked }: LogView,
): Promise<Ack<AlarmsPage>> {
  const mine = and(eq(alarms.shopId, shopId), within(reach));
  const place = cursor === undefined ? undefined : fromCursor<Place>(cursor, PLACE);
  if (place === null) return refuse('bad_request', { path: 'cursor', reason: 'not one of this list' });
  const rows =
    state === 'open' ? await readOpen(db, mine, place, limit) : await readHandled(db, mine, place, limit);
  const [going] = await db
    .select({ n: count() })
    .from(alarms)
    .where(and(mine, isNull(alarms.handledAt), isNull(alarms.overAt)));
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next =
    last &&
    toCursor(state === 'open' ? [rankOf(last), ageOf(last), last.n] : [0, last.handledAt ?? 0, last.n]);
  return {
    ok: true,
    data: {
      alarms: masked ? shown.map(toAlarm).map(maskAlarm) : shown.map(toAlarm),
      going: going?.n ?? 0,
      ...(next && { cursor: next }),
    },
  };
}

type Place = [number, number, number];
const PLACE: ['number', 'number', 'number'] = ['number', 'number', 'number'];

const readOpen = (db: StoreDb, mine: SQL | undefined, place: Place | undefined, limit: number) =>
  db
    .select()
    .from(alarms)
    .where(
      and(
        mine,
        isNull(alarms.handledAt),
        place && sql`(${RANK}, ${AGE}, ${alarms.n}) > (${place[0]}, ${place[1]}, ${place[2]})`,
      ),
    )
    .orderBy(RANK, AGE, alarms.n)
    .limit(limit + 1);

const readHandled = (db: StoreDb, mine: SQL | undefined, place: Place | undefined, limit: number) =>
  db
    .select()
    .from(alarms)
    .where(
      and(
        mine,
        isNotNull(alarms.handledAt),
        place && sql`(${alarms.handledAt}, ${alarms.n}) < (${place[1]}, ${place[2]})`,
      ),
    )
    .orderBy(desc(alarms.handledAt), desc(alarms.n))
    .limit(limit + 1);

/** As `isWithinReach` says it, and what concerns the whole shop. */
function within(reach: Reach): SQL | undefined {
  if (reach.kind === 'all') return undefined;
  const shopWide = and(sql`cardinality(${alarms.groupIds}) = 0`, isNull(alarms.agentId));
  const groups =
    reach.kind === 'groups' && reach.groupIds.length > 0
      ? arrayOverlaps(alarms.groupIds, [...reach.groupIds])
      : undefined;
  return or(eq(alarms.agentId, reach.agentId), shopWide, groups);
}
