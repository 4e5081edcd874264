import { io, type Socket } from 'socket.io-client';
import { backoffMs } from './backoff.ts';
import { CLOSES, type CloseReason } from './protocol/closes.ts';
import type { CommonEvents } from './protocol/events.ts';
import { PROTOCOL_VERSION } from './protocol/version.ts';
import {
  type ClientOptions,
  type ConnectionState,
  DEFAULT_TIMING,
  type SessionTiming,
} from './session-options.ts';
import { type EventHandlers, emitWithAnswer, type PayloadOf, type ResultOf } from './wire.ts';
import { type FailureCode, failureIn, notConnected, toFailure, WireFailure } from './wire-failure.ts';

/** A line that held this long was a good one: the next loss starts with a short wait again. */
const STEADY_MS = 5_000;
/** So many answers missing in a row on an open line: it is taken for dead. */
const SILENT_LIMIT = 2;
/** So many fresh tokens refused in a row end the session. */
const REFUSED_LIMIT = 2;

export interface SessionParts<Events> {
  namespace: '/buyer' | '/agent' | '/owner';
  handlers: EventHandlers<Omit<Events, keyof CommonEvents>>;
  /** Asks for what was missed and takes it in; the session is online once it has succeeded (W3). */
  resume: () => Promise<void>;
  onState: (state: ConnectionState) => void;
}

type LossReason = FailureCode | CloseReason;

/** One line to the server that comes back by itself: connects, resumes, and tries again with backoff. */
export class Session<Requests, Events> {
  readonly timing: SessionTiming;
  readonly #options: ClientOptions;
  readonly #parts: SessionParts<Events>;
  readonly #now: () => number;
  readonly #random: () => number;

  #state: ConnectionState = { status: 'idle' };
  #socket: Socket | null = null;
  #token: string | undefined;
  #refusedToken: string | undefined;
  #refusals = 0;
  #attempt = 0;
  #silent = 0;
  #onlineAt: number | null = null;
  #resuming: Promise<void> | null = null;
  #resumeAgain = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #resumeTimer: ReturnType<typeof setTimeout> | undefined;
  /** Raised whenever the line of before must have no more say. */
  #line = 0;

