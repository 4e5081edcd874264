import type { Buyer } from './arrival-stream.ts';

/** How the shop stands between two events. */
export interface ShopState {
  /** In the queue or the pool. */
  waiting: number;
  /** Chats that agents have. */
  held: number;
  /** Chats that the agents who are there may have together. */
  slots: number;
  /** Chats that are done for each ms, if each is 1 ms of work: see Desk. */
  pace: number;
  /** Nobody has replied yet. */
  unanswered: number;
  /** Agents who are there. */
  present: number;
  /** Each agent's chats, in the order of the world. */
  loads: readonly number[];
}

/** One coming of one buyer. */
export interface Visit {
  buyer: Buyer;
  groupId: string;
  /** True when he had to wait for an agent. */
  queued: boolean;
  /** When the first agent had him. */
  begunAtMs: number | null;
  /** Index of the agent who has him, or had him last. */
  agent: number | null;
  repliedAtMs: number | null;
  /** The agent of his last chat, for buyers who come again. */
  lastAgent: number | null;
  /** What he was told when he began to wait: place and expected wait. */
  told: { place: number; estimateMs: number } | null;
}

/** Notes what happens in a run. `shop` is always as it stood just before. */
export interface Observer {
  /** Nothing happened from `fromMs` to `toMs`. */
  elapse(shop: ShopState, fromMs: number, toMs: number): void;
  arrive(visit: Visit, shop: ShopState, nowMs: number): void;
  /** The first agent has him. */
  begin(visit: Visit, shop: ShopState, nowMs: number): void;
  reply(visit: Visit, shop: ShopState, nowMs: number): void;
  /** His chat is over. */
  finish(visit: Visit, shop: ShopState, nowMs: number): void;
  /** He left before he had an agent. */
  abandon(visit: Visit, shop: ShopState, nowMs: number): void;
  /** The shop did not take him. */
  refuse(visit: Visit, shop: ShopState, nowMs: number): void;
  /** Another agent has him now. */
  move(visit: Visit, shop: ShopState, nowMs: number): void;
}
