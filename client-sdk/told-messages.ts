import type { Message } from './protocol/messages.ts';

/** So many conversations are remembered; those that were silent for longest are forgotten first. */
const MOST_CONVERSATIONS = 10_000;

/** How far each conversation has been told to the page: every message once, in the order of its seq, for good. */
export class ToldMessages {
  readonly #lastSeqs = new Map<string, number>();

  /** Returns those that have not been told yet; from now on they have. */
  take(messages: readonly Message[]): Message[] {
    return messages.filter(({ conversationId, seq }) => {
      if (seq <= (this.#lastSeqs.get(conversationId) ?? 0)) return false;
      this.#set(conversationId, seq);
      return true;
    });
  }

  /** The store has lost what came after this seq: its places are given to other messages. */
  turnBack(conversationId: string, seq: number): void {
    if ((this.#lastSeqs.get(conversationId) ?? 0) > seq) this.#set(conversationId, seq);
  }

  #set(conversationId: string, seq: number): void {
    this.#lastSeqs.delete(conversationId);
    this.#lastSeqs.set(conversationId, seq);
    const oldest = this.#lastSeqs.keys().next().value;
    if (this.#lastSeqs.size > MOST_CONVERSATIONS && oldest !== undefined) this.#lastSeqs.delete(oldest);
  }
}
