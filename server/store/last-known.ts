/**
 * What was last read of each key, for the time in which the database cannot be reached: chats go on then (T7).
 * Every call reads anew, so that a right that was taken away is gone at once; only a read that fails
 * falls back on what it found before.
 */
export class LastKnown<Value> {
  readonly #read: (key: string) => Promise<Value | null>;
  readonly #capacity: number;
  /** In the order of the last successful read. */
  readonly #known = new Map<string, Value>();

  constructor(read: (key: string) => Promise<Value | null>, capacity = 10_000) {
    this.#read = read;
    this.#capacity = capacity;
  }

  /** The value of a key, or `null` when there is none. Throws when it can neither be read nor remembered. */
  async get(key: string): Promise<Value | null> {
    let value: Value | null;
    try {
      value = await this.#read(key);
    } catch (error) {
      const known = this.#known.get(key);
      if (known === undefined) throw error;
      return known;
    }
    this.#known.delete(key);
    if (value !== null) this.#known.set(key, value);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#capacity && oldest !== undefined) this.#known.delete(oldest);
    return value;
  }
}
