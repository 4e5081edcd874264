import { toFailure } from './wire-failure.ts';

/** A cursor that could not be told is told again after this. */
const RETRY_MS = 2_000;

export interface CursorMove {
  delivered?: number;
  read?: number;
}

/** Tells the server how far this side has received and read: the furthest of each, a few times a second at most. */
export class CursorReporter {
  readonly #report: (conversationId: string, move: CursorMove) => Promise<unknown>;
  readonly #waitMs: number;
  readonly #wanted = new Map<string, CursorMove>();
  readonly #told = new Map<string, CursorMove>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #online = false;

  constructor(report: (conversationId: string, move: CursorMove) => Promise<unknown>, waitMs: number) {
    this.#report = report;
    this.#waitMs = waitMs;
  }

  /** Cursors only move forward; a smaller one changes nothing. */
  move(conversationId: string, move: CursorMove): void {
    const next = furthest(this.#wanted.get(conversationId), move);
    if (isPast(this.#told.get(conversationId), next)) return;
    this.#wanted.set(conversationId, next);
    if (this.#online) this.#timer ??= setTimeout(() => this.#flush(), this.#waitMs);
  }

  /** What could not be told while the line was lost is told when it is back. */
  setOnline(online: boolean): void {
    this.#online = online;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (online) this.#flush();
  }

  forget(conversationId: string): void {
    this.#wanted.delete(conversationId);
    this.#told.delete(conversationId);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [conversationId, move] of this.#wanted) {
      this.#wanted.delete(conversationId);
      this.#report(conversationId, move).then(
        () => this.#told.set(conversationId, furthest(this.#told.get(conversationId), move)),
        (thrown: unknown) => {
          if (toFailure(thrown).retryable) this.#tryLater(conversationId, move);
        },
      );
    }
  }

  /** Once more a little later, or when the line is back. */
  #tryLater(conversationId: string, move: CursorMove): void {
    this.#wanted.set(conversationId, furthest(this.#wanted.get(conversationId), move));
    if (this.#online) this.#timer ??= setTimeout(() => this.#flush(), RETRY_MS);
  }
}

function furthest(a: CursorMove | undefined, b: CursorMove): CursorMove {
  const delivered = Math.max(a?.delivered ?? 0, b.delivered ?? 0);
  const read = Math.max(a?.read ?? 0, b.read ?? 0);
  return { ...(delivered > 0 ? { delivered } : {}), ...(read > 0 ? { read } : {}) };
}

function isPast(told: CursorMove | undefined, next: CursorMove): boolean {
  return (told?.delivered ?? 0) >= (next.delivered ?? 0) && (told?.read ?? 0) >= (next.read ?? 0);
}
