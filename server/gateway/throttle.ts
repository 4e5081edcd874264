/** Lets a piece of news through at once, and then again at the earliest after a while; the last one is never lost. */
export class Throttle<Key> {
  readonly #everyMs: number;
  readonly #say: (key: Key) => void;
  /** Keys that were said of late; true when there is more to say. */
  readonly #late = new Map<Key, { again: boolean; timer: NodeJS.Timeout }>();

  /** @param everyMs Least time between two calls of `say` for one key. */
  constructor(everyMs: number, say: (key: Key) => void) {
    this.#everyMs = everyMs;
    this.#say = say;
  }

  tell(key: Key): void {
    const late = this.#late.get(key);
    if (late) {
      late.again = true;
      return;
    }
    const timer = setTimeout(() => this.#rested(key), this.#everyMs);
    timer.unref();
    this.#late.set(key, { again: false, timer });
    this.#say(key);
  }

  /** Says what is left, and no more after that by itself. */
  close(): void {
    for (const [key, { again, timer }] of this.#late) {
      clearTimeout(timer);
      if (again) this.#say(key);
    }
    this.#late.clear();
  }

  #rested(key: Key): void {
    const again = this.#late.get(key)?.again;
    this.#late.delete(key);
    if (again) this.tell(key);
  }
}
