/** At most one `typing` event is sent in this time while somebody types. */
const REPEAT_MS = 3_000;
/** Typing ends by itself when no key was pressed for this long. */
const IDLE_MS = 6_000;
/** The other side's typing ends by itself when nothing was heard for this long. */
const EXPIRE_MS = 8_000;

type Timer = ReturnType<typeof setTimeout>;

/** Tells the other side that one types: seldom, and its end for sure. */
export class TypingSender {
  readonly #tell: (conversationId: string, typing: boolean) => void;
  readonly #now: () => number;
  readonly #active = new Map<string, { toldAt: number; timer: Timer }>();

  constructor(tell: (conversationId: string, typing: boolean) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  set(conversationId: string, typing: boolean): void {
    const active = this.#active.get(conversationId);
    clearTimeout(active?.timer);
    if (!typing) {
      if (this.#active.delete(conversationId)) this.#tell(conversationId, false);
      return;
    }
    const due = active === undefined || this.#now() - active.toldAt >= REPEAT_MS;
    const timer = setTimeout(() => this.set(conversationId, false), IDLE_MS);
    this.#active.set(conversationId, { toldAt: due ? this.#now() : active.toldAt, timer });
    if (due) this.#tell(conversationId, true);
  }

  clear(): void {
    for (const { timer } of this.#active.values()) clearTimeout(timer);
    this.#active.clear();
  }
}

/** Who of the other side is typing now. */
export class TypingReceiver {
  readonly #onChange: (conversationId: string) => void;
  readonly #active = new Map<string, Timer>();

  constructor(onChange: (conversationId: string) => void) {
    this.#onChange = onChange;
  }

  isTyping(conversationId: string): boolean {
    return this.#active.has(conversationId);
  }

  set(conversationId: string, typing: boolean): void {
    clearTimeout(this.#active.get(conversationId));
    const before = this.#active.delete(conversationId);
    if (typing)
      this.#active.set(
        conversationId,
        setTimeout(() => this.set(conversationId, false), EXPIRE_MS),
      );
    if (before !== typing) this.#onChange(conversationId);
  }

  clear(): void {
    for (const timer of this.#active.values()) clearTimeout(timer);
    this.#active.clear();
  }
}
