/**
 * Why the server ends a connection, sent as `connection:closing` just before.
 * `reconnect: false` means that trying again with the same token is useless.
 */
export const CLOSES = {
  server_closing: { reconnect: true },
  slow_reader: { reconnect: true },
  /** What this person may do has changed: the next connection knows. */
  rights_changed: { reconnect: true },
  session_revoked: { reconnect: false },
  account_frozen: { reconnect: false },
} as const satisfies Record<string, { reconnect: boolean }>;

export type CloseReason = keyof typeof CLOSES;
