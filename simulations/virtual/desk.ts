/**
 * One agent at work on all of his chats at once. With j of them each goes on at speed/(1 + slowdown·(j−1)): the time
 * that one chat has been worked on is the same clock for all, which runs at that pace.
 */
export class Desk {
  readonly #speed: number;
  readonly #slowdown: number;
  /** Chat → what the clock shows when it is done. */
  readonly #doneAt = new Map<string, number>();
  #clockMs = 0;
  #nowMs = 0;
  #atWork = true;

  constructor(speed: number, slowdown: number) {
    this.#speed = speed;
    this.#slowdown = slowdown;
  }

  get load(): number {
    return this.#doneAt.size;
  }

  get chats(): IterableIterator<string> {
    return this.#doneAt.keys();
  }

  /** Chats done for each ms by one with so many; the rate that the theory calls μ·j/(1+β(j−1)), for work of 1. */
  get pace(): number {
    return this.#doneAt.size * this.#perChat();
  }

  begin(chat: string, workMs: number, nowMs: number): void {
    this.#goTo(nowMs);
    this.#doneAt.set(chat, this.#clockMs + workMs);
  }

  /** @returns the work that is left */
  end(chat: string, nowMs: number): number {
    this.#goTo(nowMs);
    const doneAt = this.#doneAt.get(chat) ?? this.#clockMs;
    this.#doneAt.delete(chat);
    return Math.max(0, doneAt - this.#clockMs);
  }

  /** Whose connection is gone does nothing. */
  setAtWork(atWork: boolean, nowMs: number): void {
    this.#goTo(nowMs);
    this.#atWork = atWork;
  }

  /** Which chat is done next, and when; if no other comes or goes. */
  next(): { chat: string; atMs: number } | null {
    if (!this.#atWork) return null;
    let first: { chat: string; doneAt: number } | null = null;
    for (const [chat, doneAt] of this.#doneAt) if (!first || doneAt < first.doneAt) first = { chat, doneAt };
    if (!first) return null;
    const leftMs = Math.max(0, first.doneAt - this.#clockMs);
    return { chat: first.chat, atMs: this.#nowMs + leftMs / this.#perChat() };
  }

  #perChat(): number {
    if (!this.#atWork) return 0;
    const others = Math.max(0, this.#doneAt.size - 1);
    return this.#speed / (1 + this.#slowdown * others);
  }

  #goTo(nowMs: number): void {
    this.#clockMs += (nowMs - this.#nowMs) * this.#perChat();
    this.#nowMs = nowMs;
  }
}
