import { sql } from 'drizzle-orm';
import type { AgentId } from '../../client-sdk/protocol/ids.ts';
import type { MeasuredWork } from '../../client-sdk/protocol/staffing.ts';
import type { ShopSetup } from '../../router/types.ts';
import { readQueueTime } from '../records/logged-work.ts';
import { readTimeSheets, type Stretch } from '../records/time-sheets.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations } from '../store/schema.ts';

/** Every offset of a time zone is so many quarters of an hour. */
const QUARTER_MS = 900_000;

/** Of fewer who left nobody can tell how patient buyers are. */
const FEWEST_LEFT = 10;

export interface HalfHourHistory {
  /** By the key of the half-hour, over all days: how many of it there were, who came, and how long agents were online. */
  halfHours: Map<string, { days: number; arrivals: number; onlineMs: number }>;
  work: MeasuredWork;
}

/**
 * What the log says of the half-hours of some days.
 * @param days of the shop, each as its half-hours; the same half-hour has the same key on each
 */
export async function readHistory(
  db: StoreDb,
  { shopId, agents }: Pick<ShopSetup, 'shopId' | 'agents'>,
  days: readonly (readonly Stretch[])[],
  now: number,
): Promise<HalfHourHistory> {
  // Proxies and bots have no shifts.
  const staff = new Set(
    agents.filter(({ kind }) => kind === 'agent' || kind === 'owner').map(({ agentId }) => agentId),
  );
  const halfHours: HalfHourHistory['halfHours'] = new Map();
  const sum = { held: 0, busyMs: 0, capacityMs: 0, onlineMs: 0, waitedMs: 0, left: 0 };
  // Day by day: a month of a big shop at once would not fit.
  for (const day of days) {
    const [first, last] = [day[0], day.at(-1)];
    if (!first || !last) continue;
    const span = { startAt: first.startAt, endAt: last.endAt };
    const came = await readArrivals(db, shopId, span, staff);
    const queue = await readQueueTime(db, shopId, span);
    const sheets = await readTimeSheets(db, shopId, day, now);
    sum.waitedMs += queue.waitedMs;
    sum.left += queue.left;
    for (const { key, startAt, endAt } of day) {
      const part = halfHours.get(key) ?? { days: 0, arrivals: 0, onlineMs: 0 };
      halfHours.set(key, part);
      part.days += 1;
      for (const { at, arrivals, held } of came) {
        if (at < startAt || at >= endAt) continue;
        part.arrivals += arrivals;
        sum.held += held;
      }
      for (const [agentId, own] of sheets) {
        const sheet = staff.has(agentId) && own.get(key);
        if (!sheet) continue;
        part.onlineMs += sheet.acceptingMs;
        sum.onlineMs += sheet.acceptingMs;
        sum.busyMs += sheet.busyMs;
        sum.capacityMs += sheet.capacityMs;
      }
    }
  }
  return {
    halfHours,
    work: {
      conversations: sum.held,
      handleMs: sum.held > 0 && sum.busyMs > 0 ? sum.busyMs / sum.held : null,
      limit: sum.onlineMs > 0 ? sum.capacityMs / sum.onlineMs : null,
      patienceMs: sum.left < FEWEST_LEFT ? null : sum.waitedMs / sum.left,
      left: sum.left,
    },
  };
}

/** Who came in each quarter of an hour, and how many of them people of the shop had; whom a bot served needs no agent. */
async function readArrivals(
  db: StoreDb,
  shopId: string,
  { startAt, endAt }: { startAt: number; endAt: number },
  staff: ReadonlySet<AgentId>,
): Promise<{ at: number; arrivals: number; held: number }[]> {
  const result = await db.execute(sql`
    select opened_at / ${QUARTER_MS}::bigint as quarter, count(*) as arrivals,
      count(*) filter (where agent_id = any(${sql.param([...staff])}::text[])) as held
    from ${conversations}
    where shop_id = ${shopId} and opened_at >= ${startAt} and opened_at < ${endAt}
      and not (status = 'closed' and state like '%"byBot":true%')
    group by 1`);
  return (result as unknown as { rows: Record<'quarter' | 'arrivals' | 'held', string>[] }).rows.map(
    ({ quarter, arrivals, held }) => ({
      at: Number(quarter) * QUARTER_MS,
      arrivals: Number(arrivals),
      held: Number(held),
    }),
  );
}