  constructor(options: ClientOptions, parts: SessionParts<Events>) {
    this.#options = options;
    this.#parts = parts;
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Starts; also starts again what the server has ended, but not what `close` has. */
  connect(): void {
    const state = this.#state;
    if (state.status !== 'idle' && (state.status !== 'closed' || state.reason === 'by_client')) return;
    this.#attempt = 0;
    this.#refusals = 0;
    globalThis.addEventListener?.('online', this.tryNow);
    void this.#open();
  }

  /** Cuts a wait short; also called when the browser says that the network is back. */
  readonly tryNow = (): void => {
    if (this.#state.status === 'waiting') void this.#open();
  };

  close(reason: LossReason | 'by_client' = 'by_client'): void {
    if (this.#state.status === 'closed' && reason !== 'by_client') return;
    globalThis.removeEventListener?.('online', this.tryNow);
    this.#dropLine();
    this.#setState({ status: 'closed', reason });
  }

  /**
   * Sends one event and waits for its answer.
   *
   * @throws WireFailure `not_connected` at once when there is no line.
   */
  async request<E extends keyof Requests & string>(
    event: E,
    payload: PayloadOf<Requests, E>,
  ): Promise<ResultOf<Requests, E>> {
    const socket = this.#socket;
    if (!socket?.connected) throw notConnected();
    try {
      const result = await emitWithAnswer<Requests, E>(socket, event, payload, this.timing.answerMs);
      this.#silent = 0;
      return result;
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (socket !== this.#socket) throw failure;
      if (failure.code === 'token_expired') {
        this.#refuseToken();
        this.#lose('token_expired');
        throw new WireFailure({ code: failure.code, retryable: true, message: failure.message });
      }
      this.#silent = failure.code === 'no_answer' ? this.#silent + 1 : 0;
      if (this.#silent >= SILENT_LIMIT) this.#lose('no_answer');
      throw failure;
    }
  }

  /** Asks for what was missed: one question at a time, and once more if asked meanwhile. */
  resume(): Promise<void> {
    if (this.#resuming) {
      this.#resumeAgain = true;
      return this.#resuming;
    }
    this.#resuming = this.#parts.resume().finally(() => {
      this.#resuming = null;
      if (this.#resumeAgain) this.resumeQuietly();
      this.#resumeAgain = false;
    });
    return this.#resuming;
  }

  /** For when nobody waits for it: the next one makes good what this one misses. */
  resumeQuietly(): void {
    if (this.#socket?.connected) this.resume().catch(() => undefined);
  }

  async #open(): Promise<void> {
    this.#dropLine();
    const line = this.#line;
    this.#setState({ status: 'connecting' });
    // Covers the token, the handshake and the first resume.
    this.#connectTimer = setTimeout(() => this.#lose('no_answer'), this.timing.connectMs);
    try {
      this.#token = await this.#options.token(this.#refusedToken);
    } catch (thrown) {
      if (line === this.#line) this.#fail(toFailure(thrown));
      return;
    }
    if (line !== this.#line) return;
    if (this.#token === this.#refusedToken) this.close('unauthenticated');
    else this.#dial(this.#token);
  }

  #dial(token: string): void {
    const socket: Socket = io(new URL(this.#parts.namespace, this.#options.url).href, {
      auth: {
        token,
        protocol: PROTOCOL_VERSION,
        ...(this.#options.device ? { device: this.#options.device } : {}),
      },
      transports: this.#options.transports ?? ['websocket', 'polling'],
      tryAllTransports: true,
      forceNew: true,
      reconnection: false,
      timeout: this.timing.connectMs,
    });
    this.#socket = socket;
    for (const [event, handler] of Object.entries(this.#parts.handlers)) {
      socket.on(event, handler as (payload: unknown) => void);
    }
    socket.on('connect', () => void this.#start(socket));
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.#fail(failureIn(error.data) ?? notConnected(error.message));
    });
    socket.on('disconnect', () => this.#lose('not_connected'));
    socket.on('session:resync', () => this.resumeQuietly());
    socket.on('connection:closing', (event: { reason: CloseReason; retryAfterMs?: number }) => {
      const known = Object.hasOwn(CLOSES, event.reason);
      if (known && !CLOSES[event.reason].reconnect) this.close(event.reason);
      else this.#lose(event.reason, event.retryAfterMs);
    });
  }

  async #start(socket: Socket): Promise<void> {
    try {
      await this.resume();
    } catch (thrown) {
      if (socket === this.#socket) this.#fail(toFailure(thrown));
      return;
    }
    if (socket !== this.#socket) return;
    clearTimeout(this.#connectTimer);
    this.#onlineAt = this.#now();
    this.#refusedToken = undefined;
    this.#refusals = 0;
    this.#setState({ status: 'online' });
    this.#scheduleResume();
  }

  /** A silent question now and then finds what was lost between a decision and its telling. */
  #scheduleResume(): void {
    const waitMs = this.timing.resumeEveryMs * (0.75 + this.#random() / 2);
    this.#resumeTimer = setTimeout(() => {
      this.resumeQuietly();
      this.#scheduleResume();
    }, waitMs);
  }

  #fail(failure: WireFailure): void {
    const refused = failure.code === 'token_expired' || failure.code === 'unauthenticated';
    if (refused) this.#refuseToken();
    if (refused ? this.#refusals <= REFUSED_LIMIT : failure.retryable) {
      this.#lose(failure.code, failure.retryAfterMs);
    } else this.close(failure.code);
  }

  #refuseToken(): void {
    // Without a token it was the token's source that failed: nothing else to try.
    this.#refusals = this.#token === undefined ? REFUSED_LIMIT + 1 : this.#refusals + 1;
    this.#refusedToken = this.#token;
  }

  #lose(reason: LossReason, retryAfterMs = 0): void {
    if (this.#state.status === 'closed') return;
    if (this.#onlineAt !== null && this.#now() - this.#onlineAt >= STEADY_MS) this.#attempt = 0;
    this.#dropLine();
    const { backoffBaseMs: baseMs, backoffCapMs: capMs } = this.timing;
    const waitMs = retryAfterMs + backoffMs(this.#attempt, this.#random(), { baseMs, capMs });
    this.#attempt += 1;
    this.#setState({ status: 'waiting', reason, nextTryAt: this.#now() + waitMs });
    this.#retryTimer = setTimeout(() => void this.#open(), waitMs);
  }

  #dropLine(): void {
    this.#line += 1;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#resumeTimer);
    this.#onlineAt = null;
    this.#silent = 0;
    this.#token = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.off();
    socket?.disconnect();
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#parts.onState(state);
  }
}
