/** What the bench and its process of talkers say to each other. */

/** How the clients reach one contender; all of them speak the same wire. */
export interface Place {
  url: string;
  buyerTokens: string[];
  agents: { token: string; shopId: string }[];
}

export type Order =
  | { do: 'connect'; place: Place }
  /** Every buyer has so many messages under way at any time. */
  | { do: 'saturate'; seconds: number; window: number }
  /** So many messages a second, due at even times whatever the answers do. */
  | { do: 'pace'; seconds: number; perSecond: number }
  | { do: 'leave' };

/** Messages that were both acknowledged and received by an agent. */
export interface Talk {
  messages: number;
  seconds: number;
  /** From the time a message was due to its receipt, in ms. */
  p50Ms: number;
  p99Ms: number;
}
