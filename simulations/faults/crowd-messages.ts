import type { History } from '../load/history.ts';
import type { Account, LoadShop } from '../load/load-shop.ts';

/** What the coordinator and a process of players say to each other. */

/** One process's part of a crowd: buyers and agents number `index`, `index + of`, … of the plan. */
export interface Part {
  index: number;
  of: number;
  seed: number;
  buyers: number;
  seconds: number;
  /** Spread over these, one client after the other. */
  urls: string[];
  shop: Pick<LoadShop, 'shopId' | 'shopSecret'>;
  accounts: Account[];
}

export type Order =
  | { do: 'come-in'; part: Part }
  /** Plans count from this moment, ms since 1970. */
  | { do: 'start'; at: number }
  | { do: 'tally' }
  /** No more is written; answered when everything written has its answer. */
  | { do: 'stop' }
  | { do: 'leave' };

export interface Tally {
  sent: number;
  acknowledged: number;
  received: number;
  /** Written and not answered yet. */
  open: number;
  /** Clients whose line is up. */
  online: number;
}

export type Answer = { tally: Tally } | { history: History } | { done: true };
