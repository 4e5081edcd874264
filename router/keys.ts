import type { ShopId } from '../client-sdk/protocol/ids.ts';

/**
 * Every Redis key of the router. A shop has a fixed set of keys in one hash slot; what belongs to one
 * conversation or one agent is a field or a member, so that no script ever builds a key.
 * `|` separates the parts of fields and members: no id holds it.
 */
export const SHOP_KEYS = {
  /** hash: epoch, version, now (the shop's latest time), setup (JSON), settings (JSON), counters, `load|<group>`, `excess|<group>`, `freed|<line>`, `left|<line>`, `reply|…`. */
  meta: 'meta',
  /** hash: agent id → JSON, the agent as the scripts see it. */
  agents: 'agents',
  /** hash: agent id → `<why not ready>|<load>|<slots>|<limit>|<name>`, for traces. */
  briefs: 'briefs',
  /** hash: group id → JSON {limit, standIn}. */
  groups: 'groups',
  /** hash: line of a weighted group → JSON with its last hundred agents (R5). */
  rings: 'rings',
  /** zset, lexicographic: `<group>|<agent>` for all members; `<group>+` for the reserve tier. */
  members: 'members',
  /** The same for members who are reachable and accepting. */
  online: 'online',
  /** The same for members whose last connection just went and may come back (R10). */
  grace: 'grace',
  /** zset, lexicographic: `<group>|<load ratio>|<last assignment>|<agent>`: who can take a chat, best first (R5). */
  ready: 'ready',
  /** zset by expiry: `<agent>|<connection>|<device>`. */
  leases: 'leases',
  /** hash: conversation id → JSON. */
  conversations: 'conversations',
  /** hash: buyer id → open conversation id (R2). */
  buyers: 'buyers',
  /** set: ids of blocked buyers (R4.1). */
  blocked: 'blocked',
  /** hash: buyer id → his dedicated agent (R4.4). */
  dedicated: 'dedicated',
  /** hash: buyer id → `<agent>|<at>`, who spoke with him last (R4.3). */
  recents: 'recents',
  /** zset: buyer id by the time of that. */
  recentTimes: 'recent-times',
  /** zset, lexicographic: `<agent>|<conversation>`: who holds what. */
  holdings: 'holdings',
  /** The same for those whose buyer has long been silent: they take no slot (R13). */
  silent: 'silent',
  /**
   * zset, lexicographic: `<line>|<class>|<arrival>|<conversation>`: the queue (R6); `<line>|%<group>|<class>|…` for
   * those whose group has a limit.
   */
  queue: 'queue',
  /** The same for further lines in which one waits as well (R4.8). */
  overflow: 'overflow',
  /** The same for the message pool (R8). */
  pool: 'pool',
  /** zset: conversation id by the time since when the buyer waits for a reply (M1). */
  unanswered: 'unanswered',
  /** zset, lexicographic: `<agent>|<conversation>` for the unanswered ones that somebody holds. */
  owed: 'owed',
  /** zset: agent id by the time of his last act (R14). */
  activity: 'activity',
  /** hash: conversation id → `<buyer delivered>|<buyer read>|<agent delivered>|<agent read>`. */
  cursors: 'cursors',
  /** hash: `<conversation>|<seq>` → `<sender>\n<at>\n<JSON>`. */
  tail: 'tail',
  /** hash: `<conversation>|<n>` → JSON of the decision trace (R17). */
  traces: 'traces',
  /** stream: what PostgreSQL must remember, in order. */
  outbox: 'outbox',
  /** zset by due time: `<kind>|<id>|<version>`. */
  timers: 'timers',
  /** hash: `<minute>|<number>` for the last hour's chart. */
  minutes: 'minutes',
} as const;

/** Keys that change with the day; they expire by themselves. */
export const DAY_KEYS = {
  /** hash: `<sender>|<client id>` → `<conversation>|<seq>|<at>`, today's and yesterday's (W1). */
  seen: 'seen',
  seenBefore: 'seen',
  /** hash: today's numbers, in the shop's own day (M3, M4, M6, M8). */
  today: 'stats',
  /** set: the buyers who were served on the shop's own day (M5). */
  served: 'served',
} as const;

export type ShopKeyName = keyof typeof SHOP_KEYS | keyof typeof DAY_KEYS;

/** Everything below one id in a lexicographic index. */
export const prefixRange = (id: string): [min: string, max: string] => [`[${id}|`, `(${id}}`];

/** Set of the ids of all shops that have state in this Redis. */
export const LOADED_SHOPS_KEY = 'fenliu:shops';

const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` of `now` in the shop's time zone; formatters are dear to make, so they are kept. */
const formatters = new Map<string, Intl.DateTimeFormat>();
export function dayOf(now: number, timeZone: string): string {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter.format(now);
}

/**
 * The full name of one key of a shop.
 * @param day the shop's own day (`dayOf`), for `today` and `served`
 */
export function shopKey(shopId: ShopId, name: ShopKeyName, now: number, day: string): string {
  const prefix = `fenliu:{${shopId}}:`;
  switch (name) {
    case 'seen':
      return `${prefix}seen:${Math.floor(now / DAY_MS)}`;
    case 'seenBefore':
      return `${prefix}seen:${Math.floor(now / DAY_MS) - 1}`;
    case 'today':
      return `${prefix}stats:${day}`;
    case 'served':
      return `${prefix}served:${day}`;
    default:
      return prefix + SHOP_KEYS[name];
  }
}

/**
 * Every key that the router may have made for a shop within a span of time, and a day around it: what is to go where
 * a shop lives in virtual time and nobody waits for its keys to expire.
 */
export function shopKeysWithin(shopId: ShopId, timeZone: string, fromAt: number, untilAt: number): string[] {
  const names = [...Object.keys(SHOP_KEYS), ...Object.keys(DAY_KEYS)] as ShopKeyName[];
  const keys = new Set<string>();
  for (let at = fromAt - 2 * DAY_MS; at <= untilAt + 2 * DAY_MS; at += DAY_MS / 2) {
    for (const name of names) keys.add(shopKey(shopId, name, at, dayOf(at, timeZone)));
  }
  return [...keys];
}
