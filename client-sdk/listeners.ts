type Handlers = { [event: string]: (payload: never) => void };

/** Typed event listeners of one object. */
export class Listeners<Events extends { [E in keyof Events]: unknown }> {
  readonly #handlers = new Map<keyof Events, Set<Handlers[string]>>();

  /** Adds a listener and returns the function that removes it. */
  on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    handlers.add(handler);
    return () => handlers.delete(handler);
  }

  emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) {
      try {
        (handler as (payload: Events[E]) => void)(payload);
      } catch (error) {
        // A listener's fault is the page's to see, and must not stop the chat.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.#handlers.clear();
  }
}
