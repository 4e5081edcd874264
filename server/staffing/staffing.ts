import { eq, min } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StaffingAnswer, StaffingQuery } from '../../client-sdk/protocol/staffing.ts';
import { dayOf } from '../../router/keys.ts';
import { nextDay } from '../records/days.ts';
import type { Stretch } from '../records/time-sheets.ts';
import { readShopSetup } from '../shop/setup.ts';
import { dayBounds } from '../store/day-start.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations } from '../store/schema.ts';
import { readHistory } from './history.ts';
import { planHalfHours } from './plan.ts';

const HALF_HOUR_MS = 1_800_000;

/** Where too few left for the log to tell. */
const USUAL_PATIENCE_MS = 480_000;

/** How many agents each half-hour of a day needs by Erlang A, and how many were there, from the shop's last weeks. */
export async function readStaffing(
  db: StoreDb,
  shopId: ShopId,
  { weeks, weekday, percent, withinSec }: StaffingQuery,
  now: number,
): Promise<Ack<StaffingAnswer>> {
  const setup = await readShopSetup(db, shopId);
  if (!setup) return refuse('not_found');
  const untilDay = dayOf(now, setup.timeZone);
  const fromDay = nextDay(untilDay, 1 - 7 * weeks);
  const [begun] = await db
    .select({ at: min(conversations.openedAt) })
    .from(conversations)
    .where(eq(conversations.shopId, shopId));
  const days: Stretch[][] = [];
  for (let day = fromDay; day <= untilDay; day = nextDay(day)) {
    if (weekday !== undefined && weekdayOf(day) !== weekday) continue;
    // Half-hours before the shop's first buyer tell nothing, nor does one that is not over.
    const past = halfHoursOf(day, setup.timeZone).filter(
      ({ endAt }) => endAt <= now && endAt > Number(begun?.at ?? now),
    );
    if (past.length > 0) days.push(past);
  }
  const { halfHours, work } = await readHistory(db, setup, days, now);
  const keys = [...halfHours.keys()].sort();
  const averages = keys.map((from) => {
    const { days: count, arrivals, onlineMs } = halfHours.get(from) ?? { days: 1, arrivals: 0, onlineMs: 0 };
    return { from, arrivals: arrivals / count, there: onlineMs / (count * HALF_HOUR_MS) };
  });
  const patienceMs = work.patienceMs ?? USUAL_PATIENCE_MS;
  const needed = await planHalfHours(
    averages.map(({ arrivals }) => arrivals),
    work,
    patienceMs,
    { share: percent / 100, withinMs: withinSec * 1000 },
  );
  return {
    ok: true,
    data: {
      fromDay,
      untilDay,
      days: days.length,
      work,
      patienceMs,
      halfHours: averages.map((row, i) => ({ ...row, needed: needed[i] ?? null })),
    },
  };
}

/** 1 is Monday. */
const weekdayOf = (day: string): number => new Date(`${day}T12:00:00Z`).getUTCDay() || 7;

/** 48, but on the two days of a year on which the clock is changed. */
function halfHoursOf(day: string, timeZone: string): Stretch[] {
  const bounds = dayBounds(day, timeZone);
  if (!bounds) return [];
  const { startAt, endAt } = bounds;
  return Array.from({ length: Math.min(48, Math.ceil((endAt - startAt) / HALF_HOUR_MS)) }, (_, i) => {
    const minutes = `${i % 2 === 0 ? '00' : '30'}`;
    return {
      key: `${String(Math.floor(i / 2)).padStart(2, '0')}:${minutes}`,
      startAt: startAt + i * HALF_HOUR_MS,
      endAt: Math.min(endAt, startAt + (i + 1) * HALF_HOUR_MS),
    };
  });
}
