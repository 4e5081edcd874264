/** Tells subscribers that a snapshot has changed: once for all changes of one turn. */
export class ChangeSignal {
  readonly #subscribers = new Set<() => void>();
  #due = false;

  /** Bound, so that it can be handed to React's `useSyncExternalStore` as it is. */
  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  raise(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const subscriber of [...this.#subscribers]) subscriber();
    });
  }

  clear(): void {
    this.#subscribers.clear();
  }
}
