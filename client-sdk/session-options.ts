import type { CloseReason } from './protocol/closes.ts';
import type { Device } from './protocol/models.ts';
import type { FailureCode } from './wire-failure.ts';

/**
 * Gives the token for each (re)connect. After a refusal it is given the refused token and must
 * give another one; the same one again ends the session.
 */
export type TokenProvider = (refused?: string) => Promise<string> | string;

/** Where the line to the server stands. */
export type ConnectionState =
  | { status: 'idle' }
  | { status: 'connecting' }
  /** Connected, and everything that was missed is here. */
  | { status: 'online' }
  /** The line is lost; the next try is at `nextTryAt` (ms since 1970). */
  | { status: 'waiting'; reason: FailureCode | CloseReason; nextTryAt: number }
  /** Over: no further try. */
  | { status: 'closed'; reason: FailureCode | CloseReason | 'by_client' };

/** The session's times, in ms. */
export interface SessionTiming {
  /** Longest wait for an answer. */
  answerMs: number;
  /** Longest time for one try to connect. */
  connectMs: number;
  /** Limits of the wait between tries. */
  backoffBaseMs: number;
  backoffCapMs: number;
  /** Every so often the session asks whether anything was missed (W3), ± a quarter. */
  resumeEveryMs: number;
  /** A hole in a conversation is fetched when it has not closed by itself in this time (W4). */
  gapMs: number;
  /** Cursors that move within this time travel together. */
  cursorMs: number;
}

export const DEFAULT_TIMING: SessionTiming = {
  answerMs: 10_000,
  connectMs: 10_000,
  backoffBaseMs: 500,
  backoffCapMs: 15_000,
  resumeEveryMs: 20_000,
  gapMs: 100,
  cursorMs: 150,
};

/** What every client takes. */
export interface ClientOptions {
  /** Where fenliu is, such as `https://chat.example.com`. */
  url: string;
  token: TokenProvider;
  /** Agents: which kind of device this is (R16); `desktop` if not said. */
  device?: Device;
  /** Socket.IO transports in order of preference; websocket first, then polling, if not said. */
  transports?: ('websocket' | 'polling')[];
  timing?: Partial<SessionTiming>;
  /** From 0 (inclusive) to 1 (exclusive). */
  random?: () => number;
  /** Ms since 1970. */
  now?: () => number;
  /** A new, unique client id for each message (W1). */
  newClientId?: () => string;
}
