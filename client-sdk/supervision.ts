import type { OwnerRequests, OwnerResults, TransferTarget } from './protocol/events.ts';
import type { StaffConversation } from './protocol/models.ts';
import type { Whisper } from './protocol/whispers.ts';
import type { PayloadOf, ResultOf } from './wire.ts';

type Ask = <E extends keyof OwnerRequests & string>(
  event: E,
  payload: PayloadOf<OwnerRequests, E>,
) => Promise<ResultOf<OwnerRequests, E>>;

/** What a supervisor does at conversations that others have: `owner.supervision`. */
export class Supervision {
  readonly #ask: Ask;
  /** Conversation id → its shop. */
  readonly #watched = new Map<string, string>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Those to ask for anew when the line came back. */
  get watched(): { shopId: string; conversationId: string }[] {
    return [...this.#watched].map(([conversationId, shopId]) => ({ shopId, conversationId }));
  }

  /**
   * Has each message of a conversation told by `message` from now on; neither agent nor buyer sees it. Call it again at
   * `conversation`: it went to somebody else, or the line came back. To whom phone numbers and addresses are masked no
   * messages are told: he asks for them.
   *
   * @returns The conversation as it is now; a closed one is not watched.
   * @throws WireFailure `not_found` when it is out of one's scope.
   */
  watch(shopId: string, conversationId: string): Promise<StaffConversation> {
    this.#watched.set(conversationId, shopId);
    return this.#ask('conversation:watch', { shopId, conversationId });
  }

  unwatch(shopId: string, conversationId: string): void {
    this.#watched.delete(conversationId);
    // Without a line there is nothing to end.
    this.#ask('conversation:unwatch', { shopId, conversationId }).catch(() => undefined);
  }

  /**
   * Says something to the agent; the buyer never gets it.
   *
   * @param text At most 1,000 characters.
   * @throws WireFailure `bad_state` when no person has the conversation.
   */
  whisper(shopId: string, conversationId: string, text: string): Promise<Whisper> {
    return this.#ask('conversation:whisper', { shopId, conversationId, text });
  }

  /** Nudges the agent: he sees and hears it. */
  remind(shopId: string, conversationId: string): Promise<Whisper> {
    return this.#ask('conversation:remind', { shopId, conversationId });
  }

  /**
   * The conversation becomes one's own, to be answered in the workbench (R11).
   *
   * @throws WireFailure `bad_state` when one has no workbench open, `taken` when one has it already, `closed`.
   */
  async takeOver(shopId: string, conversationId: string): Promise<void> {
    await this.#ask('conversation:take-over', { shopId, conversationId });
  }

  /** Back to whom one took it from; he waits for his free slot if he is full (R11). */
  handBack(shopId: string, conversationId: string): Promise<OwnerResults['conversation:hand-back']> {
    return this.#ask('conversation:hand-back', { shopId, conversationId });
  }

  /**
   * Gives somebody else's conversation to a colleague, a group or the queue (R11).
   *
   * @param note For whoever gets it; at most 500 characters.
   * @throws WireFailure `bad_state` when nobody has it, `bad_target` when it cannot go there, `stale` when it has just
   * moved, `closed`; `not_found` when one may not, or it is out of one's scope.
   */
  transfer(
    shopId: string,
    conversationId: string,
    to: TransferTarget,
    note?: string,
  ): Promise<OwnerResults['conversation:transfer']> {
    return this.#ask('conversation:transfer', {
      shopId,
      conversationId,
      to,
      ...(note !== undefined && { note }),
    });
  }

  /**
   * Ends somebody else's conversation, or one that waits, in the shop's name (R13).
   *
   * @throws WireFailure `stale` when it has just moved, `closed`; `not_found` when one may not, or it is out of one's scope.
   */
  async close(shopId: string, conversationId: string): Promise<void> {
    await this.#ask('conversation:close', { shopId, conversationId });
  }

  /** What was whispered about a conversation, oldest first. */
  async whispers(shopId: string, conversationId: string): Promise<Whisper[]> {
    return (await this.#ask('whisper:list', { shopId, conversationId })).whispers;
  }
}
