import { furthestCursors } from './fold-message.ts';
import type { Side } from './line.ts';
import type { Message } from './protocol/messages.ts';
import type { Cursors, Thread } from './protocol/models.ts';
import type { Timeline } from './timeline.ts';
import { Transcript } from './transcript.ts';

interface Conversation {
  conversationId: string;
  openedAt: number;
  lastSeq: number;
  cursors: Cursors;
  /** Staff: counts assignments. */
  epoch?: number;
}

/** One chat as a client knows it: the conversation's record and the messages, whichever comes first. */
export class Chat<C extends Conversation> {
  transcript: Transcript;
  readonly #side: Side;
  readonly #fold: (conversation: C, message: Message) => C;
  #conversation: C | null = null;
  /** The last seq that the server's own record of the conversation spoke of. */
  #recordSeq = 0;

  constructor(side: Side, fold: (conversation: C, message: Message) => C) {
    this.#side = side;
    this.#fold = fold;
    this.transcript = new Transcript(side);
  }

  /** The server's last record of it, with the messages since then folded in. */
  get conversation(): C | null {
    return this.#conversation;
  }

  set conversation(conversation: C | null) {
    this.#conversation = conversation;
  }

  /** Takes messages of one conversation in; returns those that have taken their place, in order. */
  addMessages(messages: readonly Message[]): Message[] {
    const first = messages[0];
    if (!first) return [];
    const { conversationId } = first;
    const timeline = this.transcript.open(conversationId, first.seq, true);
    const placed = this.transcript.add(timeline, messages);
    for (const message of placed) {
      const known = this.#conversation;
      if (known?.conversationId === conversationId && message.seq > this.#recordSeq) {
        this.#conversation = this.#fold(known, message);
      }
    }
    return placed;
  }

  /**
   * Takes the server's record in. News can overtake each other: an older one changes nothing.
   *
   * @returns Whether anything changed.
   */
  takeRecord(record: C): boolean {
    const known = this.#conversation;
    const same = known?.conversationId === record.conversationId;
    if (same && this.#isOlder(known, record)) return false;
    if (known && !same && record.openedAt < known.openedAt) return false;
    this.#recordSeq = record.lastSeq;
    const timeline = this.transcript.open(record.conversationId, record.lastSeq, true);
    timeline.expect(record.lastSeq);
    const cursors = same ? furthestCursors(known.cursors, record.cursors) : record.cursors;
    const next = timeline.linesAfter(record.lastSeq).reduce(this.#fold, { ...record, cursors });
    // A silent resume mostly brings what is known: the same object stays, and nothing is drawn again.
    if (known && JSON.stringify(next) === JSON.stringify(known)) return false;
    this.#conversation = next;
    return true;
  }

  /**
   * Takes what a resume brought.
   *
   * @param reload True when what is here is to be replaced (P9).
   * @returns The messages that were not known before.
   */
  takeThread({ conversation, messages }: Thread<C>, reload: boolean): Message[] {
    const { conversationId, lastSeq } = conversation;
    const knownSeq = reload ? (this.transcript.timeline(conversationId)?.lastSeq ?? 0) : 0;
    if (reload) this.clear();
    this.transcript.open(conversationId, messages[0]?.seq ?? lastSeq + 1);
    const placed = this.addMessages(messages);
    this.takeRecord(conversation);
    return placed.filter(({ seq }) => seq > knownSeq);
  }

  clear(): void {
    this.transcript = new Transcript(this.#side);
    this.#conversation = null;
    this.#recordSeq = 0;
  }

  moveCursors(conversationId: string, cursors: Cursors): void {
    const known = this.#conversation;
    if (known?.conversationId !== conversationId) return;
    this.#conversation = { ...known, cursors: furthestCursors(known.cursors, cursors) };
  }

  /** The timeline of the newest conversation. */
  get current(): Timeline | undefined {
    return this.transcript.current;
  }

  #isOlder(known: C, record: C): boolean {
    const [before, after] = [known.epoch ?? 0, record.epoch ?? 0];
    return before === after ? record.lastSeq < this.#recordSeq : after < before;
  }
}
